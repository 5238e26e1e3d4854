import MLOpsCore

extension Rule<PromotionContext> {
    /// Has the release run long enough in the environment before, by witnesses' clocks?
    static let soak = Rule(
        id: "soak",
        requirement: "the release has run without interruption in the environment before for the time asked",
        about: RuleText(
            evidence: "the first receipt of a witness that covers the promotion to the environment before",
            remedy: "wait, or let a witness sign a receipt: `git mlops witness`",
            keys: ["environments.<env>.soak"], isWaivable: true)
    ) { context in
        guard let soak = context.environment.soak else {
            return .notRequired("\(context.environment.name) asks for no soak")
        }
        // The reader refuses a soak without `from`; a policy that has one all the same must not pass.
        guard let previous = context.environment.from else {
            return .fail("a soak is asked for, but \(context.environment.name) has no environment before it")
        }
        guard let now = context.facts.now.value else {
            return .unknown("the time is not known: \(context.facts.now.reason)")
        }
        let several = context.facts.items.count > 1
        var findings = Findings()
        for item in context.facts.items {
            let prefix = several ? "\(Words.show(item.to.description)) " : ""
            let grade = min(item.inPreviousSince.grade, context.facts.now.grade)
            guard let since = item.inPreviousSince.value else {
                findings.unknown(
                    "since when \(Words.show(item.to.description)) runs in \(previous) is not known: "
                        + item.inPreviousSince.reason,
                    hint: "a soak begins with the first receipt that a witness signs after the promotion to \(previous)"
                )
                continue
            }
            guard item.inPreviousSince.grade >= .recorded else {
                findings.unknown(
                    "\(prefix)is said to run in \(previous) since \(since.dateAndMinute) UTC, but no witness signed that",
                    hint: "let a witness sign a receipt: `git mlops witness`")
                continue
            }
            let elapsed = now - since
            if elapsed.seconds < 0 {
                findings.fail(
                    "\(prefix)runs in \(previous) since \(since.dateAndMinute) UTC, which is still to come", grade,
                    hint: "check the clocks of this machine and of the witness")
            } else if elapsed < soak {
                let end = since + soak
                findings.fail(
                    "\(prefix)\(elapsed) of \(soak) in \(previous); ends \(Words.minute(end))", grade,
                    hint: "wait until \(Words.minute(end))")
            } else {
                findings.pass(
                    "\(prefix)\(elapsed) in \(previous), \(soak) asked; since \(since.dateAndMinute) UTC", grade)
            }
        }
        return findings.judgement(nothing: "the change names no release")
    }
}
