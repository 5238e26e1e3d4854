import MLOpsCore

extension Rule<PushContext> {
    /// Do new policies build on what the platform's owners published?
    static let policyBase = Rule(
        id: "policy-base", requirement: "every new policy builds on a firm-wide policy that the server insists on",
        about: RuleText(
            evidence: "the `base` of each new policy, and the server's setting `mlops.basePolicy`",
            remedy: "name the firm's policy under `base` in the policy: `git mlops policy check`", keys: ["base"])
    ) { context in
        guard let demand = context.facts.base else { return .notRequired("the server insists on no firm-wide policy") }
        guard let found = demand.found.value else {
            return .unknown("what the new policies build on is not known: \(demand.found.reason)")
        }
        var findings = Findings()
        let allowed = demand.allowed.map { Words.brief($0) }.joined(separator: " or ")
        for (event, base) in found {
            let name = "the policy of \(Words.brief(event))"
            guard let base else {
                findings.fail(
                    "\(name) builds on no firm-wide policy, and the server insists on \(allowed)", demand.found.grade,
                    hint: "add `base:` to the policy")
                continue
            }
            if demand.allowed.contains(base) {
                findings.pass("\(name) builds on \(Words.brief(base))", demand.found.grade)
            } else {
                findings.fail(
                    "\(name) builds on \(Words.brief(base)), and the server insists on \(allowed)", demand.found.grade,
                    hint: "build on the firm's newest policy")
            }
        }
        return findings.judgement(nothing: "no new policy")
    }
}
