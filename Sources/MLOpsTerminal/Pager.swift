/// Whether output goes through a pager, and through which; decided as git decides it (`git var GIT_PAGER`).
public enum Pager: Sendable, Hashable {
    /// Straight to standard output.
    case none
    /// Through this shell command, with these variables set for it.
    case run(command: String, environment: [String: String])

    /// - Parameters:
    ///   - isTerminal: whether standard output is a terminal.
    ///   - gitPager: the variable `GIT_PAGER`.
    ///   - corePager: git's setting `core.pager`.
    ///   - pager: the variable `PAGER`.
    ///   - less: the variable `LESS`, kept when set.
    ///   - lv: the variable `LV`, kept when set.
    /// - Returns: the first that is set, else `less`; none when that is empty or `cat`, or there is no terminal.
    public static func choose(
        isTerminal: Bool, gitPager: String?, corePager: String?, pager: String?, less: String? = nil,
        lv: String? = nil
    ) -> Pager {
        guard isTerminal else { return .none }
        let command = gitPager ?? corePager ?? pager ?? "less"
        if command.isEmpty || command == "cat" { return .none }
        var environment: [String: String] = [:]
        // Quit when it fits one screen, pass colours through, do not clear the screen.
        if less == nil { environment["LESS"] = "FRX" }
        if lv == nil { environment["LV"] = "-c" }
        return .run(command: command, environment: environment)
    }
}
