import MLOpsCore
import Mustache

/// A text with tags `<% … %>`, checked against the answers before the engine sees it.
///
/// The engine (swift-mustache) writes nothing for a name it does not find and escapes for HTML unless told; here an
/// undefined name is an error and text stays as it is. Tags: `<%name%>`, `<%name.member%>`, `<%.%>`,
/// `<%#name%>…<%/name%>` (each element; or once, when true or present), `<%^name%>…<%/name%>` (none, false or
/// absent), `<%! comment %>`. No partials, lambdas, functions or changes of delimiters.
struct TemplateText {
    /// The most characters that a check walks, which bounds what nested sections can write.
    static let budget = 4 << 20
    static let maxDepth = 16

    let source: String
    private let nodes: [Node]
    private let hasTags: Bool

    private indirect enum Node {
        case text(length: Int)
        case variable(Tag)
        case section(Tag, inverted: Bool, body: [Node])
    }

    private struct Tag {
        let name: String
        let line: Int
    }

    /// Parses `source`; nothing is looked up yet.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that names the line.
    init(_ source: String) throws {
        self.source = source
        var parser = Parser(source)
        nodes = try parser.nodes(until: nil, depth: 0)
        hasTags = parser.sawTag
        if hasTags { try Self.checkLines(of: source) }
    }

    /// The text with every tag replaced.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for a name that `answers` do not define or leave unanswered.
    func render(_ answers: Answer) throws -> String {
        guard hasTags else { return source }
        var check = Check()
        try check.walk(nodes, scopes: [answers])
        // Each pragma stands on a line of its own, which the engine removes whole.
        let prefix = "{{% CONTENT_TYPE:TEXT}}\n{{=<% %>=}}\n"
        do {
            return try MustacheTemplate(string: prefix + source).render(answers.forEngine)
        } catch {
            throw Diagnostic.bug("a checked template could not be parsed", cause: "\(error)")
        }
    }

    /// The engine treats other line ends and a last line without one in ways of its own: refused, so that what is
    /// not a tag comes out byte for byte.
    private static func checkLines(of source: String) throws {
        guard source.utf8.last == UInt8(ascii: "\n") else {
            throw Diagnostic.input("a text with tags must end with a line end")
        }
        for scalar in source.unicodeScalars where scalar != "\n" && scalar != "\t" {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                throw Diagnostic.input(
                    "a text with tags holds the code point U+\(String(scalar.value, radix: 16, uppercase: true))",
                    hint: "use LF line ends, or mark the file as verbatim with the suffix .verbatim")
            default: continue
            }
        }
    }

    private struct Parser {
        private let characters: [Character]
        private var position = 0
        private var line = 1
        private(set) var sawTag = false

        // Characters rather than bytes, because the engine finds its delimiters among characters.
        init(_ source: String) { characters = Array(source) }

        mutating func nodes(until open: Tag?, depth: Int) throws -> [Node] {
            guard depth <= TemplateText.maxDepth else {
                throw Diagnostic.input("line \(line): sections are nested deeper than \(TemplateText.maxDepth)")
            }
            var nodes: [Node] = []
            while let length = skipText() {
                if length > 0 { nodes.append(.text(length: length)) }
                guard position < characters.count else { break }
                let start = line
                let content = try tag()
                switch content.first {
                case "#", "^":
                    let tag = Tag(name: try Self.name(content.dropFirst(), line: start), line: start)
                    let body = try self.nodes(until: tag, depth: depth + 1)
                    nodes.append(.section(tag, inverted: content.first == "^", body: body))
                case "/":
                    let name = try Self.name(content.dropFirst(), line: start)
                    guard let open, open.name == name else {
                        throw Diagnostic.input("line \(start): <%/\(name)%> closes a section that is not open")
                    }
                    return nodes
                case "!": continue
                default:
                    nodes.append(.variable(Tag(name: try Self.name(content, line: start), line: start)))
                }
            }
            if let open {
                throw Diagnostic.input("line \(open.line): the section <%#\(open.name)%> is never closed")
            }
            return nodes
        }

        /// Moves to the next tag or the end and returns how many characters it passed; nil at the end.
        private mutating func skipText() -> Int? {
            guard position < characters.count else { return nil }
            let start = position
            while position < characters.count, !looking(at: "<%") { advance() }
            return position - start
        }

        private mutating func tag() throws -> Substring {
            sawTag = true
            let start = line
            position += 2
            var content = ""
            while position < characters.count, !looking(at: "%>") {
                content.append(characters[position])
                advance()
            }
            guard position < characters.count else { throw Diagnostic.input("line \(start): a tag is never closed") }
            position += 2
            return content[...]
        }

        private func looking(at delimiter: String) -> Bool {
            position + 1 < characters.count && characters[position] == delimiter.first
                && characters[position + 1] == delimiter.last
        }

        private mutating func advance() {
            if characters[position].isNewline { line += 1 }
            position += 1
        }

        private static func name(_ content: Substring, line: Int) throws -> String {
            let name = content.split(separator: " ", omittingEmptySubsequences: true)
            guard name.count == 1, let name = name.first, name == "." || isPath(name) else {
                throw Diagnostic.input(
                    "line \(line): <%\(VisibleText.of(String(content)))%> is not a tag",
                    hint: "names are lower-case letters, digits and _, joined by dots")
            }
            return String(name)
        }

        private static func isPath(_ name: Substring) -> Bool {
            name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                guard let first = part.utf8.first, (0x61...0x7A).contains(first) else { return false }
                return part.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
                }
            }
        }
    }

    /// Walks the text as the engine will, and refuses what the engine would leave blank.
    private struct Check {
        private var spent = 0

        mutating func walk(_ nodes: [Node], scopes: [Answer]) throws {
            for node in nodes {
                switch node {
                case .text(let length): try spend(length)
                case .variable(let tag): try spend(written(tag, scopes).count)
                case .section(let tag, let inverted, let body):
                    let value = try find(tag, scopes)
                    for scope in try openings(of: value, inverted: inverted, tag) {
                        try spend(1)
                        try walk(body, scopes: scopes + [scope])
                    }
                }
            }
        }

        private mutating func spend(_ amount: Int) throws {
            spent += amount
            guard spent <= TemplateText.budget else {
                throw Diagnostic.input("the text grows over \(TemplateText.budget) characters")
            }
        }

        private func openings(of value: Answer, inverted: Bool, _ tag: Tag) throws -> [Answer] {
            let here = Answer.record([:])
            switch value {
            case .list(let elements): return inverted ? (elements.isEmpty ? [here] : []) : elements
            case .flag(let flag): return flag != inverted ? [here] : []
            case .absent: return inverted ? [here] : []
            case .text, .record: return inverted ? [] : [value]
            }
        }

        private func written(_ tag: Tag, _ scopes: [Answer]) throws -> String {
            switch try find(tag, scopes) {
            case .text(let text) where !text.isEmpty: return text
            case .text, .absent: throw Diagnostic.input("line \(tag.line): <%\(tag.name)%> has no answer")
            case .flag, .list, .record:
                throw Diagnostic.input("line \(tag.line): <%\(tag.name)%> is not a text that could be written out")
            }
        }

        private func find(_ tag: Tag, _ scopes: [Answer]) throws -> Answer {
            let undefined = Diagnostic.input("line \(tag.line): <%\(tag.name)%> is not defined")
            if tag.name == "." {
                guard let last = scopes.last else { throw undefined }
                return last
            }
            let parts = tag.name.split(separator: ".").map(String.init)
            guard let head = parts.first, var value = scopes.reversed().lazy.compactMap({ $0.member(head) }).first
            else { throw undefined }
            for part in parts.dropFirst() {
                if value == .absent { throw Diagnostic.input("line \(tag.line): <%\(tag.name)%> has no answer") }
                guard let member = value.member(part) else { throw undefined }
                value = member
            }
            return value
        }
    }
}
