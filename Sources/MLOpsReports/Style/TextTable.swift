import MLOpsCore

/// Rows of text in aligned columns, two spaces apart, without trailing spaces.
struct TextTable {
    /// One cell: text of any origin, made visible when shown, and its colour.
    struct Cell: ExpressibleByStringLiteral {
        let text: String
        let role: ReportStyle.Role

        init(_ text: String?, _ role: ReportStyle.Role = .plain) {
            self.text = VisibleText.of(text ?? "–")
            self.role = role
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    private var rows: [[Cell]] = []
    private let indent: String

    /// `titles`: the first line; empty for none.
    init(_ titles: [String] = [], indent: Int = 0) {
        self.indent = String(repeating: " ", count: indent)
        if !titles.isEmpty { rows.append(titles.map { Cell($0, .strong) }) }
    }

    var isEmpty: Bool { rows.isEmpty }

    mutating func add(_ row: [Cell]) { rows.append(row) }

    /// The lines, each with its line feed.
    func text(_ style: ReportStyle) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? style.columns($0[column].text) : 0 }.max() ?? 0
        }
        var result = ""
        for row in rows {
            var line = ""
            // Spaces are owed, and paid only when more text follows: no line ends in them.
            var owed = 0
            for (column, cell) in row.enumerated() {
                if !cell.text.isEmpty {
                    line += String(repeating: " ", count: owed) + style.paint(cell.role, cell.text)
                    owed = 0
                }
                owed += widths[column] - style.columns(cell.text) + 2
            }
            result += (line.isEmpty ? "" : indent + line) + "\n"
        }
        return result
    }
}

/// `name: value` lines with the values aligned.
struct FactList {
    private var table: TextTable

    init(indent: Int = 0) { table = TextTable(indent: indent) }

    var isEmpty: Bool { table.isEmpty }

    /// A fact that is nil is not shown.
    mutating func add(_ name: String, _ value: String?, _ role: ReportStyle.Role = .plain) {
        guard let value else { return }
        table.add([.init("\(name):", .dim), .init(value, role)])
    }

    func text(_ style: ReportStyle) -> String { table.text(style) }
}
