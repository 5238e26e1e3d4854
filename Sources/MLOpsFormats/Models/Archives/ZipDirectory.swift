/// The central directory of a zip (APPNOTE 6.3.10), found from its end as readers do.
struct ZipDirectory {
    struct Entry {
        let name: [UInt8]
        let method: Int
        let flags: Int
        let crc: UInt32
        let compressedSize: Int
        let size: Int
        /// Where the local header stands, bytes before the archive counted in.
        let offset: Int
        let isSymlink: Bool

        var isEncrypted: Bool { flags & 1 != 0 }
        var hasDescriptor: Bool { flags & 8 != 0 }
        var text: String { String(decoding: name, as: UTF8.self) }
    }

    /// Where the directory starts and ends.
    let start: Int
    let end: Int
    /// Bytes before the archive's own beginning.
    let prepended: Int
    var entries: [Entry] = []
    /// The record and its comment end where the file does.
    let endsFile: Bool
    /// What readers may take differently: sentences' ends, such as "has two directories".
    var oddities: [String] = []

    private static let mostDirectory = 64 << 20

    /// Looks for the record at the end; nil when there is none.
    ///
    /// - Throws: a ``ScanFault`` for a record that contradicts the file.
    static func find(_ window: ByteWindow) throws -> ZipDirectory? {
        let tail = min(window.size, 22 + 65_535)
        guard tail >= 22 else { return nil }
        let bytes = try window.bytes(at: window.size - tail, count: tail)
        var rest = bytes.dropLast(21)
        while let index = rest.lastIndex(of: 0x50) {
            if bytes[index + 1] == 0x4B, bytes[index + 2] == 0x05, bytes[index + 3] == 0x06 {
                return try ZipDirectory(window, record: window.size - tail + index)
            }
            rest = rest[..<index]
        }
        return nil
    }

    private init(_ window: ByteWindow, record: Int) throws {
        var cursor = ByteCursor(window, from: record + 4)
        try cursor.skip(6)
        var count = try cursor.number(2)
        var size = try cursor.number(4)
        var offset = try cursor.number(4)
        let comment = try cursor.number(2)
        var end = record
        endsFile = comment == cursor.left
        if !endsFile { oddities.append("has a comment whose length is wrong") }
        if let large = try Self.zip64(window, record) {
            // Torch writes the large record always, and readers believe it where it is.
            let agrees =
                (count == 0xFFFF || count == large.count) && (size == 0xFFFF_FFFF || size == large.size)
                && (offset == 0xFFFF_FFFF || offset == large.offset)
            if !agrees { oddities.append("has two records at its end that contradict each other") }
            (count, size, offset, end) = (large.count, large.size, large.offset, large.start)
        }
        guard size <= end, offset <= end - size else {
            throw ScanFault("its directory lies outside the file", at: record)
        }
        guard size <= Self.mostDirectory else { throw ScanFault("its directory has \(size) bytes", at: record) }
        self.end = end
        start = end - size
        prepended = start - offset
        try read(window, from: start, to: end, shift: prepended)
        if entries.count != count {
            oddities.append("declares \(count) members and lists \(entries.count)")
        }
        // Readers that believe the offset look there, others right before the record.
        if prepended > 0, try window.bytes(at: offset, count: 4) == [0x50, 0x4B, 0x01, 0x02] {
            oddities.append("has two directories")
            try read(window, from: offset, to: min(offset + size, start), shift: 0)
        }
    }

    private static func zip64(
        _ window: ByteWindow, _ record: Int
    ) throws -> (start: Int, count: Int, size: Int, offset: Int)? {
        guard record >= 76, try window.bytes(at: record - 20, count: 4) == [0x50, 0x4B, 0x06, 0x07] else { return nil }
        var start = record - 76
        if try window.bytes(at: start, count: 4) != [0x50, 0x4B, 0x06, 0x06] {
            var locator = ByteCursor(window, from: record - 12)
            start = try locator.number(8)
            guard start <= record - 76, try window.bytes(at: start, count: 4) == [0x50, 0x4B, 0x06, 0x06] else {
                throw ScanFault("its zip64 record is missing", at: record)
            }
        }
        var cursor = ByteCursor(window, from: start + 32)
        return (start, try cursor.number(8), try cursor.number(8), try cursor.number(8))
    }

    private mutating func read(_ window: ByteWindow, from start: Int, to end: Int, shift: Int) throws {
        var cursor = ByteCursor(window, from: start, to: end)
        while cursor.left >= 46 {
            let position = cursor.position
            guard try cursor.bytes(4) == [0x50, 0x4B, 0x01, 0x02] else {
                oddities.append("has bytes in its directory that are no entry")
                return
            }
            _ = try cursor.number(4)
            let flags = try cursor.number(2)
            let method = try cursor.number(2)
            _ = try cursor.number(4)
            let crc = UInt32(truncatingIfNeeded: try cursor.number(4))
            var compressed = try cursor.number(4)
            var size = try cursor.number(4)
            let nameLength = try cursor.number(2)
            let extraLength = try cursor.number(2)
            let commentLength = try cursor.number(2)
            _ = try cursor.number(4)
            let attributes = try cursor.number(4)
            var offset = try cursor.number(4)
            guard cursor.left >= nameLength + extraLength + commentLength else {
                throw ScanFault("its directory is cut off", at: position)
            }
            let name = try cursor.bytes(nameLength)
            let extra = try cursor.bytes(extraLength)
            try cursor.skip(commentLength)
            var large = Self.zip64Extra(extra)[...]
            if size == 0xFFFF_FFFF, let value = large.popFirst() { size = value }
            if compressed == 0xFFFF_FFFF, let value = large.popFirst() { compressed = value }
            if offset == 0xFFFF_FFFF, let value = large.popFirst() { offset = value }
            let (shifted, overflow) = offset.addingReportingOverflow(shift)
            guard !overflow, shifted >= 0 else { throw ScanFault("a member lies outside the file", at: position) }
            guard entries.count < 1 << 20 else { throw ScanFault("it has more members than a scan may read") }
            entries.append(
                Entry(
                    name: name, method: method, flags: flags, crc: crc, compressedSize: compressed, size: size,
                    offset: shifted, isSymlink: attributes >> 16 & 0xF000 == 0xA000))
        }
        if cursor.left > 0 { oddities.append("has bytes in its directory that are no entry") }
    }

    private static func zip64Extra(_ extra: [UInt8]) -> [Int] {
        var cursor = ByteCursor(ByteWindow(HeldModelBytes(extra)))
        while cursor.left >= 4, let id = try? cursor.number(2), let length = try? cursor.number(2) {
            if id == 1 {
                var values: [Int] = []
                for _ in 0..<min(3, length / 8) { if let value = try? cursor.number(8) { values.append(value) } }
                return values
            }
            guard (try? cursor.skip(length)) != nil else { break }
        }
        return []
    }
}
