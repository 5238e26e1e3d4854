import MLOpsCore

/// Appends little-endian integers and bytes.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(count)
    }

    mutating func put(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ more: [UInt8]) {
        bytes.append(contentsOf: more)
    }
}

/// Takes little-endian integers and bytes off a buffer; nil, and nothing taken, when too few are left.
struct ByteReader {
    private let buffer: UnsafeRawBufferPointer
    private var offset = 0

    init(_ buffer: UnsafeRawBufferPointer) {
        self.buffer = buffer
    }

    var rest: Int { buffer.count - offset }
    var isAtEnd: Bool { rest == 0 }

    mutating func take<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Value? {
        guard rest >= MemoryLayout<Value>.size else { return nil }
        defer { offset += MemoryLayout<Value>.size }
        return Value(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// The next bytes in place; valid as long as the buffer.
    mutating func view(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= rest else { return nil }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: buffer[offset..<(offset + count)])
    }

    mutating func take(_ count: Int) -> [UInt8]? {
        view(count).map { [UInt8]($0) }
    }
}

extension ByteReader {
    /// The next 32 bytes as a digest.
    ///
    /// Digest's own initialiser is generic and costs two microseconds across modules, a tenth of a second for 50,000
    /// entries. A digest is four 64-bit words; where it is (see `digestIsFourWords`), they are put there directly.
    mutating func takeDigest() -> Digest? {
        guard Self.digestIsFourWords else { return view(Digest.byteCount).flatMap { Digest(bytes: $0) } }
        guard let raw = view(Digest.byteCount) else { return nil }
        return Self.digest(fromWordsOf: raw)
    }

    private static let zero = Digest(bytes: [UInt8](repeating: 0, count: Digest.byteCount))

    private static func digest(fromWordsOf raw: UnsafeRawBufferPointer) -> Digest? {
        guard var result = zero else { return nil }
        withUnsafeMutableBytes(of: &result) { target in
            for offset in stride(from: 0, to: Digest.byteCount, by: 8) {
                let word = UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            }
        }
        return result
    }

    /// Tried out once rather than assumed: the short way must agree with the long one.
    static let digestIsFourWords: Bool = {
        guard MemoryLayout<Digest>.size == Digest.byteCount else { return false }
        let sample = (0..<UInt8(Digest.byteCount)).map { $0 &* 7 &+ 1 }
        return sample.withUnsafeBytes { digest(fromWordsOf: $0) } == Digest(bytes: sample)
    }()
}
