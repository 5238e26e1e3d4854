import MLOpsCore

extension Rule<PromotionContext> {
    /// Is the environment open for changes at this time of the week?
    static let changeWindow = Rule(
        id: "change-window", requirement: "the change is carried out in one of the environment's change windows",
        about: RuleText(
            evidence: "the windows of the policy, and the time", remedy: "wait until the next window opens",
            keys: ["environments.<env>.change_windows"], isWaivable: true)
    ) { context in
        let windows = context.environment.changeWindows
        guard !windows.isEmpty else { return .notRequired("\(context.environment.name) is open at all times") }
        guard let now = context.facts.now.value else {
            return .unknown("the time is not known: \(context.facts.now.reason)")
        }
        let moment = Evidence("it is \(now.dateAndMinute) UTC", context.facts.now.grade)
        if let open = windows.first(where: { $0.contains(now) }) { return .pass("\(open.text) is open", [moment]) }
        let next = windows.map { $0.opening(after: now) }.min() ?? now
        return .fail(
            "no change window is open: \(windows.map(\.text).joined(separator: "; "))", [moment],
            hint: "wait until \(Words.minute(next))")
    }
}
