/// Reads a source in large pieces, and keeps the last one: what scanners do is mostly one byte after the other.
final class ByteWindow {
    let source: any ModelBytes
    let size: Int
    private var start = 0
    private var piece: [UInt8] = []

    private static let pieceSize = 1 << 18

    init(_ source: any ModelBytes) {
        self.source = source
        size = max(0, source.size)
    }

    /// The byte at `offset`; nil behind the end.
    func byte(at offset: Int) throws -> UInt8? {
        let index = offset &- start
        if index >= 0, index < piece.count { return piece[index] }
        guard offset >= 0, offset < size else { return nil }
        try load(offset)
        return piece.first
    }

    /// Up to `count` bytes from `offset`; fewer only at the end.
    func bytes(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let count = min(count, size - offset)
        let index = offset - start
        if index >= 0, index <= piece.count, count <= piece.count - index {
            return Array(piece[index..<index + count])
        }
        guard count < Self.pieceSize / 2 else { return try read(offset, count) }
        try load(offset)
        return Array(piece.prefix(count))
    }

    /// The offset of the next `byte` in `offset ..< end`; nil when there is none.
    func first(_ byte: UInt8, from offset: Int, to end: Int) throws -> Int? {
        var offset = offset
        let end = min(end, size)
        while offset < end {
            guard try self.byte(at: offset) != nil else { return nil }
            let index = offset - start
            let last = min(piece.count, end - start)
            if let found = piece[index..<last].firstIndex(of: byte) { return start + found }
            offset = start + last
        }
        return nil
    }

    private func load(_ offset: Int) throws {
        piece = try read(offset, min(Self.pieceSize, size - offset))
        start = offset
    }

    private func read(_ offset: Int, _ count: Int) throws -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try source.read(at: offset, count: count)
        } catch {
            throw ScanFault.of(error)
        }
        guard bytes.count == count else { throw ScanFault("it changed or ended while it was read", at: offset) }
        return bytes
    }
}

/// Moves forward through a stretch of a ``ByteWindow``; every read past its end is a fault.
struct ByteCursor {
    let window: ByteWindow
    private(set) var position: Int
    let end: Int

    init(_ window: ByteWindow, from start: Int = 0, to end: Int? = nil) {
        self.window = window
        position = max(0, start)
        self.end = max(position, min(end ?? window.size, window.size))
    }

    var isAtEnd: Bool { position >= end }
    var left: Int { end - position }

    mutating func byte() throws -> UInt8 {
        guard position < end, let byte = try window.byte(at: position) else { throw ended() }
        position += 1
        return byte
    }

    mutating func bytes(_ count: Int) throws -> [UInt8] {
        guard count >= 0, count <= left else { throw ended() }
        defer { position += count }
        return try window.bytes(at: position, count: count)
    }

    mutating func skip(_ count: Int) throws {
        guard count >= 0, count <= left else { throw ended() }
        position += count
    }

    /// A little-endian number of `width` bytes; those beyond 2⁶³−1 come out as that.
    mutating func number(_ width: Int) throws -> Int {
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(try byte()) << UInt64(8 * index) }
        return Int(clamping: value)
    }

    /// A little-endian two's complement number of four bytes.
    mutating func signed32() throws -> Int {
        Int(Int32(truncatingIfNeeded: try number(4)))
    }

    /// Up to `count` of the bytes ahead, without moving.
    func peek(_ count: Int) throws -> [UInt8] {
        try window.bytes(at: position, count: min(count, left))
    }

    /// The bytes up to the next newline, which is passed over: the first `limit` of them, and how many there are.
    mutating func line(keeping limit: Int) throws -> (start: Int, count: Int, kept: [UInt8]) {
        guard let newline = try window.first(0x0A, from: position, to: end) else { throw ended() }
        let start = position
        position = newline + 1
        let kept = try window.bytes(at: start, count: min(limit, newline - start))
        return (start, newline - start, kept)
    }

    private func ended() -> ScanFault { ScanFault("it ends too early", at: end) }
}
