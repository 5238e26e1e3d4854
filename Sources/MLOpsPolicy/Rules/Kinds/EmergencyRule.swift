import MLOpsCore

extension Rule<PromotionContext> {
    /// Is an emergency change one that ends soon and will be reviewed?
    static let emergency = Rule(
        id: "emergency", requirement: "an emergency change says when it lapses, soon enough, and will be reviewed",
        about: RuleText(
            evidence: "the proposal's expiry and the time it was made",
            remedy: "propose it again with `--emergency --expires`",
            keys: ["environments.<env>.emergency"])
    ) { context in
        let facts = context.facts
        guard facts.kind == .emergency else { return .notRequired("it is no emergency change") }
        guard let rule = context.environment.emergency else {
            return .fail("nobody may act in an emergency in \(context.environment.name)")
        }
        guard let review = rule.reviewWithin else {
            return .fail(
                "the policy does not say when an emergency change must be reviewed",
                hint: "add `review_within` to `emergency` in the policy")
        }
        guard let expires = facts.expires else {
            return .fail("it does not say when it lapses", hint: "propose it again with `--expires \(rule.validFor)`")
        }
        guard let proposed = facts.proposed.value else {
            return .unknown("when it was proposed is not known: \(facts.proposed.reason)")
        }
        let grade = facts.proposed.grade
        guard expires - proposed <= rule.validFor else {
            return .fail(
                "it lapses at \(Words.minute(expires)), more than \(rule.validFor) after it was proposed",
                [Evidence("it was proposed at \(Words.minute(proposed))", grade)],
                hint: "propose it again with `--expires \(rule.validFor)`")
        }
        return .pass(
            "it lapses at \(Words.minute(expires)); its review falls due \(review) after it is carried out",
            [Evidence("it was proposed at \(Words.minute(proposed))", grade)])
    }

    /// Was every emergency before this change reviewed in time?
    static let emergencyReviews = Rule(
        id: "emergency-reviews", requirement: "no emergency change of the environment is overdue for its review",
        about: RuleText(
            evidence: "the emergency changes and reviews of the ledger, and the time",
            remedy: "let somebody who did not act in it review it: `git mlops review`",
            keys: ["environments.<env>.emergency.review_within"])
    ) { context in
        let name = context.environment.name
        guard let owed = context.facts.owedReviews.value else {
            return .unknown("whether a review is overdue is not known: \(context.facts.owedReviews.reason)")
        }
        // A policy that allows no emergency any more still owes the reviews of those before.
        guard !owed.isEmpty || context.environment.emergency != nil else {
            return .notRequired("nobody may act in an emergency in \(name)")
        }
        var findings = Findings()
        for review in owed {
            let title = "\(Words.show(review.title)) (\(Words.brief(review.change)))"
            let hint = "let somebody who did not act in it run `git mlops review \(Words.brief(review.change))`"
            guard let due = review.due.value, let now = context.facts.now.value else {
                let why = review.due.value == nil ? review.due.reason : context.facts.now.reason
                findings.unknown("when the review of \(title) falls due is not known: \(why)", hint: hint)
                continue
            }
            if now >= due {
                findings.fail(
                    "the review of \(title) is overdue since \(due.dateAndMinute) UTC", review.due.grade, hint: hint)
            } else {
                findings.pass("the review of \(title) falls due at \(Words.minute(due))", review.due.grade)
            }
        }
        if owed.isEmpty { findings.pass("no emergency change waits for a review", context.facts.owedReviews.grade) }
        return findings.judgement(nothing: "")
    }
}
