import MLOpsCore
import TOMLKit

/// A TOML document of a stranger, as the tree that a JSON document would be.
///
/// The library reads the grammar. What it leaves open to hostile input is measured beforehand: it stops at a NUL byte
/// without a word, takes keys of any depth, and needs memory in proportion to the number of values.
struct TOMLText {
    /// Values, keys and collections together, roughly.
    static let mostParts = 1_500_000
    /// Collections inside one another, and parts of one dotted key.
    static let deepest = 32

    let root: JSONObject
    /// The line of each `[[name]]` header, by the name as it was written.
    let arrayHeaders: [String: [Int]]

    /// - Throws: a ``Diagnostic`` of kind `input` that names the line.
    init(_ bytes: [UInt8], name: String, limit: Int) throws {
        let place = VisibleText.of(name)
        guard bytes.count <= limit else {
            throw Diagnostic.input("\(place) has \(bytes.count) bytes, more than the \(limit) allowed")
        }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard let text = String(validating: body, as: UTF8.self) else {
            throw Diagnostic.input("\(place) is not valid UTF-8")
        }
        guard !body.contains(0) else { throw Diagnostic.input("\(place) has a NUL byte, which no TOML document has") }
        var guardian = TOMLGuard(body, place: place)
        arrayHeaders = try guardian.check()
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw Diagnostic.input(
                "\(place), line \(error.source.begin.line): this is not valid TOML",
                cause: VisibleText.excerpt(error.description, limit: 200))
        }
        let json = table.convert(
            to: .json, options: [.quoteDateAndTimes, .quoteInfinitesAndNaNs, .allowUnicodeStrings])
        let tree = try JSON.parseForeign(
            Array(json.utf8), limits: JSON.Limits(bytes: 16 * limit + 1024, depth: 4 * Self.deepest))
        guard let root = tree.object else { throw Diagnostic.input("\(place) is not a TOML document") }
        self.root = root
    }
}

/// Measures a TOML document without building anything: one pass, no recursion.
private struct TOMLGuard {
    let bytes: [UInt8]
    let place: String
    private var position = 0
    private var line = 1

    init(_ bytes: [UInt8], place: String) {
        self.bytes = bytes
        self.place = place
    }

    mutating func check() throws -> [String: [Int]] {
        var headers: [String: [Int]] = [:]
        var depth = 0
        var parts = 0
        var dots = 0
        var startsLine = true
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                dots = 0
                startsLine = true
                position += 1
                continue
            case UInt8(ascii: "#"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
                continue
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                skipString(byte)
                startsLine = false
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if startsLine, depth == 0, let name = arrayHeader() { headers[name, default: []].append(line) }
                depth += 1
                parts += 1
                dots = 0
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            case UInt8(ascii: ","), UInt8(ascii: "="):
                parts += 1
                dots = 0
            case UInt8(ascii: "."): dots += 1
            default: break
            }
            guard depth <= TOMLText.deepest, dots < TOMLText.deepest else {
                throw fault("nested deeper than \(TOMLText.deepest) levels")
            }
            guard parts <= TOMLText.mostParts else { throw fault("more than \(TOMLText.mostParts) values") }
            if !byte.isBlank { startsLine = false }
            position += 1
        }
        return headers
    }

    private func fault(_ what: String) -> Diagnostic {
        .input("\(place), line \(line): the TOML document has \(what)")
    }

    /// The bare name of `[[name]]`, which stands here at the start of a line.
    private func arrayHeader() -> String? {
        guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "[") else { return nil }
        let name = bytes[(position + 2)...].prefix(64).prefix { $0.isPackageNameByte }
        return bytes[name.endIndex...].starts(with: "]]".utf8) ? String(decoding: name, as: UTF8.self) : nil
    }

    /// Passes over a string of any of the four kinds; an unfinished one ends with the document, which the library
    /// then refuses.
    private mutating func skipString(_ quote: UInt8) {
        let isLong = bytes[position...].starts(with: [quote, quote, quote])
        position += isLong ? 3 : 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\n") {
                // A one-line string that does not end is the library's to refuse; going on outside is safe.
                if !isLong { return }
                line += 1
            }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                // The escaped byte, unless it ends the line: that one is counted.
                position += position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "\n") ? 1 : 2
                continue
            }
            if byte == quote {
                guard isLong else {
                    position += 1
                    return
                }
                if bytes[position...].starts(with: [quote, quote, quote]) {
                    position += 3
                    // Up to two quotes may stand before the closing three.
                    var spare = 0
                    while spare < 2, position < bytes.count, bytes[position] == quote {
                        position += 1
                        spare += 1
                    }
                    return
                }
            }
            position += 1
        }
    }
}
