import MLOpsCore

/// A store elsewhere. Synchronous; safe from several threads at once.
///
/// A remote is never believed: what it gives is hashed by whoever receives it, and what it was given is asked back with
/// ``verify(_:)``.
public protocol PayloadRemote: Sendable {
    /// What it is called in messages, such as its URL without secrets.
    var description: String { get }

    /// Those of `payloads` that are not there with their size, in order.
    func missing(of payloads: [Payload]) throws -> [Payload]

    /// Sends one payload. Nobody sees it before all its bytes are there; it counts once ``flush()`` has returned.
    ///
    /// - Throws: an error when the source's bytes do not have the payload's digest and size; then nothing is kept.
    func upload(_ payload: Payload, from source: any PayloadSource) throws

    /// Makes every upload that has returned visible and durable.
    func flush() throws

    /// Fetches one payload, its bytes as they come: the sink checks them.
    func download(_ payload: Payload, into sink: any PayloadSink) throws

    /// Asks the remote for the payload's bytes again and hashes them.
    ///
    /// - Throws: an error when it is absent or has other bytes.
    func verify(_ payload: Payload) throws
}

extension PayloadRemote {
    public func flush() throws {}

    public func verify(_ payload: Payload) throws {
        let sink = HashingSink(payload, from: description)
        try download(payload, into: sink)
        try sink.check()
    }
}

/// Hashes what it is given, keeps nothing, and tells whether it was what it should be.
public final class HashingSink: PayloadSink {
    private let payload: Payload
    private let origin: String
    private var hasher = DigestHasher()
    private var size: Int64 = 0

    /// A sink for `payload`, which comes from `origin` (for the message).
    public init(_ payload: Payload, from origin: String) {
        self.payload = payload
        self.origin = origin
    }

    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        size += Int64(bytes.count)
        guard size <= payload.size else { throw wrong("it has more than \(payload.size) bytes") }
        hasher.update(bytes)
    }

    public func restart() throws {
        hasher = DigestHasher()
        size = 0
    }

    /// Call when everything was written.
    public func check() throws {
        guard size == payload.size else { throw wrong("it has \(size) bytes instead of \(payload.size)") }
        let digest = hasher.finish()
        guard digest == payload.digest else { throw wrong("its SHA-256 is \(digest.short)…") }
    }

    private func wrong(_ cause: String) -> Diagnostic {
        .environment(
            "the payload \(payload.digest.short) is damaged on \(origin)", cause: cause,
            hint: "push it again from a clone that has it: `git mlops push`")
    }
}
