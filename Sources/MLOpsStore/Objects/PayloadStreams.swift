import MLOpsCore

/// Where the bytes of a payload come from. Used by one thread at a time.
public protocol PayloadSource: AnyObject {
    /// Reads some bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// Goes back to the first byte, for another attempt.
    func rewind() throws
}

/// Where the bytes of a payload go. Used by one thread at a time.
public protocol PayloadSink: AnyObject {
    func write(_ bytes: UnsafeRawBufferPointer) throws
    /// Forgets everything written, for another attempt.
    func restart() throws
}

extension PayloadSource {
    /// Moves all the rest into `sink`, in pieces of 1 MiB; the number of bytes moved.
    @discardableResult
    public func copy(into sink: any PayloadSink) throws -> Int64 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Pieces.size, alignment: 64)
        defer { buffer.deallocate() }
        var total: Int64 = 0
        while true {
            let count = try read(into: buffer)
            if count == 0 { return total }
            try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            total += Int64(count)
        }
    }
}

/// The bytes of an array as a source.
public final class BytesSource: PayloadSource {
    private let bytes: [UInt8]
    private var offset = 0

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = min(buffer.count, bytes.count - offset)
        buffer.copyBytes(from: bytes[offset..<(offset + count)])
        offset += count
        return count
    }

    public func rewind() throws { offset = 0 }
}

/// Collects what is written, up to a limit.
public final class BytesSink: PayloadSink {
    public private(set) var bytes: [UInt8] = []
    private let limit: Int

    public init(limit: Int) {
        self.limit = limit
    }

    public func write(_ piece: UnsafeRawBufferPointer) throws {
        guard piece.count <= limit - bytes.count else {
            throw Diagnostic.environment("more than the \(limit) bytes allowed here were received")
        }
        bytes += piece
    }

    public func restart() throws { bytes = [] }
}

/// How much is read and written at once.
enum Pieces {
    static let size = 1 << 20
}
