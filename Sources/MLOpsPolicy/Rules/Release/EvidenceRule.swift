import MLOpsCore

extension Rule<PromotionContext> {
    /// Was everything attested that must be, by somebody who may, and recently enough?
    static let evidence = Rule(
        id: "evidence", requirement: "everything that must be attested of the release is, favourably and recently",
        about: RuleText(
            evidence: "the attestations of the release, of those whom `attesters` names",
            remedy: "let one of the attesters run `git mlops attest`",
            keys: ["environments.<env>.require", "attesters"], isWaivable: true)
    ) { context in
        let demands = context.environment.require.filter { $0.kind != EvidenceDemand.modelCard }
        guard !demands.isEmpty else { return .notRequired("\(context.environment.name) asks for no attestation") }
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            guard let all = item.attestations.value else {
                findings.unknown("what is attested of \(name) is not known: \(item.attestations.reason)")
                continue
            }
            for demand in demands { judge(demand, all, item.attestations.grade, name, context, &findings) }
        }
        return findings.judgement(nothing: "the change names no release")
    }

    private static func judge(
        _ demand: EvidenceDemand, _ all: [Attestation], _ grade: Grade, _ name: String, _ context: PromotionContext,
        _ findings: inout Findings
    ) {
        let found = Attested.latest(demand.kind, in: all, &findings)
        let hint = context.policy.attestHint(demand.kind, name)
        guard let found else {
            findings.fail("\(name) has no `\(demand.kind)`", grade, hint: hint)
            return
        }
        let who = Words.show(found.attester.value ?? "")
        guard found.passed else {
            findings.fail(
                "the latest `\(demand.kind)` of \(name), by \(who), states a failure", found.attester.grade, hint: hint)
            return
        }
        guard
            Attested.isFresh(
                found, demand.maxAge, context.facts.now, what: "`\(demand.kind)` of \(name)", hint, &findings)
        else { return }
        findings.pass("\(who) attested `\(demand.kind)` of \(name)", min(found.attester.grade, found.given.grade))
    }
}

/// Attestations as evidence and business figures share them.
enum Attested {
    /// The newest of a kind by somebody who may attest it; the others are told of.
    static func latest(
        _ kind: String, in all: [Attestation], _ findings: inout Findings
    ) -> Attestation? {
        let ofKind = all.filter { $0.kind.utf8.elementsEqual(kind.utf8) }
        // What is not known has the lowest grade of all.
        func counts(_ item: Attestation) -> Bool { item.attester.grade >= .recorded }
        for item in ofKind where !counts(item) {
            let why = item.attester.value == nil ? item.attester.reason : "it is not signed"
            findings.note("`\(Words.show(kind))` \(Words.brief(item.id)) does not count: \(why)", item.attester.grade)
        }
        return ofKind.last(where: counts)
    }

    /// Whether an attestation is young enough; says so when it is not, or when that is not known.
    static func isFresh(
        _ attestation: Attestation, _ maxAge: TimeSpan?, _ now: Fact<Timestamp>, what: String, _ hint: String,
        _ findings: inout Findings
    ) -> Bool {
        guard let maxAge else { return true }
        guard let given = attestation.given.value, let now = now.value else {
            let why = attestation.given.value == nil ? attestation.given.reason : now.reason
            findings.unknown("the age of the \(what) is not known: \(why)")
            return false
        }
        let age = now - given
        if age < TimeSpan(seconds: -PackagesJudge.toleratedClockError.seconds) {
            findings.unknown("the \(what) states a time to come, \(given.dateAndMinute) UTC", hint: hint)
            return false
        }
        if age <= maxAge { return true }
        findings.fail("the \(what) is \(age) old, \(maxAge) allowed", attestation.given.grade, hint: hint)
        return false
    }
}

extension Policy {
    /// Who can attest a kind about a release, and how.
    func attestHint(_ kind: String, _ release: String) -> String {
        guard let rule = attesters.first(where: { $0.kind == kind }) else {
            return "name who may attest `\(kind)` under `attesters` in the policy"
        }
        let keys = rule.keys.isEmpty ? [] : [Words.count(rule.keys.count, "service key", "service keys")]
        let names = (rule.people + keys).joined(separator: " or ")
        let key = rule.people.isEmpty ? " --key FILE" : ""
        return "\(names) can attest it: `git mlops attest \(kind) \(release)\(key)`"
    }
}
