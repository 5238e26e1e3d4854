public import MLOpsCore
import MLOpsSystem
import Synchronization

/// Moves payloads between a store and a remote, several at once, only those the other side lacks.
///
/// Goes in rounds: what a round moved is durable before the next begins, so a transfer that was stopped goes on where
/// it was. Everything is hashed on its way, and asked back from the remote after an upload.
public struct TransferQueue: Sendable {
    /// What a transfer did.
    public struct Outcome: Sendable, Equatable {
        /// Payloads moved by this transfer.
        public let moved: [Payload]
        /// How many were on the other side already.
        public let present: Int

        public var bytes: Int64 { moved.map(\.size).saturatedSum }
    }

    private let store: PayloadStore
    private let remote: any PayloadRemote
    private let parallelism: Int
    private let progress: any ProgressSink
    private let naming: @Sendable (Payload) -> String?

    /// A round ends at this many payloads, or bytes.
    private static let roundCount = 1024
    private static let roundBytes = Int64(1 << 30)
    /// After this many failures the rest is not tried: the remote is down, or the disk full.
    private static let patience = 16

    /// A queue between `store` and `remote` that has at most `parallelism` payloads in work.
    ///
    /// `naming` tells people which file a payload is the content of, where that is known.
    public init(
        store: PayloadStore, remote: any PayloadRemote, parallelism: Int = 8,
        progress: any ProgressSink = SilentProgress(), naming: @escaping @Sendable (Payload) -> String? = { _ in nil }
    ) {
        self.store = store
        self.remote = remote
        self.parallelism = max(1, parallelism)
        self.progress = progress
        self.naming = naming
    }

    /// Sends what the remote lacks of `payloads`; all of it is there, and read back, when this returns.
    ///
    /// - Throws: one error with the first causes and the number of failures; what succeeded stays there.
    public func upload(_ payloads: [Payload]) throws -> Outcome {
        let (wanted, lacking) = try plan(payloads) { try remote.missing(of: $0) }
        let failures = FailureList()
        var moved: [Payload] = []
        begin("uploading", lacking)
        defer { progress.end() }
        for round in Self.rounds(lacking) where !failures.isHopeless(Self.patience) {
            let sent = try each(round, failures) { payload in
                let source = CheckedSource(try store.source(of: payload.digest), payload) {
                    store.damaged(payload)
                }
                try remote.upload(payload, from: source)
            }
            try remote.flush()
            moved += try each(sent, failures) { payload in
                try remote.verify(payload)
                progress.advance(payload.size)
            }
        }
        try failures.check("upload", of: lacking.count, to: remote.description)
        return Outcome(moved: moved, present: wanted - lacking.count)
    }

    /// Fetches what the store lacks of `payloads`; all of it is in the store, durably, when this returns.
    ///
    /// - Throws: one error with the first causes and the number of failures; what succeeded stays in the store.
    public func download(_ payloads: [Payload]) throws -> Outcome {
        let (wanted, lacking) = try plan(payloads) { try store.missing(of: $0) }
        let failures = FailureList()
        var moved: [Payload] = []
        begin("downloading", lacking)
        defer { progress.end() }
        for round in Self.rounds(lacking) where !failures.isHopeless(Self.patience) {
            let batch = try store.batch()
            let received = try each(round, failures) { payload in
                try batch.receive(payload) { try remote.download(payload, into: $0) }
                progress.advance(payload.size)
            }
            try batch.commit()
            moved += received
        }
        try failures.check("download", of: lacking.count, to: remote.description)
        return Outcome(moved: moved, present: wanted - lacking.count)
    }

    /// Every payload once, and those that `missing` names.
    private func plan(
        _ payloads: [Payload], missing: ([Payload]) throws -> [Payload]
    ) throws -> (wanted: Int, lacking: [Payload]) {
        var seen: Set<Payload> = []
        let distinct = payloads.filter { seen.insert($0).inserted }
        return (distinct.count, distinct.isEmpty ? [] : try missing(distinct))
    }

    private func begin(_ step: String, _ lacking: [Payload]) {
        progress.begin(step, total: lacking.map(\.size).saturatedSum, unit: .bytes)
    }

    /// Does `body` for every payload; those it worked for. Failures go to the list.
    private func each(
        _ payloads: [Payload], _ failures: FailureList, _ body: @escaping @Sendable (Payload) throws -> Void
    ) throws -> [Payload] {
        try WorkerPool.map(payloads, threads: parallelism) { payload -> Payload? in
            if failures.isHopeless(Self.patience) { return nil }
            do {
                try body(payload)
                return payload
            } catch var failure as Diagnostic {
                if failure.kind == .interrupted || failure.kind == .bug { throw failure }
                if let name = naming(payload) { failure.message = "\(name): \(failure.message)" }
                failures.add(failure)
                return nil
            }
        }.compactMap { $0 }
    }

    private static func rounds(_ payloads: [Payload]) -> [[Payload]] {
        var rounds: [[Payload]] = []
        var bytes: Int64 = 0
        for payload in payloads {
            if rounds.isEmpty || rounds[rounds.count - 1].count == roundCount || bytes >= roundBytes {
                rounds.append([])
                bytes = 0
            }
            rounds[rounds.count - 1].append(payload)
            bytes = bytes.addingSaturated(payload.size)
        }
        return rounds
    }
}

/// Failures of single payloads, the first few kept.
private final class FailureList: Sendable {
    private struct State {
        var count = 0
        var first: [Diagnostic] = []
    }

    private let state = Mutex(State())

    func add(_ failure: Diagnostic) {
        state.withLock { state in
            state.count += 1
            if state.first.count < 3, !state.first.contains(failure) { state.first.append(failure) }
        }
    }

    func isHopeless(_ patience: Int) -> Bool {
        state.withLock { $0.count >= patience }
    }

    func check(_ verb: String, of total: Int, to remote: String) throws {
        let (count, first) = state.withLock { ($0.count, $0.first) }
        guard let leading = first.first else { return }
        let direction = verb == "upload" ? "to" : "from"
        var hints: [String] = []
        for hint in first.flatMap(\.hints) where !hints.contains(hint) { hints.append(hint) }
        throw Diagnostic(
            leading.kind, "could not \(verb) \(count) of \(total) payloads \(direction) \(remote)",
            causes: first.flatMap { [$0.message] + $0.causes },
            hints: hints + ["run the same command again: what was moved stays moved"])
    }
}
