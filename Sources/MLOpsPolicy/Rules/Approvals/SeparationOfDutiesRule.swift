import MLOpsCore

extension Rule<PromotionContext> {
    /// Is everybody who made the release known, and were the approvals given by others?
    static let separationOfDuties = Rule(
        id: "separation-of-duties",
        requirement:
            "everybody who wrote, committed, proposed, built, trained or signed what the change brings is known, "
            + "and others approved it",
        about: RuleText(
            evidence:
                "authors, committers and co-authors of all commits between what runs there now and the release, and the signers of proposal, release, build and attestations",
            remedy: "let somebody approve who had no hand in it; sign commits",
            keys: ["environments.<env>.separation_of_duties"])
    ) { context in
        let asked = context.environment.separationOfDuties
        guard asked != .off else {
            return .notRequired("\(context.environment.name) lets everybody approve")
        }
        let facts = context.facts
        guard facts.contributors.value != nil else {
            return .unknown("who made the release is not known: \(facts.contributors.reason)")
        }
        let makers = context.makers
        var findings = Findings()
        if facts.proposer.value == nil {
            findings.unknown("who proposed the change is not known: \(facts.proposer.reason)")
        }
        for deed in makers.deeds { judge(deed, asked, context.policy, &findings) }
        guard let count = context.count else {
            findings.unknown("who approved is not known: \(facts.approvals.reason)")
            return findings.judgement(nothing: "")
        }
        let demands = context.demands
        let withAll = DistinctApprovers.match(demands, votes: count.all).missing
        let withOthers = DistinctApprovers.match(demands, votes: count.separate).missing
        for own in count.ownWork {
            if withOthers.total > withAll.total {
                findings.fail(own.text, own.grade, hint: "somebody else of the team must approve")
            } else {
                findings.note("\(own.text): does not count", own.grade)
            }
        }
        return findings.judgement(nothing: "")
    }

    /// Is this maker somebody, and surely enough?
    private static func judge(
        _ deed: Makers.Deed, _ asked: SeparationOfDuties, _ policy: Policy, _ findings: inout Findings
    ) {
        let identity = Words.show(deed.identity)
        guard let person = deed.person else {
            findings.fail(
                "\(identity), who \(deed.text), is nobody in the policy", deed.grade,
                hint: "add the e-mail or key to a person in `people`, or declare a service in `service_identities`")
            return
        }
        let who = Words.show(person)
        guard policy.person(person) != nil else {
            findings.fail(
                "\(who), who \(deed.text), is not in the policy", deed.grade,
                hint: "keep people who made what runs in `people`")
            return
        }
        if deed.grade == .unknown {
            findings.unknown("that \(who) \(deed.text) is vouched for by nobody")
        } else if asked == .verified, deed.grade < .recorded {
            findings.fail(
                "that \(who) \(deed.text) is only asserted", deed.grade,
                hint: "sign commits from now on (`git config commit.gpgSign true`); those made before stay asserted")
        } else {
            findings.pass("\(who) \(deed.text)", deed.grade)
        }
    }
}
