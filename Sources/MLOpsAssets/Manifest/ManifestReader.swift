import MLOpsCore

/// Reads manifests strictly: whatever it accepts, ``Manifest/serialize()`` writes byte for byte the same.
///
/// With one exception: a page without lines, which nobody writes but which git leaves behind when both sides of a
/// merge removed other lines of one page. It counts as absent. Every error names file and line.
public enum ManifestReader {
    /// The largest file a manifest may have, in bytes.
    public static let maximumFileSize = 64 << 20
    /// The most bytes that the pages of a committed manifest may have together: some ten million lines.
    static let maximumTotalSize = 1 << 30

    /// The manifest made of `files`: header and pages in any order, or the one unnamed file of a file asset.
    ///
    /// - Parameters:
    ///   - files: all files of the manifest, each once.
    ///   - manifest: where the manifest is (`data/train.mlops`), for messages only.
    /// - Returns: the manifest, checked as a whole.
    /// - Throws: at the first thing that ``Manifest/serialize()`` would not have written.
    public static func read(_ files: [ManifestFile], at manifest: RepoPath) throws(Diagnostic) -> Manifest {
        if files.count == 1, files[0].name.isEmpty { return try readFileAsset(files[0].bytes, at: manifest) }
        guard let headerFile = files.first(where: { $0.name == Manifest.headerName }) else {
            throw .input("\(VisibleText.of(manifest)) has no file \"\(Manifest.headerName)\"")
        }
        let header = try readHeader(headerFile.bytes, at: manifest)
        guard case .directory(let pages) = header.layout else {
            throw .bug("a folder's header was read without pages")
        }
        var lines = ManifestLines()
        let bytes = files.reduce(0) { $0 + $1.bytes.count }
        lines.reserve(lines: bytes / 96, bytes: bytes / 3)
        var seen: Set<String> = []
        for file in files {
            guard seen.insert(file.name).inserted else {
                throw .input("\(VisibleText.of(manifest)) is given the file \"\(VisibleText.of(file.name))\" twice")
            }
            if file.name == Manifest.headerName { continue }
            try lines.append(page: file, of: pages, at: manifest)
        }
        return Manifest(header: header, sorted: try lines.sorted(at: manifest))
    }

    /// The header in `bytes`, the file `manifest` of a folder's manifest.
    public static func readHeader(_ bytes: [UInt8], at manifest: RepoPath) throws(Diagnostic) -> ManifestHeader {
        var parser = try HeaderParser(bytes, at: .init(manifest: manifest, file: Manifest.headerName))
        let header = try parser.header()
        guard case .directory = header.layout else {
            throw parser.place.fault("\"type file\" belongs in a manifest that is one file", line: 3)
        }
        try parser.expectEnd()
        return header
    }

    /// The entries of one page, sorted: its lines must all belong to it.
    public static func readPage(
        _ file: ManifestFile, of pages: PageCount, at manifest: RepoPath
    ) throws(Diagnostic) -> [ManifestEntry] {
        var lines = ManifestLines()
        lines.reserve(lines: file.bytes.count / 96, bytes: file.bytes.count / 3)
        try lines.append(page: file, of: pages, at: manifest)
        return try lines.sorted(at: manifest)
    }

    /// The manifest of a file asset, from its one file.
    public static func readFileAsset(_ bytes: [UInt8], at manifest: RepoPath) throws(Diagnostic) -> Manifest {
        var parser = try HeaderParser(bytes, at: .init(manifest: manifest, file: ""))
        let header = try parser.header()
        guard case .file = header.layout else {
            throw parser.place.fault("\"type directory\" belongs in a folder's manifest", line: 3)
        }
        guard let (number, line) = parser.next() else {
            throw parser.place.fault("the line of the file is missing", hint: "add it again: git mlops add")
        }
        let expected = "\"<sha256> <size> <mode> .\""
        var parsed: ManifestEntry?
        var fault: LineFault?
        line.withUnsafeBufferPointer { buffer in
            do throws(LineFault) {
                let fields = try ManifestLine(buffer)
                guard fields.path.elementsEqual(ManifestEntry.selfPath.bytes) else {
                    throw .path("the path in the manifest of a single file is \".\"")
                }
                parsed = ManifestEntry(
                    path: ManifestEntry.selfPath, digest: fields.digest, size: fields.size,
                    executable: fields.executable)
            } catch {
                fault = error
            }
        }
        guard let entry = parsed else {
            throw ManifestProblem.diagnose(fault, line: line, number: number, at: parser.place, expected: expected)
        }
        try parser.expectEnd()
        return Manifest(header: header, sorted: [entry])
    }
}

/// Collects lines of pages and puts them into the order of the manifest.
struct ManifestLines {
    private var entries: ContiguousArray<ManifestEntry> = []
    private var arena = PathArena()

    mutating func reserve(lines: Int, bytes: Int) {
        entries.reserveCapacity(lines)
        arena.reserve(paths: lines, bytes: bytes)
    }

    /// Reads one page: sorted, without duplicates, every line at home in it.
    mutating func append(page file: ManifestFile, of pages: PageCount, at manifest: RepoPath) throws(Diagnostic) {
        let place = ManifestProblem.Place(manifest: manifest, file: VisibleText.of(file.name))
        guard let page = pages.page(named: file.name) else {
            throw place.fault("no page of a manifest with \(pages.rawValue) pages is called that")
        }
        try ManifestText.check(file.bytes, at: place)
        var failure: Diagnostic?
        file.bytes.withUnsafeBufferPointer { buffer in
            do throws(Diagnostic) {
                try append(buffer, page: page, of: pages, place: place)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private mutating func append(
        _ buffer: UnsafeBufferPointer<UInt8>, page: Int, of pages: PageCount, place: ManifestProblem.Place
    ) throws(Diagnostic) {
        var start = 0
        var number = 0
        var previous = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        while start < buffer.count {
            var end = start
            while buffer[end] != 0x0A { end += 1 }
            let text = UnsafeBufferPointer(rebasing: buffer[start..<end])
            number += 1
            guard number <= PageCount.maximumLines else {
                throw place.fault(
                    "there are more than \(PageCount.maximumLines) lines",
                    hint: "divide the manifest into more pages: git mlops add --repage")
            }
            do throws(LineFault) {
                let line = try ManifestLine(text)
                let entry = try line.entry()
                guard pages.page(ofEscaped: UnsafeRawBufferPointer(line.path)) == page else {
                    throw .path(
                        "the line belongs in page \"\(pages.name(of: pages.page(of: entry.path)))\"")
                }
                if number > 1, !Self.precedes(previous, line.path) {
                    throw .path(
                        previous.elementsEqual(line.path)
                            ? "the path \(Manifest.quote(entry.path)) occurs twice"
                            : "the lines are not sorted: \(Manifest.quote(entry.path)) stands too late")
                }
                entries.append(entry)
                arena.append(line.path)
                previous = line.path
            } catch {
                throw ManifestProblem.diagnose(
                    error, line: text, number: number, at: place, expected: "\"<sha256> <size> <mode> <path>\"")
            }
            start = end + 1
        }
    }

    @inline(__always)
    private static func precedes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        let common = min(left.count, right.count)
        var index = 0
        while index < common, left[index] == right[index] { index += 1 }
        if index < common { return left[index] < right[index] }
        return left.count < right.count
    }

    /// All entries by escaped path. Throws for a path in two pages, and for `a` beside `a/b` wherever they stand.
    func sorted(at manifest: RepoPath) throws(Diagnostic) -> [ManifestEntry] {
        let order = PathOrder.sorted(arena)
        if let (first, second) = PathOrder.clash(in: arena, order: order) {
            throw ManifestProblem.Place(manifest: manifest, file: "").fault(
                Manifest.clashMessage(entries[first].path, entries[second].path))
        }
        return order.map { entries[Int($0)] }
    }
}
