import MLOpsCore

/// Sets a rule aside where a waiver counts, or where an emergency change is spared it; shown as what it is, never as a
/// pass.
struct Waiving {
    let context: PromotionContext

    func apply(_ rule: RuleText, _ result: RuleResult) -> RuleResult {
        guard !result.outcome.isAcceptable, rule.isWaivable else { return result }
        if context.facts.kind == .emergency, let emergency = context.environment.emergency,
            emergency.skips.contains(result.rule)
        {
            return result.waived("an emergency change is spared this: \(result.sentence)", [])
        }
        var notes: [Evidence] = []
        for waiver in context.facts.waivers.value ?? [] where waiver.rule == result.rule {
            switch judge(waiver) {
            case .success(let evidence):
                return result.waived(
                    "waived until \(Words.minute(waiver.expires)) (\(Words.reason(waiver.reason))): \(result.sentence)",
                    evidence)
            case .failure(let no): notes.append(Evidence("waiver \(Words.brief(waiver.id)) \(no.reason)", .recorded))
            }
        }
        return result.adding(notes)
    }

    private struct No: Error {
        let reason: String
    }

    /// What a waiver rests on, or why it does not count.
    private func judge(_ waiver: Waiver) -> Result<[Evidence], No> {
        func no(_ reason: String) -> Result<[Evidence], No> { .failure(No(reason: reason)) }
        guard let rule = context.environment.waivers, rule.rules.contains(waiver.rule) else {
            return no("does not count: \(context.environment.name) lets nobody waive this rule")
        }
        guard waiver.stands else { return no("was withdrawn") }
        guard let requester = waiver.requester.value else {
            return no("does not count: who asked for it is not known: \(waiver.requester.reason)")
        }
        guard waiver.requester.grade >= .recorded else {
            return no("does not count: that \(Words.show(requester)) asked for it is only asserted")
        }
        guard let now = context.facts.now.value, let given = waiver.given.value else {
            return no("does not count: when it was asked for, or what time it is, is not known")
        }
        guard now < waiver.expires else { return no("expired at \(waiver.expires.dateAndMinute) UTC") }
        guard waiver.expires - given <= rule.atMost else {
            return no("does not count: it is for longer than \(rule.atMost)")
        }
        // Nobody sets a rule aside for themselves, whether duties are separated or not.
        var terms = context.terms
        terms.requester = requester
        let state = ApprovalState(rule.approvals, ApprovalCount(waiver.approvals, terms), terms)
        guard state.match.missing.isEmpty else {
            return no(
                "lacks approvals: \(state.sentence(for: rule.approvals)); \(state.hint(for: state.match.missing))")
        }
        let who = Words.show(requester)
        return .success(
            [
                Evidence(
                    "\(who) asked for waiver \(Words.brief(waiver.id)): \(Words.reason(waiver.reason))",
                    waiver.requester.grade)
            ]
                + state.count.evidence(state.match, rule.approvals))
    }
}

extension RuleResult {
    fileprivate func waived(_ sentence: String, _ more: [Evidence]) -> RuleResult {
        RuleResult(
            rule: rule, requirement: requirement, outcome: .waived, sentence: sentence, evidence: evidence + more,
            hint: nil)
    }

    fileprivate func adding(_ notes: [Evidence]) -> RuleResult {
        RuleResult(
            rule: rule, requirement: requirement, outcome: outcome, sentence: sentence, evidence: evidence + notes,
            hint: hint)
    }
}
