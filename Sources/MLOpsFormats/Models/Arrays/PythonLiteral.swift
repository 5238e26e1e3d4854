/// Reads the literals of Python that a numpy header may have, as `ast.literal_eval` does, with nothing to evaluate.
struct PythonLiteral {
    indirect enum Value: Equatable {
        case none
        case bool(Bool)
        case integer(Int)
        case text([UInt8])
        /// A tuple or a list.
        case sequence([Value])
        case dict([Entry])
    }

    struct Entry: Equatable {
        let key: [UInt8]
        let value: Value
    }

    private let bytes: [UInt8]
    private var position = 0

    private static let mostDepth = 32

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws -> Value {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw fault() }
        return value
    }

    private func fault() -> ScanFault { ScanFault("its header is no literal of Python") }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws -> Value {
        guard depth <= Self.mostDepth else { throw fault() }
        skipSpace()
        guard let first = next else { throw fault() }
        switch first {
        case UInt8(ascii: "{"): return try dict(depth)
        case UInt8(ascii: "("), UInt8(ascii: "["): return try sequence(depth)
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "-"), 0x30...0x39: return .integer(try integer())
        default: return try word()
        }
    }

    private mutating func dict(_ depth: Int) throws -> Value {
        position += 1
        var entries: [Entry] = []
        while !take(UInt8(ascii: "}")) {
            guard entries.isEmpty || take(UInt8(ascii: ",")) else { throw fault() }
            if !entries.isEmpty, take(UInt8(ascii: "}")) { break }
            skipSpace()
            guard next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") else { throw fault() }
            let key = try text()
            guard take(UInt8(ascii: ":")) else { throw fault() }
            entries.append(Entry(key: key, value: try value(depth: depth + 1)))
        }
        return .dict(entries)
    }

    private mutating func sequence(_ depth: Int) throws -> Value {
        let isTuple = bytes[position] == UInt8(ascii: "(")
        let close = isTuple ? UInt8(ascii: ")") : UInt8(ascii: "]")
        position += 1
        var items: [Value] = []
        var hasComma = false
        while !take(close) {
            if !items.isEmpty {
                guard take(UInt8(ascii: ",")) else { throw fault() }
                hasComma = true
                if take(close) { break }
            }
            items.append(try value(depth: depth + 1))
        }
        // Parentheses around one value without a comma are no tuple.
        if isTuple, items.count == 1, !hasComma { return items[0] }
        return .sequence(items)
    }

    private mutating func text() throws -> [UInt8] {
        let quote = bytes[position]
        position += 1
        var result: [UInt8] = []
        while let byte = next {
            position += 1
            if byte == quote { return result }
            // Escapes occur in field names only; which they are matters to nobody here.
            if byte == UInt8(ascii: "\\") {
                guard let escaped = next else { throw fault() }
                position += 1
                result += [byte, escaped]
            } else {
                result.append(byte)
            }
        }
        throw fault()
    }

    private mutating func integer() throws -> Int {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else { throw fault() }
        // Python 2 wrote long numbers with an L.
        if next == UInt8(ascii: "L") { position += 1 }
        return value
    }

    private mutating func word() throws -> Value {
        for (word, value) in [("True", Value.bool(true)), ("False", .bool(false)), ("None", .none)]
        where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw fault()
    }
}
