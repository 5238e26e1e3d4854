extension JSON {
    /// How much a document may ask of the reader.
    public struct Limits: Sendable {
        public var bytes: Int
        public var depth: Int

        /// 1 MiB and 64 levels: an event's caps.
        public static let event = Limits(bytes: 1 << 20, depth: 64)

        public init(bytes: Int, depth: Int) {
            self.bytes = bytes
            self.depth = depth
        }
    }

    /// Reads one JSON document strictly (RFC 8259): no duplicate names, no fractions or exponents, no invalid UTF-8,
    /// no lone surrogates, nothing behind the value.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that names the byte offset.
    public static func parse(_ bytes: [UInt8], limits: Limits = .event) throws -> JSON {
        guard bytes.count <= limits.bytes else {
            throw Diagnostic.input("the JSON document has \(bytes.count) bytes, more than the \(limits.bytes) allowed")
        }
        var parser = JSONParser(bytes: bytes, maxDepth: limits.depth)
        return try parser.document()
    }

    /// Reads a document of somebody else's making: strictly as ``parse(_:limits:)``, but a number that is not whole, or
    /// too large, becomes the text it was written as. Two spellings of one number are then two texts.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that names the byte offset.
    public static func parseForeign(_ bytes: [UInt8], limits: Limits) throws -> JSON {
        guard bytes.count <= limits.bytes else {
            throw Diagnostic.input("the JSON document has \(bytes.count) bytes, more than the \(limits.bytes) allowed")
        }
        // A byte order mark, as some editors on Windows write it (RFC 8259 §8.1 lets a reader pass over it).
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        var parser = JSONParser(bytes: body, maxDepth: limits.depth, takesAnyNumber: true)
        return try parser.document()
    }

    /// Reads a document that must be in canonical form: encoding it again gives the same bytes.
    public static func parseCanonical(_ bytes: [UInt8], limits: Limits = .event) throws -> JSON {
        let value = try parse(bytes, limits: limits)
        guard value.canonicalBytes == bytes else {
            throw Diagnostic.input("the JSON document is not in canonical form (RFC 8785)")
        }
        return value
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    let maxDepth: Int
    let takesAnyNumber: Bool
    var position = 0

    init(bytes: [UInt8], maxDepth: Int, takesAnyNumber: Bool = false) {
        self.bytes = bytes
        self.maxDepth = maxDepth
        self.takesAnyNumber = takesAnyNumber
    }

    mutating func document() throws -> JSON {
        let result = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw fault("text behind the value") }
        return result
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

    private mutating func value(depth: Int) throws -> JSON {
        guard depth <= maxDepth else { throw fault("nested deeper than \(maxDepth) levels") }
        skipSpace()
        guard position < bytes.count else { throw fault("the document ends early") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        default: throw fault("no value starts like this")
        }
    }

    private mutating func word(_ text: String, _ value: JSON) throws -> JSON {
        guard bytes[position...].starts(with: text.utf8) else { throw fault("expected '\(text)'") }
        position += text.utf8.count
        return value
    }

    private mutating func number() throws -> JSON {
        let start = position
        let negative = take(UInt8(ascii: "-"))
        let digitsStart = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        let digits = bytes[digitsStart..<position]
        if position < bytes.count, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[position]) {
            if takesAnyNumber { return .string(try numberText(from: start)) }
            throw fault("fractions and exponents are not allowed; write decimals as strings")
        }
        guard !digits.isEmpty, digits.first != 0x30 || digits.count == 1, !(negative && digits.first == 0x30) else {
            if takesAnyNumber, digits.elementsEqual([0x30]) { return .string("-0") }
            position = start
            throw fault("not a whole number in canonical form")
        }
        guard digits.count <= 16, let magnitude = Int64(String(decoding: digits, as: UTF8.self)),
            magnitude <= JSON.maxInteger
        else {
            if takesAnyNumber { return .string(String(decoding: bytes[start..<position], as: UTF8.self)) }
            position = start
            throw fault("a number beyond 2^53-1")
        }
        return .integer(negative ? -magnitude : magnitude)
    }

    /// The text of the number that begins at `start` and whose whole part was read; fraction and exponent follow.
    private mutating func numberText(from start: Int) throws -> String {
        func skipDigits() throws {
            let first = position
            while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
            guard position > first else { throw fault("a digit expected") }
        }
        let whole = bytes[start..<position].drop { $0 == UInt8(ascii: "-") }
        guard !whole.isEmpty, whole.first != 0x30 || whole.count == 1 else { throw fault("not a number") }
        if take(UInt8(ascii: ".")) { try skipDigits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try skipDigits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func array(depth: Int) throws -> JSON {
        position += 1
        var items: [JSON] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(items) }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(items) }
            guard take(UInt8(ascii: ",")) else { throw fault("expected ',' or ']'") }
        }
    }

    private mutating func object(depth: Int) throws -> JSON {
        position += 1
        var members: [(name: String, value: JSON)] = []
        // Names by bytes: as text, composed and decomposed letters would be one name. Only looked at when the names do
        // not come in ascending order, as they do in canonical documents.
        var names: Set<[UInt8]> = []
        var isAscending = true
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(JSONObject()) }
        while true {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw fault("expected a name") }
            let name = try string()
            if isAscending, let last = members.last, !JSONObject.precedes(last.name, name) {
                isAscending = false
                names = Set(members.map { Array($0.name.utf8) })
            }
            guard isAscending || names.insert(Array(name.utf8)).inserted else {
                throw fault("the name '\(VisibleText.excerpt(name))' occurs twice")
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw fault("expected ':'") }
            members.append((name, try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: "}")) {
                if isAscending { return .object(JSONObject(ascending: members)) }
                guard let object = JSONObject(members: members) else { throw fault("a name occurs twice") }
                return .object(object)
            }
            guard take(UInt8(ascii: ",")) else { throw fault("expected ',' or '}'") }
        }
    }

    private mutating func string() throws -> String {
        position += 1
        let start = position
        while position < bytes.count, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""),
            bytes[position] != UInt8(ascii: "\\")
        {
            position += 1
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            position += 1
            guard let result = String(validating: bytes[start..<position - 1], as: UTF8.self) else {
                throw fault("invalid UTF-8")
            }
            return result
        }
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

    private mutating func escape(into text: inout [UInt8]) throws {
        do {
            try JSONEscape.read(bytes, at: &position, into: &text)
        } catch {
            throw fault(error.reason)
        }
    }
}
