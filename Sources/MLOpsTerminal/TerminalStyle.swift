/// Colours for text on a terminal, as git uses them. Whether to use any is decided by the caller.
public struct TerminalStyle: Sendable, Hashable {
    /// What a piece of text is; decides its colour.
    public enum Role: Sendable, Hashable, CaseIterable {
        case plain
        /// A heading, the key of a fact.
        case strong
        /// Something of less weight.
        case dim
        /// An id: of a commit, an event, a change.
        case identifier
        /// The name of a place: a branch, an environment.
        case place
        /// Added, passed, proven.
        case good
        /// Removed, failed, refused.
        case bad
        /// Changed, warned about, not sure.
        case caution

        /// Parameters of the terminal's "select graphic rendition" (ECMA-48, 8.3.117).
        fileprivate var parameters: String? {
            switch self {
            case .plain: nil
            case .strong: "1"
            case .dim: "2"
            case .identifier, .caution: "33"
            case .place: "36"
            case .good: "32"
            case .bad: "31"
            }
        }
    }

    public let isColored: Bool

    /// No colours, for files and pipes.
    public static let plain = TerminalStyle(isColored: false)
    /// Colours, for terminals.
    public static let colored = TerminalStyle(isColored: true)

    public init(isColored: Bool) {
        self.isColored = isColored
    }

    /// `text` in the colour of `role`; unchanged without colours, and when empty.
    public func apply(_ role: Role, to text: String) -> String {
        guard isColored, !text.isEmpty, let parameters = role.parameters else { return text }
        return "\u{1B}[\(parameters)m\(text)\u{1B}[m"
    }
}
