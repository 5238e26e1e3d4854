import MLOpsCore
import MLOpsSystem

/// Reads files piece by piece and hashes them.
enum Hashing {
    /// Digest and number of bytes of the rest of `file`; every piece also goes to `body`.
    static func read(
        _ file: borrowing OpenFile, _ body: (UnsafeRawBufferPointer) throws -> Void = { _ in }
    ) throws -> Payload {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Pieces.size, alignment: 64)
        defer { buffer.deallocate() }
        var hasher = DigestHasher()
        var size: Int64 = 0
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { return Payload(digest: hasher.finish(), size: size) }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hasher.update(piece)
            try body(piece)
            size += Int64(count)
        }
    }
}
