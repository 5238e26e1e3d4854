import MLOpsCore

/// Reads the statements of a TOML document: headers, and keys with values.
struct TOMLParser {
    let bytes: [UInt8]
    private let place: String
    var position = 0
    private var line = 1
    private var parts = 0
    /// Header blocks, inline tables included, are numbered: dotted keys extend only what their own block began.
    private var block = 0
    let root = TOMLTable(.defined)
    private(set) var arrayHeaders: [String: [Int]] = [:]

    init(_ bytes: [UInt8], place: String) {
        self.bytes = bytes
        self.place = place
    }

    func fault(_ what: String) -> Diagnostic {
        .input("\(place), line \(line): this is not valid TOML", cause: what)
    }

    /// Counts one key or value.
    mutating func count() throws {
        parts += 1
        guard parts <= TOMLText.mostParts else {
            throw Diagnostic.input("\(place), line \(line): more than \(TOMLText.mostParts) values")
        }
    }

    func tooDeep() -> Diagnostic {
        .input("\(place), line \(line): nested deeper than \(TOMLText.deepest) levels")
    }

    mutating func document() throws {
        var table = root
        var current = block
        while true {
            skipBlanks()
            guard let byte = peek() else { return }
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): break
            case UInt8(ascii: "["):
                table = try header()
                current = block
            default: try keyAndValue(in: table, block: current)
            }
            try endLine()
        }
    }

    // MARK: Characters

    func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func skipBlanks() {
        while let byte = peek(), byte.isBlank { position += 1 }
    }

    /// Passes over a line end; false where there is none.
    mutating func takeLineEnd() -> Bool {
        if peek() == 0x0D, peek(1) == 0x0A { position += 1 }
        guard peek() == 0x0A else { return false }
        position += 1
        line += 1
        return true
    }

    /// Passes over a comment, if there is one, up to the line end.
    mutating func skipComment() throws {
        guard take("#") else { return }
        while let byte = peek(), byte != 0x0A, !(byte == 0x0D && peek(1) == 0x0A) {
            guard byte == 0x09 || byte >= 0x20, byte != 0x7F else { throw fault("a control character in a comment") }
            position += 1
        }
    }

    /// The rest of a line: nothing but blanks and a comment.
    private mutating func endLine() throws {
        skipBlanks()
        try skipComment()
        guard takeLineEnd() || position == bytes.count else { throw fault("more than one statement in a line") }
    }

    // MARK: Statements

    private mutating func header() throws -> TOMLTable {
        position += 1
        block += 1
        let isArray = take("[")
        let key = try key()
        guard take("]"), !isArray || take("]") else { throw fault("a header does not end") }
        if isArray, key.count == 1 {
            arrayHeaders[String(decoding: key[0], as: UTF8.self), default: []].append(line)
        }
        var table = root
        for part in key.dropLast() {
            switch table.entries[part] {
            case nil:
                let next = TOMLTable(.implied)
                table.entries[part] = .table(next)
                table = next
            case .table(let next): table = next
            case .tables(let tables):
                guard let last = tables.all.last else { throw fault("a list of tables is empty") }
                table = last
            case .value: throw fault("a header leads into a value")
            }
        }
        guard let name = key.last else { throw fault("a header without a name") }
        return isArray ? try appended(name, to: table) : try defined(name, in: table)
    }

    private func appended(_ name: [UInt8], to table: TOMLTable) throws -> TOMLTable {
        let next = TOMLTable(.defined)
        switch table.entries[name] {
        case nil: table.entries[name] = .tables(TOMLTableList([next]))
        case .tables(let tables): tables.all.append(next)
        case .table, .value: throw fault("a list of tables has the name of something else")
        }
        return next
    }

    private func defined(_ name: [UInt8], in table: TOMLTable) throws -> TOMLTable {
        switch table.entries[name] {
        case nil:
            let next = TOMLTable(.defined)
            table.entries[name] = .table(next)
            return next
        case .table(let next) where next.kind == .implied:
            next.kind = .defined
            return next
        case .table, .tables, .value: throw fault("a table is defined twice")
        }
    }

    /// `a.b = value`
    mutating func keyAndValue(in table: TOMLTable, block: Int, depth: Int = 0) throws {
        let key = try key()
        guard take("=") else { throw fault("'=' expected behind a key") }
        skipBlanks()
        var table = table
        for part in key.dropLast() {
            switch table.entries[part] {
            case nil:
                let next = TOMLTable(.dotted(block))
                table.entries[part] = .table(next)
                table = next
            case .table(let next):
                guard next.kind == .implied || next.kind == .dotted(block) else {
                    throw fault("a dotted key leads into a table that is defined elsewhere")
                }
                next.kind = .dotted(block)
                table = next
            case .tables, .value: throw fault("a dotted key leads into a value")
            }
        }
        guard let name = key.last, table.entries[name] == nil else { throw fault("a key occurs twice") }
        table.entries[name] = .value(try value(depth: depth))
    }

    /// An inline table, whose brace was taken.
    mutating func inlineTable(depth: Int) throws -> JSON {
        block += 1
        let own = block
        let table = TOMLTable(.defined)
        skipBlanks()
        if take("}") { return table.json }
        while true {
            try keyAndValue(in: table, block: own, depth: depth)
            skipBlanks()
            if take("}") { return table.json }
            guard take(",") else { throw fault("',' or '}' expected in an inline table") }
            skipBlanks()
        }
    }

    /// The parts of a dotted key, with the blanks around it.
    private mutating func key() throws -> [[UInt8]] {
        var parts: [[UInt8]] = []
        repeat {
            skipBlanks()
            try count()
            switch peek() {
            case UInt8(ascii: "\""): parts.append(try basicString())
            case UInt8(ascii: "'"): parts.append(try literalString())
            default:
                let start = position
                while let byte = peek(),
                    byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                {
                    position += 1
                }
                guard position > start else { throw fault("a key expected") }
                parts.append(Array(bytes[start..<position]))
            }
            guard parts.count <= TOMLText.deepest else { throw tooDeep() }
            skipBlanks()
        } while take(".")
        return parts
    }
}
