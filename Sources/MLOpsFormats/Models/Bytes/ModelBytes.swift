import MLOpsCore

/// Random access to the bytes of a file, so that a file of any size is judged in bounded memory.
///
/// Called on the scanning thread alone.
public protocol ModelBytes {
    /// Bytes in all.
    var size: Int { get }

    /// The bytes `offset ..< offset + count`, which lie within ``size``.
    ///
    /// - Throws: a ``Diagnostic`` when they cannot be read. Fewer bytes count as a failure too.
    func read(at offset: Int, count: Int) throws -> [UInt8]
}

/// Bytes that are already in memory.
public struct HeldModelBytes: ModelBytes {
    private let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public var size: Int { bytes.count }

    public func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return [] }
        return Array(bytes[offset..<offset + count])
    }
}

/// Bytes that a closure reads, such as `pread` on an open file.
public struct ReadModelBytes: ModelBytes {
    public let size: Int
    private let reading: (_ offset: Int, _ count: Int) throws -> [UInt8]

    public init(size: Int, reading: @escaping (_ offset: Int, _ count: Int) throws -> [UInt8]) {
        self.size = max(0, size)
        self.reading = reading
    }

    public func read(at offset: Int, count: Int) throws -> [UInt8] { try reading(offset, count) }
}

/// A stretch of other bytes, such as an archive's member that is stored as it is.
struct SliceModelBytes: ModelBytes {
    let base: any ModelBytes
    let start: Int
    let size: Int

    /// The part of `range` that `base` has.
    init(_ base: any ModelBytes, _ range: Range<Int>) {
        let range = range.clamped(to: 0..<max(0, base.size))
        self.base = base
        start = range.lowerBound
        size = range.count
    }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { return [] }
        return try base.read(at: start + offset, count: count)
    }
}

/// Why a part of a file could not be judged; becomes a ``ModelGap`` or a finding where it is caught.
struct ScanFault: Error {
    /// Completes a sentence: "the stream ends in the middle of an opcode".
    let text: String
    /// Bytes from the start of the member, where one place is to blame.
    var offset: Int?

    init(_ text: String, at offset: Int? = nil) {
        self.text = text
        self.offset = offset
    }

    /// The fault that any error of a caller's reader stands for.
    static func of(_ error: any Error) -> ScanFault {
        switch error {
        case let fault as ScanFault: fault
        case let diagnostic as Diagnostic: ScanFault("it cannot be read: \(diagnostic.message)")
        default: ScanFault("it cannot be read")
        }
    }
}
