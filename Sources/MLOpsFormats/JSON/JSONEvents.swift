import MLOpsCore

/// One step of a JSON document as the scanner meets it.
enum JSONEvent: Equatable {
    case objectStart
    case objectEnd
    case arrayStart
    case arrayEnd
    /// The name of a member; its value follows.
    case name(String)
    case string(String)
    /// The text of a number, as RFC 8259 §6 allows it.
    case number(String)
    case bool(Bool)
    case null
}

/// Reads a JSON document (RFC 8259) step by step, without a tree and without recursion: for documents that are large,
/// and where numbers and texts must be told apart. Not shared between threads.
///
/// Names that occur twice are given twice: who builds a tree refuses them.
struct JSONEvents {
    /// The place of the next byte.
    private(set) var position = 0

    private let bytes: [UInt8]
    private let maxDepth: Int
    /// One entry for each open object (true) or list (false).
    private var open: [Bool] = []
    private var expects = Expectation.value

    private enum Expectation {
        case value
        /// A value, or the end of the list.
        case firstItem
        case firstName
        case separator
        case end
    }

    /// A byte order mark before the document is passed over (RFC 8259 §8.1).
    init(_ bytes: [UInt8], maxDepth: Int) {
        (self.bytes, self.maxDepth) = (bytes, maxDepth)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// How many objects and lists are open.
    var depth: Int { open.count }

    /// The next step; nil at the end of the document.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that names the byte offset.
    mutating func next() throws -> JSONEvent? {
        skipSpace()
        switch expects {
        case .end:
            guard position == bytes.count else { throw fault("text behind the value") }
            return nil
        case .value: return try value()
        case .firstItem:
            if take(UInt8(ascii: "]")) { return close(.arrayEnd) }
            return try value()
        case .firstName:
            if take(UInt8(ascii: "}")) { return close(.objectEnd) }
            return try name()
        case .separator:
            guard let isObject = open.last else { throw fault("text behind the value") }
            if take(UInt8(ascii: isObject ? "}" : "]")) { return close(isObject ? .objectEnd : .arrayEnd) }
            guard take(UInt8(ascii: ",")) else { throw fault(isObject ? "expected ',' or '}'" : "expected ',' or ']'") }
            skipSpace()
            return isObject ? try name() : try value()
        }
    }

    /// Passes over the value that comes next, checking it all the same.
    ///
    /// - Returns: the number of bytes that the value takes.
    mutating func skipValue() throws -> Int {
        skipSpace()
        let start = position
        if expects == .value, position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            try skipString()
            settle()
        } else if let event = try next() {
            try skipRest(of: event)
        }
        return position - start
    }

    /// Passes over what is inside the object or list that `event` began; nothing to do for any other event.
    mutating func skipRest(of event: JSONEvent) throws {
        guard event == .objectStart || event == .arrayStart else { return }
        let outside = open.count - 1
        while open.count > outside {
            skipSpace()
            if expects == .value, position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                try skipString()
                settle()
            } else if try next() == nil {
                throw fault("the document ends early")
            }
        }
    }

    private func fault(_ what: String) -> Diagnostic {
        .input("invalid JSON at byte \(position): \(what)")
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// A value has ended.
    private mutating func settle() {
        expects = open.isEmpty ? .end : .separator
    }

    private mutating func close(_ event: JSONEvent) -> JSONEvent {
        open.removeLast()
        settle()
        return event
    }

    private mutating func name() throws -> JSONEvent {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw fault("expected a name") }
        let text = try string()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw fault("expected ':'") }
        expects = .value
        return .name(text)
    }

    private mutating func value() throws -> JSONEvent {
        guard position < bytes.count else { throw fault("the document ends early") }
        let event: JSONEvent
        switch bytes[position] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard open.count < maxDepth else { throw fault("nested deeper than \(maxDepth) levels") }
            let isObject = bytes[position] == UInt8(ascii: "{")
            position += 1
            open.append(isObject)
            expects = isObject ? .firstName : .firstItem
            return isObject ? .objectStart : .arrayStart
        case UInt8(ascii: "\""): event = .string(try string())
        case UInt8(ascii: "t"): event = try word("true", .bool(true))
        case UInt8(ascii: "f"): event = try word("false", .bool(false))
        case UInt8(ascii: "n"): event = try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: event = .number(try number())
        default: throw fault("no value starts like this")
        }
        settle()
        return event
    }

    private mutating func word(_ text: String, _ event: JSONEvent) throws -> JSONEvent {
        guard bytes[position...].starts(with: text.utf8) else { throw fault("expected '\(text)'") }
        position += text.utf8.count
        return event
    }

    private mutating func number() throws -> String {
        let start = position
        func isDigit(_ index: Int) -> Bool { index < bytes.count && (0x30...0x39).contains(bytes[index]) }
        func skipDigits() throws {
            guard isDigit(position) else { throw fault("a digit is missing in a number") }
            while isDigit(position) { position += 1 }
        }
        _ = take(UInt8(ascii: "-"))
        if take(0x30) {
            if isDigit(position) { throw fault("a number begins with a zero") }
        } else {
            try skipDigits()
        }
        if take(UInt8(ascii: ".")) { try skipDigits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try skipDigits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func string() throws -> String {
        position += 1
        let start = position
        skipPlain()
        // Most strings hold no escape and are copied in one piece.
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: text, as: UTF8.self) else { throw fault("invalid UTF-8") }
                return result
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw fault("an unescaped control character")
            default: text.append(byte)
            }
        }
        throw fault("the string does not end")
    }

    private mutating func skipPlain() {
        while position < bytes.count, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""),
            bytes[position] != UInt8(ascii: "\\")
        {
            position += 1
        }
    }

    /// Checks a string without keeping it: images and tables in notebooks take megabytes.
    private mutating func skipString() throws {
        position += 1
        let start = position
        var ignored: [UInt8] = []
        while true {
            skipPlain()
            guard position < bytes.count else { throw fault("the string does not end") }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { break }
            guard byte == UInt8(ascii: "\\") else { throw fault("an unescaped control character") }
            try escape(into: &ignored)
            ignored.removeAll(keepingCapacity: true)
        }
        // Escapes are ASCII: the text as it stands is valid where its parts are.
        let text = bytes[start..<(position - 1)]
        guard text.allSatisfy({ $0 < 0x80 }) || String(validating: text, as: UTF8.self) != nil else {
            throw fault("invalid UTF-8")
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws {
        do {
            try JSONEscape.read(bytes, at: &position, into: &text)
        } catch {
            throw fault(error.reason)
        }
    }
}
