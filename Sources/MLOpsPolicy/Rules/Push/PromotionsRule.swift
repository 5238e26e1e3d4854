import MLOpsCore

extension Rule<PushContext> {
    /// Do all promotions and rollbacks among the new events pass?
    static let promotions = Rule(
        id: "promotions", requirement: "every promotion and rollback among the new events passes by itself",
        about: RuleText(
            evidence: "the verdicts on the promotions and rollbacks that the push brings",
            remedy: "see the part of the verdict that is refused",
            keys: [])
    ) { context in
        guard let parts = context.parts.value else {
            return .unknown("the new promotions are not known: \(context.parts.reason)")
        }
        var findings = Findings()
        for part in parts {
            if part.passed {
                findings.pass("\(part.subject.text): passes", context.parts.grade)
            } else {
                let rules = part.blocking.map(\.rule).joined(separator: ", ")
                findings.fail("\(part.subject.text): refused by \(rules)", context.parts.grade)
            }
        }
        return findings.judgement(nothing: "no promotion among the new events")
    }
}
