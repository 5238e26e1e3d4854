import MLOpsCore

/// A TOML 1.0 document (toml.io) of a stranger, as the tree that a JSON document would be.
///
/// Whole numbers become integers where JSON has them; other numbers, dates and times stay the text they were written
/// as. Read strictly, in one pass, with bounded memory and depth.
struct TOMLText {
    /// Keys and values together.
    static let mostParts = 500_000
    /// Parts of one key, and collections inside one another.
    static let deepest = 32

    let root: JSONObject
    /// The line of each `[[name]]` header, by a name without dots.
    let arrayHeaders: [String: [Int]]

    /// - Throws: a ``Diagnostic`` of kind `input` that names the line.
    init(_ bytes: [UInt8], name: String, limit: Int) throws {
        let place = VisibleText.of(name)
        guard bytes.count <= limit else {
            throw Diagnostic.input("\(place) has \(bytes.count) bytes, more than the \(limit) allowed")
        }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard String(validating: body, as: UTF8.self) != nil else {
            throw Diagnostic.input("\(place) is not valid UTF-8")
        }
        var parser = TOMLParser(body, place: place)
        try parser.document()
        guard let root = parser.root.json.object else { throw Diagnostic.bug("a TOML document without a root table") }
        (self.root, arrayHeaders) = (root, parser.arrayHeaders)
    }
}

/// The tables of `[[name]]` headers; an object, so that adding one does not copy the others.
final class TOMLTableList {
    var all: [TOMLTable]

    init(_ all: [TOMLTable]) {
        self.all = all
    }
}

/// A table while its document is read.
final class TOMLTable {
    enum Kind: Equatable {
        /// Named in front of another by a header: may still get a header of its own.
        case implied
        /// Has its header.
        case defined
        /// Made by dotted keys, in the table block of that number.
        case dotted(Int)
    }

    enum Entry {
        case value(JSON)
        case table(TOMLTable)
        /// `[[name]]`
        case tables(TOMLTableList)
    }

    var kind: Kind
    /// By bytes: as text, composed and decomposed letters would be one name.
    var entries: [[UInt8]: Entry] = [:]

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// The finished table; its depth is bounded by the parser.
    var json: JSON {
        let members = entries.map { name, entry in
            let value: JSON =
                switch entry {
                case .value(let value): value
                case .table(let table): table.json
                case .tables(let tables): .array(tables.all.map(\.json))
                }
            return (name: String(decoding: name, as: UTF8.self), value: value)
        }
        // The names are unique as bytes.
        return .object(JSONObject(members: members) ?? JSONObject())
    }
}
