import MLOpsCore

/// What holds for the text of every manifest file.
enum ManifestText {
    /// - Throws: when the file is too large or its last line has no line feed.
    static func check(_ bytes: [UInt8], at place: ManifestProblem.Place) throws(Diagnostic) {
        guard bytes.count <= ManifestReader.maximumFileSize else {
            throw place.fault(
                "the file has \(bytes.count) bytes, \(ManifestReader.maximumFileSize) are allowed",
                hint: "divide the manifest into more pages: git mlops add --repage")
        }
        guard let last = bytes.last, last != 0x0A else { return }
        let number = bytes.count { $0 == 0x0A } + 1
        throw place.fault("the last line is cut off: it has no line feed", line: number)
    }
}

/// Reads the lines of a header, in their one order: magic, `kind`, `type`, `pages` for a folder, `meta` by key.
struct HeaderParser {
    let place: ManifestProblem.Place
    private let bytes: [UInt8]
    private var offset = 0
    private var number = 0

    init(_ bytes: [UInt8], at place: ManifestProblem.Place) throws(Diagnostic) {
        self.place = place
        self.bytes = bytes
        try ManifestText.check(bytes, at: place)
    }

    /// The next line without its line feed, and its number from 1; nil at the end.
    mutating func next() -> (number: Int, line: ArraySlice<UInt8>)? {
        guard let line = peek() else { return nil }
        offset += line.count + 1
        number += 1
        return (number, line)
    }

    private func peek() -> ArraySlice<UInt8>? {
        guard offset < bytes.count else { return nil }
        return bytes[offset...].prefix { $0 != 0x0A }
    }

    /// - Throws: when a line is left.
    mutating func expectEnd() throws(Diagnostic) {
        guard let (number, line) = next() else { return }
        throw ManifestProblem.diagnose(nil, line: line, number: number, at: place, expected: "the end of the file")
    }

    mutating func header() throws(Diagnostic) -> ManifestHeader {
        try readMagic()
        let kindText = try value(of: "kind", expected: "\"kind dataset\" or \"kind model\"")
        guard let kind = AssetKind(rawValue: kindText.text) else {
            throw place.fault("\"\(kindText.shown)\" is no kind of asset: dataset or model", line: number)
        }
        let type = try value(of: "type", expected: "\"type directory\" or \"type file\"")
        let layout: ManifestLayout
        switch type.text {
        case "file":
            layout = .file
        case "directory":
            let count = try value(of: "pages", expected: "\"pages 1\", \"pages 16\", \"pages 256\" or \"pages 4096\"")
            guard let pages = PageCount.allCases.first(where: { String($0.rawValue) == count.text }) else {
                throw place.fault("\"\(count.shown)\" is no number of pages: 1, 16, 256 or 4096", line: number)
            }
            layout = .directory(pages: pages)
        default:
            throw place.fault("\"\(type.shown)\" is no type of asset: directory or file", line: number)
        }
        return ManifestHeader(kind: kind, layout: layout, sortedMeta: try readMeta())
    }

    private mutating func readMagic() throws(Diagnostic) {
        guard let (number, line) = next() else { throw place.fault("the file is empty") }
        if line.elementsEqual(ManifestHeader.magic.utf8) { return }
        if line.starts(with: "git-mlops manifest ".utf8), !line.contains(0x0D) {
            throw place.fault(
                "\"\(shown(line))\" is of another version; this program reads \"\(ManifestHeader.magic)\"",
                line: number, hint: "update git-mlops")
        }
        throw ManifestProblem.diagnose(
            nil, line: line, number: number, at: place, expected: "\"\(ManifestHeader.magic)\"")
    }

    private mutating func readMeta() throws(Diagnostic) -> [ManifestMeta] {
        var meta: [ManifestMeta] = []
        while let line = peek(), line.starts(with: "meta ".utf8) {
            offset += line.count + 1
            number += 1
            guard meta.count < ManifestHeader.maximumMeta else {
                throw place.fault("there are more than \(ManifestHeader.maximumMeta) meta lines", line: number)
            }
            if line.contains(0x0D) {
                throw ManifestProblem.diagnose(nil, line: line, number: number, at: place, expected: "")
            }
            let rest = line.dropFirst("meta ".utf8.count)
            let key = rest.prefix { $0 != 0x20 }
            guard key.count < rest.count else {
                throw place.fault("expected \"meta <key> <value>\"", line: number)
            }
            guard let value = String(validating: rest.dropFirst(key.count + 1), as: UTF8.self) else {
                throw place.fault("the value is not valid UTF-8", line: number)
            }
            let item: ManifestMeta
            do {
                item = try ManifestMeta(key: String(decoding: key, as: UTF8.self), value: value)
            } catch {
                throw place.fault(error.message, line: number)
            }
            if let last = meta.last, !last.key.utf8.lexicographicallyPrecedes(item.key.utf8) {
                throw place.fault(
                    last.key == item.key
                        ? "meta \"\(item.key)\" is given twice"
                        : "the meta lines are not sorted: \"\(item.key)\" stands too late", line: number)
            }
            meta.append(item)
        }
        return meta
    }

    /// What follows `key ` on the next line.
    private mutating func value(of key: String, expected: String) throws(Diagnostic) -> (text: String, shown: String) {
        guard let (number, line) = next() else { throw place.fault("the file ends early: expected \(expected)") }
        guard line.starts(with: (key + " ").utf8), !line.contains(0x0D) else {
            throw ManifestProblem.diagnose(nil, line: line, number: number, at: place, expected: expected)
        }
        let rest = line.dropFirst(key.utf8.count + 1)
        return (String(decoding: rest, as: UTF8.self), shown(rest))
    }

    private func shown(_ bytes: ArraySlice<UInt8>) -> String {
        VisibleText.of(RepoPath(bytes: Array(bytes.prefix(80))))
    }
}
