import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// Every state an environment has had.
public struct EnvironmentHistory: Sendable {
    public struct Move: Sendable, Hashable {
        public let model: String
        public let from: SemVer?
        public let to: SemVer

        public init(model: String, from: SemVer?, to: SemVer) {
            (self.model, self.from, self.to) = (model, from, to)
        }
    }

    public struct State: Sendable, Hashable {
        /// The `promote` or `rollback` event.
        public let event: Digest
        public let isRollback: Bool
        public let since: Timestamp
        public let isWitnessed: Bool
        /// When the next state came; nil for what runs now.
        public let until: Timestamp?
        public let by: String
        /// What became different, sorted by model.
        public let moves: [Move]
        /// The configuration files that became different, as `config/limits.yaml` or `no config/limits.yaml`; sorted.
        public let files: [String]
        /// The `propose` event; nil for a rollback.
        public let change: Digest?
        public let ticket: String?
        /// Why: the rollback's message, or the one the change was proposed with.
        public let message: String?
        public let grade: Grade
        public let reason: String?

        public init(
            event: Digest, isRollback: Bool, since: Timestamp, isWitnessed: Bool, until: Timestamp?, by: String,
            moves: [Move], change: Digest?, ticket: String?, message: String?, grade: Grade, reason: String?,
            files: [String] = []
        ) {
            self.files = files
            (self.event, self.isRollback, self.since, self.isWitnessed) = (event, isRollback, since, isWitnessed)
            (self.until, self.by, self.moves, self.change) = (until, by, moves, change)
            (self.ticket, self.message, self.grade, self.reason) = (ticket, message, grade, reason)
        }
    }

    public let environment: String
    public let ledger: LedgerIdentity
    /// Newest first.
    public let states: [State]
    public let warnings: [String]

    public init(environment: String, ledger: LedgerIdentity, states: [State], warnings: [String]) {
        (self.environment, self.ledger, self.states, self.warnings) = (environment, ledger, states, warnings)
    }

    private static func files(_ before: EnvironmentTree?, _ after: EnvironmentTree) -> [String] {
        Set((before?.configurationPaths ?? []) + after.configurationPaths).sorted().filter {
            before?.configuration($0) != after.configuration($0)
        }.map { (after.configuration($0) == nil ? "no config/" : "config/") + VisibleText.of($0) }
    }

    /// - Throws: `input` when the environment is not known.
    public init(of environment: String, in timeline: Timeline, ledger: LedgerIdentity) throws {
        guard timeline.environmentNames.contains(environment) else {
            throw Diagnostic.input(
                "there is no environment '\(VisibleText.excerpt(environment))'",
                cause: "environments: \(timeline.environmentNames.joined(separator: ", "))",
                hint: "see them: git mlops env")
        }
        let all = try timeline.states(of: environment)
        var states: [State] = []
        for (index, state) in all.enumerated() {
            let before = index > 0 ? all[index - 1].running : [:]
            let moves = state.running.keys.sorted().compactMap { model -> Move? in
                guard let now = state.running[model]?.reference, now != before[model]?.reference else { return nil }
                return Move(model: model, from: before[model]?.reference.version, to: now.version)
            }
            let since = try timeline.since(state)
            let event = state.record.event
            let change = (try? state.record.subject(PromoteSubject.self))?.change
            states.append(
                State(
                    event: state.record.id, isRollback: event.type == .rollback, since: since.time,
                    isWitnessed: since.grade == .proven,
                    until: index + 1 < all.count ? try timeline.since(all[index + 1]).time : nil, by: state.actor,
                    moves: moves, change: change,
                    ticket: try change.flatMap { try timeline.change($0)?.record.event.ticket } ?? event.ticket,
                    message: try event.message ?? change.flatMap { try timeline.change($0)?.record.event.message },
                    grade: ledger.capped(min(state.standing.grade, since.grade)), reason: state.standing.reason,
                    files: Self.files(index > 0 ? all[index - 1].tree : nil, state.tree)))
        }
        self.init(environment: environment, ledger: ledger, states: states.reversed(), warnings: ledger.warnings)
    }
}
