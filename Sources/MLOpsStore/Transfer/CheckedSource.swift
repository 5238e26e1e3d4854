package import MLOpsCore

/// Passes bytes on and refuses to end when they were not the payload's, so that no receiver can finish with wrong ones.
package final class CheckedSource: PayloadSource {
    private let base: any PayloadSource
    private let payload: Payload
    private let onMismatch: () -> Diagnostic
    private var hasher = DigestHasher()
    private var size: Int64 = 0

    package init(_ base: any PayloadSource, _ payload: Payload, onMismatch: @escaping () -> Diagnostic) {
        self.base = base
        self.payload = payload
        self.onMismatch = onMismatch
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try base.read(into: buffer)
        if count == 0 {
            guard size == payload.size, hasher.finish() == payload.digest else { throw onMismatch() }
            return 0
        }
        size += Int64(count)
        guard size <= payload.size else { throw onMismatch() }
        hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }

    package func rewind() throws {
        try base.rewind()
        hasher = DigestHasher()
        size = 0
    }
}
