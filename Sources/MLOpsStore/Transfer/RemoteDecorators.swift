public import MLOpsCore
import MLOpsSystem
import Synchronization

/// Tries again what failed for reasons of the surroundings (a network, a busy server), with growing pauses.
public struct RetryingRemote: PayloadRemote {
    private let base: any PayloadRemote
    private let attempts: Int
    private let pause: Double
    private let isWorthRetrying: @Sendable (Diagnostic) -> Bool
    private let sleep: @Sendable (Double) -> Void

    /// Wraps `base`.
    ///
    /// - Parameters:
    ///   - base: the remote to be asked.
    ///   - attempts: how often in all, at least once.
    ///   - pause: seconds before the second attempt; doubled for each further one.
    ///   - isWorthRetrying: tells failures that may pass from those that will not; by default those of the surroundings.
    ///   - sleep: waits; tests hand in their own.
    public init(
        _ base: any PayloadRemote, attempts: Int = 4, pause: Double = 0.5,
        isWorthRetrying: @escaping @Sendable (Diagnostic) -> Bool = { $0.kind == .environment },
        sleep: @escaping @Sendable (Double) -> Void = { Pause.seconds($0) }
    ) {
        self.base = base
        self.attempts = attempts
        self.pause = pause
        self.isWorthRetrying = isWorthRetrying
        self.sleep = sleep
    }

    public var description: String { base.description }

    public func missing(of payloads: [Payload]) throws -> [Payload] {
        try retrying { try base.missing(of: payloads) }
    }

    public func upload(_ payload: Payload, from source: any PayloadSource) throws {
        try retrying(again: { try source.rewind() }, { try base.upload(payload, from: source) })
    }

    public func flush() throws {
        try retrying { try base.flush() }
    }

    public func download(_ payload: Payload, into sink: any PayloadSink) throws {
        try retrying(again: { try sink.restart() }, { try base.download(payload, into: sink) })
    }

    public func verify(_ payload: Payload) throws {
        try retrying { try base.verify(payload) }
    }

    private func retrying<Result>(again: () throws -> Void = {}, _ body: () throws -> Result) throws -> Result {
        var wait = pause
        for _ in 1..<max(1, attempts) {
            do {
                return try body()
            } catch let failure as Diagnostic where isWorthRetrying(failure) {
                sleep(wait)
                wait *= 2
                try again()
            }
        }
        return try body()
    }
}

/// Counts what crosses it and reports bytes as progress.
public final class CountingRemote: PayloadRemote {
    /// What has been moved so far.
    public struct Counts: Sendable, Equatable {
        public var uploads = 0
        public var downloads = 0
        public var bytesSent: Int64 = 0
        public var bytesReceived: Int64 = 0
    }

    private let base: any PayloadRemote
    private let progress: any ProgressSink
    private let state = Mutex(Counts())

    /// Wraps `base`; the caller begins and ends the step that `progress` shows.
    public init(_ base: any PayloadRemote, progress: any ProgressSink = SilentProgress()) {
        self.base = base
        self.progress = progress
    }

    public var counts: Counts { state.withLock { $0 } }

    public var description: String { base.description }

    public func missing(of payloads: [Payload]) throws -> [Payload] { try base.missing(of: payloads) }

    public func upload(_ payload: Payload, from source: any PayloadSource) throws {
        try base.upload(payload, from: CountedSource(source) { self.sent($0) })
        state.withLock { $0.uploads += 1 }
    }

    public func flush() throws { try base.flush() }

    public func download(_ payload: Payload, into sink: any PayloadSink) throws {
        try base.download(payload, into: CountedSink(sink) { self.received($0) })
        state.withLock { $0.downloads += 1 }
    }

    public func verify(_ payload: Payload) throws { try base.verify(payload) }

    private func sent(_ count: Int) {
        state.withLock { $0.bytesSent += Int64(count) }
        progress.advance(Int64(count))
    }

    private func received(_ count: Int) {
        state.withLock { $0.bytesReceived += Int64(count) }
        progress.advance(Int64(count))
    }
}

private final class CountedSource: PayloadSource {
    private let base: any PayloadSource
    private let report: (Int) -> Void

    init(_ base: any PayloadSource, _ report: @escaping (Int) -> Void) {
        self.base = base
        self.report = report
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try base.read(into: buffer)
        if count > 0 { report(count) }
        return count
    }

    func rewind() throws { try base.rewind() }
}

private final class CountedSink: PayloadSink {
    private let base: any PayloadSink
    private let report: (Int) -> Void

    init(_ base: any PayloadSink, _ report: @escaping (Int) -> Void) {
        self.base = base
        self.report = report
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        try base.write(bytes)
        report(bytes.count)
    }

    func restart() throws { try base.restart() }
}
