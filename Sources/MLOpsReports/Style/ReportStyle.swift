import MLOpsCore

/// How reports are laid out: the caller says what text looks like and how wide it is; reports know no terminal.
public struct ReportStyle {
    /// What a piece of text is; the caller decides its colour.
    public enum Role: Sendable, Hashable, CaseIterable {
        case plain
        /// A heading.
        case strong
        /// Something of less weight.
        case dim
        /// An id: of a commit, an event, a change.
        case identifier
        /// The name of a place: an environment, a path.
        case place
        /// Passed, proven.
        case good
        /// Failed, refused, contradicted.
        case bad
        /// Warned about, not sure.
        case caution
    }

    /// Colours text; the text itself must stay as it is.
    public let paint: (Role, String) -> String
    /// The columns a line of text takes on the screen.
    public let columns: (String) -> Int

    public init(paint: @escaping (Role, String) -> String, columns: @escaping (String) -> Int) {
        (self.paint, self.columns) = (paint, columns)
    }

    /// No colours, each character one column.
    public static var plain: ReportStyle { ReportStyle(paint: { $1 }, columns: { $0.count }) }

    func warning(_ text: String) -> String { paint(.caution, "warning:") + " " + VisibleText.of(text) + "\n" }

    /// What every answer from a test ledger begins with.
    var testLedger: String {
        paint(.caution, "TEST LEDGER") + ": its clock may be moved; it is no evidence of anything\n"
    }
}

extension Grade {
    /// The colour that goes with the word; the word itself always stands.
    var role: ReportStyle.Role {
        switch self {
        case .proven: .good
        case .recorded: .plain
        case .asserted: .caution
        case .unknown: .bad
        }
    }
}
