import MLOpsCore

/// The one place where an error becomes text: `error: …`, `caused by: …`, `hint: …`.
public enum DiagnosticRenderer {
    /// The error as lines, each with its line feed. Lines of one message stand below each other; whatever a message
    /// quotes from files or other people is made visible first.
    public static func render(_ diagnostic: Diagnostic, style: TerminalStyle) -> String {
        var result = block("error", .bad, diagnostic.message, style)
        for cause in diagnostic.causes { result += block("caused by", .bad, cause, style) }
        for hint in diagnostic.hints { result += block("hint", .caution, hint, style) }
        return result
    }

    /// A warning as lines: something to know that stops nothing.
    public static func render(warning: String, style: TerminalStyle) -> String {
        block("warning", .caution, warning, style)
    }

    private static func block(
        _ label: String, _ role: TerminalStyle.Role, _ message: String, _ style: TerminalStyle
    ) -> String {
        let indent = String(repeating: " ", count: label.utf8.count + 2)
        var result = ""
        let lines = VisibleText.of(message, keepingNewlines: true)
            .split(separator: "\n", omittingEmptySubsequences: false)
        // A message that ends in a line feed must not leave an empty line behind.
        for (index, line) in lines.enumerated() where index == 0 || !(index == lines.count - 1 && line.isEmpty) {
            if index == 0 {
                result += style.apply(role, to: label + ":") + (line.isEmpty ? "" : " " + line) + "\n"
            } else {
                result += line.isEmpty ? "\n" : indent + line + "\n"
            }
        }
        return result
    }
}
