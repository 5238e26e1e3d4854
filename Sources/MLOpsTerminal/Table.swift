import MLOpsCore

/// Rows of text in columns, aligned by what they take on the screen.
public struct Table: Sendable {
    /// How a column is laid out.
    public struct Column: Sendable {
        public enum Alignment: Sendable {
            case left
            case right
        }

        public let title: String
        public let alignment: Alignment
        /// Longer cells are cut, with `…` at their end; nil for no limit.
        public let maximumWidth: Int?

        public init(_ title: String = "", alignment: Alignment = .left, maximumWidth: Int? = nil) {
            self.title = title
            self.alignment = alignment
            self.maximumWidth = maximumWidth
        }
    }

    /// One cell: text of any origin, made visible when shown, and its colour.
    public struct Cell: Sendable, ExpressibleByStringLiteral {
        public let text: String
        public let role: TerminalStyle.Role

        public init(_ text: String, _ role: TerminalStyle.Role = .plain) {
            self.text = text
            self.role = role
        }

        public init(stringLiteral text: String) {
            self.init(text)
        }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []

    public init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row at the end. Missing cells are empty, cells beyond the last column are not shown.
    public mutating func add(_ row: [Cell]) {
        rows.append(row)
    }

    /// The lines, each with its line feed and without trailing spaces; columns are two spaces apart. A line of titles
    /// comes first when a column has one. Empty when there is neither a title nor a row.
    public func render(style: TerminalStyle) -> String {
        var lines: [[Cell]] = []
        if columns.contains(where: { !$0.title.isEmpty }) { lines.append(columns.map { Cell($0.title, .strong) }) }
        lines += rows
        let shown = lines.map { line in
            columns.indices.map { index -> Cell in
                guard index < line.count else { return Cell("") }
                let text = VisibleText.of(line[index].text)
                let cut = columns[index].maximumWidth.map { DisplayWidth.truncated(text, to: $0) } ?? text
                return Cell(cut, line[index].role)
            }
        }
        let widths = columns.indices.map { index in shown.map { DisplayWidth.of($0[index].text) }.max() ?? 0 }
        var result = ""
        for line in shown {
            // Spaces are owed, and paid only when more text follows: no line ends in them.
            var owed = 0
            for (index, cell) in line.enumerated() {
                let padding = widths[index] - DisplayWidth.of(cell.text)
                if columns[index].alignment == .right { owed += padding }
                if !cell.text.isEmpty {
                    result += String(repeating: " ", count: owed) + style.apply(cell.role, to: cell.text)
                    owed = 0
                }
                if columns[index].alignment == .left { owed += padding }
                owed += 2
            }
            result += "\n"
        }
        return result
    }
}
