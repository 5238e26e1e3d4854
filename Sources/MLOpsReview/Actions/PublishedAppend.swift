import MLOpsCore
import MLOpsGit
import MLOpsLedger

/// Signs an event on the newest state and shares it at once, so that people see each other's work.
///
/// An event that may arrive by the side is merged when others were first; one that may not is judged and signed again
/// on the new state.
public struct PublishedAppend {
    private let session: LedgerSession
    /// Nil to keep the event here.
    private let publisher: Publisher?
    private let onOffline: (Diagnostic) -> Void

    /// - Parameters:
    ///   - publish: false to keep events here until `ledger sync`.
    ///   - onOffline: told when the remote cannot be reached; the work goes on with what is here.
    public init(_ session: LedgerSession, publish: Bool, onOffline: @escaping (Diagnostic) -> Void) throws {
        self.session = session
        self.onOffline = onOffline
        publisher = publish && session.remote != nil ? try Publisher(session) : nil
    }

    /// What came of it.
    public struct Result: Sendable {
        public let record: EventRecord
        public let timeline: Timeline
        /// False when the event is only here yet.
        public let isPublished: Bool
    }

    /// Brings in what others have published.
    public func refresh() throws {
        guard let publisher else { return }
        do {
            _ = try publisher.fetch()
        } catch let error as Diagnostic where error.kind == .environment {
            onOffline(error)
        }
    }

    /// - Parameter append: signs and appends on the state it reads from the session; called again when that was overtaken.
    /// - Throws: `refused` when the server does not take the event, which is then taken back here.
    public func run(_ append: () throws -> (EventRecord, Timeline)) throws -> Result {
        try refresh()
        for _ in 0..<Self.attempts {
            let before = try session.ledger.tip()
            let (record, timeline) = try append()
            guard let publisher else {
                try EnvironmentViews(session).refresh(timeline)
                return Result(record: record, timeline: timeline, isPublished: false)
            }
            do {
                let report = try publisher.synchronise()
                if report.dropped.contains(where: { $0.id == record.id }) { continue }
                return Result(record: record, timeline: try session.timeline(), isPublished: true)
            } catch let error as Diagnostic where error.kind == .environment {
                onOffline(error)
                try EnvironmentViews(session).refresh(timeline)
                return Result(record: record, timeline: timeline, isPublished: false)
            } catch let error as Diagnostic where error.kind == .refused {
                try takeBack(record, to: before)
                throw error
            }
        }
        throw Diagnostic.environment("others keep being first", hint: "run the command again")
    }

    private static let attempts = 10

    /// A refused event would stand in the way of everything after it: our ledger becomes what it was before, or, when
    /// others' events have come in meanwhile, theirs with the rest of ours on top.
    private func takeBack(_ record: EventRecord, to before: ObjectID?) throws {
        guard let tip = try session.ledger.tip() else { return }
        var target = before
        if tip != record.commit {
            let theirs = try publisher?.remoteTip() ?? before
            target = try theirs.map { theirs in
                try LedgerMerge(in: session.repository).rebuild(
                    ours: session.ledger.history(at: tip), without: record.id, on: session.ledger.history(at: theirs))
            }
        }
        guard let target else { return }
        _ = try session.repository.update(
            session.ledger.names.ledger, from: tip, to: target, message: "mlops: refused by the server")
    }
}
