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

    /// `publish`: false to keep events here until `ledger sync`.
    /// `onOffline`: told when the remote cannot be reached; the work goes on with what is here.
    /// `pin`: as for ``Publisher/init(_:pin:)``.
    public init(
        _ session: LedgerSession, publish: Bool, pin: PinCheck?, onOffline: @escaping (Diagnostic) -> Void
    ) throws {
        self.session = session
        self.onOffline = onOffline
        publisher = publish && session.remote != nil ? try Publisher(session, pin: pin) : nil
    }

    /// What came of it.
    public struct Result {
        public let record: EventRecord
        public let timeline: Timeline
        /// False when the event is only here yet.
        public let isPublished: Bool
        /// Earlier events of ours that the remote's ledger overtook: they are gone, and count only if signed again.
        public let dropped: [EventRecord]
        /// What else people have to know.
        public let warnings: [String]
    }

    /// Brings in what others have published.
    ///
    /// - Returns: events of ours that count no longer, because others were first.
    @discardableResult
    public func refresh() throws -> [EventRecord] {
        guard let publisher else { return [] }
        do {
            return try publisher.fetch().dropped
        } catch let error as Diagnostic where error.kind == .environment {
            onOffline(error)
            return []
        }
    }

    /// `append`: signs and appends on the state it reads from the session; called again when that was overtaken.
    /// Throws `refused` when the server does not take the event, which is then taken back here.
    public func run(_ append: () throws -> (EventRecord, Timeline)) throws -> Result {
        var lost = try refresh()
        for _ in 0..<Self.attempts {
            let before = try session.ledger.tip()
            let (record, timeline) = try append()
            guard let publisher else {
                try EnvironmentViews(session).refresh(timeline)
                return Result(record: record, timeline: timeline, isPublished: false, dropped: lost, warnings: [])
            }
            var report = Publisher.Report()
            defer { lost += report.dropped.filter { $0.id != record.id } }
            do {
                try publisher.synchronise(into: &report)
                if report.dropped.contains(where: { $0.id == record.id }) { continue }
                return Result(
                    record: record, timeline: try session.timeline(), isPublished: true,
                    dropped: lost + report.dropped.filter { $0.id != record.id }, warnings: report.warnings)
            } catch let error as Diagnostic where error.kind == .environment {
                // Overtaken before the connection broke: it is gone, and must be judged anew.
                if report.dropped.contains(where: { $0.id == record.id }) { continue }
                onOffline(error)
                try EnvironmentViews(session).refresh(session.timeline())
                return Result(
                    record: record, timeline: try session.timeline(), isPublished: try publisher.hasPublished(record),
                    dropped: lost + report.dropped, warnings: report.warnings)
            } catch let error as Diagnostic where error.kind == .refused {
                try takeBack(record, to: before)
                throw error
            }
        }
        throw Diagnostic.environment("others keep being first", hint: "run the command again")
    }

    private static let attempts = 10

    /// A refused event would stand in the way of everything after it. What was here before it stays, brought together
    /// again with what the remote has meanwhile.
    private func takeBack(_ record: EventRecord, to before: ObjectID?) throws {
        let ledger = session.ledger
        guard let before, let tip = try ledger.tip(),
            try ledger.history(at: tip).holds(event: record.id)
        else { return }
        var target = before
        if tip != record.commit, let remote = session.remote,
            let theirs = try session.repository.reference(ledger.names.trackingLedger(remote))
        {
            let (mine, other) = try ledger.histories(at: before, and: theirs)
            // The server has taken it, and refused something else.
            guard try !other.holds(event: record.id) else { return }
            if try mine.position(of: theirs) == nil {
                target = try LedgerMerge(in: session.repository).merge(ours: mine, theirs: other).tip
            }
        }
        _ = try session.repository.update(
            ledger.names.ledger, from: tip, to: target, message: "mlops: refused by the server")
        try ReleaseAction(session).forgetTags(of: [record])
        try EnvironmentViews(session).refresh(session.timeline())
    }
}
