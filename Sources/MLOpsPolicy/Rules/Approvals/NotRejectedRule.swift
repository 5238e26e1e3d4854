import MLOpsCore

extension Rule<PromotionContext> {
    /// Does a rejection stand?
    static let notRejected = Rule(
        id: "not-rejected", requirement: "no rejection of the change stands; one stands until its author withdraws it",
        about: RuleText(
            evidence: "the signed rejections of exactly this change",
            remedy: "let its author withdraw the rejection, or propose another change",
            keys: [])
    ) { context in
        guard let rejections = context.facts.rejections.value else {
            return .unknown("whether anybody rejected the change is not known: \(context.facts.rejections.reason)")
        }
        let grade = context.facts.rejections.grade
        var findings = Findings()
        for rejection in rejections {
            let who = rejection.person.value.map { Words.show($0) } ?? "somebody who is not known"
            let team = Words.show(rejection.team)
            let why = rejection.reason.map { ": " + Words.reason($0) } ?? ""
            switch rejection.withdrawn.value {
            case true?:
                findings.note("\(who) rejected it for \(team) and took that back", rejection.withdrawn.grade)
            case false?:
                findings.fail(
                    "\(who) rejected it for \(team)\(why)", rejection.withdrawn.grade,
                    hint: "\(who) can withdraw \(Words.brief(rejection.id)); else propose another change")
            case nil:
                findings.unknown(
                    "whether the rejection of \(who) for \(team) still stands is not known: \(rejection.withdrawn.reason)"
                )
            }
        }
        var judgement = findings.judgement(nothing: "")
        if judgement.outcome == .notRequired {
            judgement.outcome = .pass
            judgement.sentence = "nobody rejects it"
            judgement.evidence.append(Evidence("no rejection stands", grade))
        }
        return judgement
    }
}
