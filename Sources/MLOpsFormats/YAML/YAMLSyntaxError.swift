import CYaml
import MLOpsCore

/// Turns libyaml's report of a syntax error into one a person can act on.
enum YAMLSyntaxError {
    static func diagnostic(of parser: yaml_parser_t, in bytes: [UInt8], name: String) -> Diagnostic {
        guard parser.error != YAML_MEMORY_ERROR else { return .environment("there is no memory left to read \(name)") }
        let problem = parser.problem.map { String(cString: $0) } ?? "the document is broken"
        guard parser.error != YAML_READER_ERROR else {
            let position = YAMLReader.position(of: min(parser.problem_offset, bytes.count), in: bytes)
            return .input("\(name), \(position): \(problem)", hint: "remove the character, or write it as \"\\xNN\"")
        }
        let mark = parser.problem_mark
        let position = TextNode.Position(line: mark.line + 1, column: mark.column + 1)
        var result = Diagnostic.input(
            "\(name), \(position): \(problem)", hint: hint(for: problem, byte: byte(at: mark, in: bytes)))
        if let context = parser.context.map({ String(cString: $0) }) {
            let start = parser.context_mark
            result.causes = ["\(context) that starts at line \(start.line + 1), column \(start.column + 1)"]
        }
        return result
    }

    private static func byte(at mark: yaml_mark_t, in bytes: [UInt8]) -> UInt8? {
        // The mark counts code points, the array bytes; continuation bytes do not count.
        var index = 0
        for byte in bytes where byte & 0xC0 != 0x80 {
            if index == mark.index { return byte }
            index += 1
        }
        return nil
    }

    /// The remedies for the mistakes people make; libyaml's messages are constants of its sources.
    private static func hint(for problem: String, byte: UInt8?) -> String {
        if byte == 0x09 { return "indent with spaces: YAML allows no tabs there" }
        if problem.contains("mapping values are not allowed") {
            return "put quotes around a value that contains ': ', and check the indentation"
        }
        if problem.contains("cannot start any token") { return "put quotes around the value" }
        if problem.contains("unexpected end of stream") || problem.contains("unexpected document indicator") {
            return "close the quotes that were opened before"
        }
        return "check the indentation, and put quotes around values with special characters"
    }
}
