import MLOpsCore

/// A JSON document as a list of numbered values, numbers apart from texts and members found by their bytes.
struct JSONTree {
    enum Content {
        case null
        case bool(Bool)
        /// As it was written.
        case number(String)
        case string(String)
        /// The numbers of the items.
        case array([Int])
        case object(Members)
    }

    /// The members of an object in the document's order, with the numbers of their values.
    struct Members {
        fileprivate(set) var list: [(name: String, value: Int)] = []
        fileprivate var places: [[UInt8]: Int] = [:]

        subscript(name: String) -> Int? { places[Array(name.utf8)] }
    }

    private(set) var contents: [Content] = []
    /// The value that holds each value, and under which name; -1 for the whole document, which has the number 0.
    private var parents: [(value: Int, token: String)] = []

    /// An object or list whose end was not met yet; kept apart, so that it grows in place.
    private struct Open {
        let value: Int
        let isObject: Bool
        var items: [Int] = []
        var members = Members()
        /// The name of the member that comes next.
        var name = ""
    }

    /// Reads a document.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for what is no JSON, and for a name that occurs twice in an object.
    init(reading bytes: [UInt8], maxDepth: Int) throws {
        var events = JSONEvents(bytes, maxDepth: maxDepth)
        var open: [Open] = []
        while let event = try events.next() {
            switch event {
            case .name(let text): open[open.count - 1].name = text
            case .objectEnd, .arrayEnd:
                let done = open.removeLast()
                contents[done.value] = done.isObject ? .object(done.members) : .array(done.items)
            case .objectStart: open.append(Open(value: try add(.null, &open), isObject: true))
            case .arrayStart: open.append(Open(value: try add(.null, &open), isObject: false))
            case .string(let text): _ = try add(.string(text), &open)
            case .number(let text): _ = try add(.number(text), &open)
            case .bool(let flag): _ = try add(.bool(flag), &open)
            case .null: _ = try add(.null, &open)
            }
        }
    }

    private mutating func add(_ content: Content, _ open: inout [Open]) throws -> Int {
        let number = contents.count
        contents.append(content)
        guard !open.isEmpty else {
            parents.append((-1, ""))
            return number
        }
        let last = open.count - 1
        if open[last].isObject {
            let name = open[last].name
            guard open[last].members.places.updateValue(number, forKey: Array(name.utf8)) == nil else {
                throw Diagnostic.input("invalid JSON: the name '\(VisibleText.excerpt(name))' occurs twice")
            }
            open[last].members.list.append((name, number))
            parents.append((open[last].value, name))
        } else {
            parents.append((open[last].value, String(open[last].items.count)))
            open[last].items.append(number)
        }
        return number
    }

    /// The JSON pointer (RFC 6901) of a value.
    func pointer(of value: Int) -> String {
        var tokens: [String] = []
        var current = value
        while current > 0 {
            tokens.append(parents[current].token)
            current = parents[current].value
        }
        return tokens.reversed().reduce(into: "") { result, token in
            result += "/"
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": result += "~0"
                case "/": result += "~1"
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
    }

    /// The value that `pointer` (RFC 6901, not percent-encoded) names, from `start` on.
    func value(at pointer: some Sequence<UInt8>, from start: Int) -> Int? {
        let bytes = Array(pointer)
        if bytes.isEmpty { return start }
        guard bytes.first == UInt8(ascii: "/") else { return nil }
        var current = start
        for token in bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let name = JSONPointer.name(token) else { return nil }
            switch contents[current] {
            case .object(let members):
                guard let next = members.places[name] else { return nil }
                current = next
            case .array(let items):
                guard !name.isEmpty, name.count < 10, name.count == 1 || name[0] != 0x30,
                    let index = Int(String(decoding: name, as: UTF8.self)), index >= 0, index < items.count
                else { return nil }
                current = items[index]
            default: return nil
            }
        }
        return current
    }

    subscript(value: Int) -> Content { contents[value] }

    func members(_ value: Int) -> Members? {
        if case .object(let members) = contents[value] { members } else { nil }
    }

    func string(_ value: Int) -> String? {
        if case .string(let text) = contents[value] { text } else { nil }
    }
}
