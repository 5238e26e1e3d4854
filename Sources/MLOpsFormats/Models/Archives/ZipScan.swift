import MLOpsCore

/// Scans the members of a zip: torch's, numpy's, skops', Keras' and anybody's.
struct ZipScan {
    private let window: ByteWindow
    private let context: ScanContext
    private let place: ScanPlace

    init(_ window: ByteWindow, _ context: ScanContext, _ place: ScanPlace) {
        self.window = window
        self.context = context
        self.place = place
    }

    func scan() throws -> ContentScan.Result {
        guard place.depth < context.limits.nesting else {
            context.gap("is nested deeper than \(context.limits.nesting) levels", in: place)
            return ContentScan.Result(format: .zip)
        }
        guard let directory = try ZipDirectory.find(window) else {
            context.gap("has no directory", in: place)
            return ContentScan.Result(format: .zip)
        }
        let layout = ZipLayout(directory.entries.map(\.text))
        for oddity in directory.oddities { context.add(.archive, .suspicious, in: place, at: directory.start, oddity) }
        if directory.prepended > 0 {
            context.add(
                .archive, .suspicious, in: place, at: 0, "has \(directory.prepended) bytes before its beginning")
        }
        var covered: [(range: Range<Int>, hasDescriptor: Bool)] = []
        var names: Set<[UInt8]> = []
        // Members that share bytes could make a small file as long as one likes.
        var left = window.size.multipliedReportingOverflow(by: 2).partialValue
        for entry in directory.entries {
            left = left.subtractingReportingOverflow(entry.compressedSize).partialValue
            do {
                try context.budget.spendMember()
                guard left >= 0 else { throw ScanFault("its members add up to far more than the archive") }
            } catch {
                context.gap(ScanFault.of(error), in: place)
                break
            }
            if !names.insert(entry.name).inserted {
                context.add(
                    .archive, .suspicious, in: place.inside(entry.text), at: entry.offset, "is there more than once")
            }
            do {
                covered.append((try scan(entry, layout), entry.hasDescriptor))
            } catch {
                context.gap(ScanFault.of(error), in: place.inside(entry.text))
            }
        }
        checkCoverage(covered, directory)
        if layout.format == .torchZip, let script = layout.script {
            context.add(
                .embeddedCode, .suspicious, in: place, at: 0, "has TorchScript code in '\(ScanText.excerpt(script))'")
        }
        return ContentScan.Result(format: layout.format)
    }

    /// Scans one member; answers the stretch of the file that it takes, its local header included.
    private func scan(_ entry: ZipDirectory.Entry, _ layout: ZipLayout) throws -> Range<Int> {
        let member = place.inside(entry.text)
        checkName(entry, member)
        let start = try checkLocalHeader(entry, member)
        let (end, overflow) = start.addingReportingOverflow(entry.compressedSize)
        guard !overflow, end <= window.size else { throw ScanFault("it lies outside the archive", at: entry.offset) }
        if entry.name.last == UInt8(ascii: "/"), entry.size == 0 { return entry.offset..<end }
        if entry.isEncrypted {
            // Torch ignores the flag: it may be there for scanners alone.
            context.add(.archive, .suspicious, in: member, at: entry.offset, "is marked as encrypted")
            context.gap("is marked as encrypted", in: member)
        }
        let content = try open(entry, start..<end, member)
        checkSum(entry, content, member)
        try scan(content, entry, layout, member)
        return entry.offset..<end
    }

    private func scan(
        _ content: any ModelBytes, _ entry: ZipDirectory.Entry, _ layout: ZipLayout, _ member: ScanPlace
    ) throws {
        let scan = ContentScan(
            source: content, name: entry.text, context: context, isRawByPlace: layout.isRaw(entry.text),
            isTorch: layout.format == .torchZip)
        let result = scan.scan(member)
        switch (layout.format, entry.text) {
        case (.skops, "schema.json"):
            try judge(content, member.named("skops schema")) { SkopsSchema(context, $0).judge($1) }
        case (.keras, "config.json"):
            try judge(content, member.named("Keras configuration")) { place, json in
                var config = KerasConfig(context, place)
                config.judge(json)
            }
        default: break
        }
        if layout.format == .skops, entry.text == "schema.json", result.format != .json {
            context.gap("is no JSON", in: member)
        }
        if layout.format == .keras, entry.text.hasSuffix(".h5"), result.format != .hdf5 {
            context.gap("is no HDF5", in: member)
        }
    }

    private func judge(
        _ content: any ModelBytes, _ member: ScanPlace, _ body: (ScanPlace, JSON) -> Void
    ) throws {
        guard content.size <= context.limits.jsonBytes else { throw ScanFault("it has \(content.size) bytes") }
        do {
            let bytes = try ByteWindow(content).bytes(at: 0, count: content.size)
            body(member, try JSON.parseForeign(bytes, limits: JSON.Limits(bytes: bytes.count, depth: 512)))
        } catch {
            context.gap(ScanFault.of(error), in: member)
        }
    }

    private func open(
        _ entry: ZipDirectory.Entry, _ range: Range<Int>, _ member: ScanPlace
    ) throws -> any ModelBytes {
        let compression: Compression
        var start = range.lowerBound
        var prefix: [UInt8] = []
        switch entry.method {
        case 0: return SliceModelBytes(window.source, range)
        case 8: compression = .deflate
        case 12: compression = .bzip2
        case 14:
            // APPNOTE 5.8.8: version, size of the properties, properties; the LZMA file format adds the size.
            let header = try window.bytes(at: start, count: 9)
            guard header.count == 9, header[2] == 5, header[3] == 0 else {
                throw ScanFault("its LZMA header is damaged")
            }
            compression = .lzma
            prefix = Array(header[4...]) + [UInt8](repeating: 0xFF, count: 8)
            if entry.flags & 2 == 0 {
                prefix.removeLast(8)
                for shift in 0..<8 { prefix.append(UInt8(truncatingIfNeeded: entry.size >> (8 * shift))) }
            }
            start += 9
        default: throw ScanFault("it is compressed by the unknown method \(entry.method)")
        }
        let limits = context.limits
        let budget = context.budget
        let data = min(start, range.upperBound)..<range.upperBound
        let unpacked = try ReplayedModelBytes.open(limits) { [window] in
            try Unpacker(compression, window, data, prefix: prefix, limits: limits, budget: budget)
        }
        if let fault = unpacked.fault {
            context.gap(fault, in: member)
        } else if unpacked.bytes.size != entry.size {
            context.add(
                .archive, .suspicious, in: member, at: entry.offset,
                "unpacks to \(unpacked.bytes.size) bytes instead of the \(entry.size) it declares")
        }
        return unpacked.bytes
    }

    // MARK: What readers may take differently

    private func checkName(_ entry: ZipDirectory.Entry, _ member: ScanPlace) {
        let parts = entry.name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isOutside =
            entry.name.first == UInt8(ascii: "/") || entry.name.contains(UInt8(ascii: "\\"))
            || parts.contains { $0.elementsEqual("..".utf8) } || entry.name.contains(0)
        if isOutside {
            context.add(
                .archive, .suspicious, in: member, at: entry.offset, "has a name that leads outside the archive")
        }
        if entry.isSymlink {
            context.add(.archive, .suspicious, in: member, at: entry.offset, "is a symbolic link")
        }
    }

    /// Compares the local header with the directory's; answers where the data starts.
    private func checkLocalHeader(_ entry: ZipDirectory.Entry, _ member: ScanPlace) throws -> Int {
        var cursor = ByteCursor(window, from: entry.offset)
        guard try cursor.bytes(4) == [0x50, 0x4B, 0x03, 0x04] else {
            throw ScanFault("its local header is missing", at: entry.offset)
        }
        _ = try cursor.number(2)
        let flags = try cursor.number(2)
        let method = try cursor.number(2)
        _ = try cursor.number(4)
        _ = try cursor.number(4)
        let compressed = try cursor.number(4)
        let size = try cursor.number(4)
        let nameLength = try cursor.number(2)
        let extraLength = try cursor.number(2)
        let name = try cursor.bytes(nameLength)
        try cursor.skip(extraLength)
        func differs(_ what: String) {
            context.add(
                .archive, .suspicious, in: member, at: entry.offset,
                "has another \(what) in its local header than in the directory")
        }
        if name != entry.name { differs("name") }
        if method != entry.method { differs("method") }
        if (flags ^ entry.flags) & 1 != 0 { differs("mark of encryption") }
        if flags & 8 == 0, compressed != 0xFFFF_FFFF, size != 0xFFFF_FFFF,
            compressed != entry.compressedSize || size != entry.size
        {
            differs("size")
        }
        return cursor.position
    }

    private func checkSum(_ entry: ZipDirectory.Entry, _ content: any ModelBytes, _ member: ScanPlace) {
        guard content.size <= context.limits.heldBytes, !entry.isEncrypted,
            let bytes = try? ByteWindow(content).bytes(at: 0, count: content.size), Checksum.crc32(bytes) != entry.crc
        else { return }
        context.add(.archive, .suspicious, in: member, at: entry.offset, "has a wrong checksum")
    }

    /// Finds members that share bytes, and bytes between members, where other readers may find members.
    private func checkCoverage(_ covered: [(range: Range<Int>, hasDescriptor: Bool)], _ directory: ZipDirectory) {
        var end = directory.prepended > 0 ? directory.prepended : 0
        var descriptor = false
        let sorted = covered.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (range, hasDescriptor) in sorted + [(directory.start..<directory.end, false)] {
            if range.lowerBound < end {
                context.add(.archive, .suspicious, in: place, at: range.lowerBound, "has members that overlap")
                return
            }
            if range.lowerBound - end > (descriptor ? 24 : 0), covered.count == directory.entries.count {
                context.add(
                    .archive, .suspicious, in: place, at: end,
                    "has \(range.lowerBound - end) bytes at byte \(end) that belong to no member")
            }
            end = max(end, range.upperBound)
            descriptor = hasDescriptor
        }
    }
}

/// What the names of a zip's members say it is.
struct ZipLayout {
    let format: ModelFormat
    /// The first file of TorchScript code.
    let script: String?
    private let root: String

    init(_ names: [String]) {
        let files = names.filter { !$0.hasSuffix("/") }
        let pickle = files.first { $0.hasSuffix("/data.pkl") }
        root = pickle.map { String($0.dropLast("data.pkl".count)) } ?? ""
        script = files.first { $0.contains("/code/") && $0.hasSuffix(".py") }
        if pickle != nil {
            format = .torchZip
        } else if files.contains("schema.json") {
            format = .skops
        } else if files.contains("config.json"), files.contains("metadata.json") || files.contains("model.weights.h5") {
            format = .keras
        } else if !files.isEmpty, files.allSatisfy({ $0.hasSuffix(".npy") }) {
            format = .npz
        } else {
            format = .zip
        }
    }

    /// Torch's storages and marks: read as numbers and texts, never unpickled.
    func isRaw(_ name: String) -> Bool {
        guard format == .torchZip, name.hasPrefix(root) else { return false }
        let rest = name.dropFirst(root.count)
        return rest.hasPrefix("data/") || rest.hasPrefix(".data/") || rest.hasPrefix("constants/")
            || ["version", ".format_version", ".storage_alignment", "byteorder"].contains(rest)
    }
}
