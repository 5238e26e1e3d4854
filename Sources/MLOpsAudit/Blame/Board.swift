import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// What runs in an environment, since when, by whom, and who approved it.
public struct Board: Sendable {
    /// One model that runs there.
    public struct Row: Sendable, Hashable {
        public let model: String
        public let version: SemVer
        /// From when on exactly this ran without interruption.
        public let since: Timestamp
        /// True when a witness stated the time, false when it is the clock of who carried it out.
        public let isWitnessed: Bool
        /// Who carried it out.
        public let by: String
        /// True when it came back through a rollback.
        public let isRollback: Bool
        /// Why it was rolled back; nil for a promotion, whose change says why.
        public let rollbackReason: String?
        /// The incident behind it in another system.
        public let rollbackTicket: String?
        /// Sorted by team.
        public let approvals: [TeamApproval]
        /// The `propose` event.
        public let change: Digest
        /// The `promote` or `rollback` event.
        public let event: Digest
        public let ticket: String?
        /// `sha256:…`; nil when the release has no build.
        public let build: String?
        /// The release event.
        public let release: Digest
        public let grade: Grade
        /// Why the grade is no better.
        public let reason: String?

        public init(
            model: String, version: SemVer, since: Timestamp, isWitnessed: Bool, by: String, isRollback: Bool,
            rollbackReason: String? = nil, rollbackTicket: String? = nil, approvals: [TeamApproval], change: Digest,
            event: Digest, ticket: String?,
            build: String?,
            release: Digest, grade: Grade, reason: String?
        ) {
            (self.model, self.version, self.since, self.isWitnessed) = (model, version, since, isWitnessed)
            (self.by, self.isRollback, self.approvals) = (by, isRollback, approvals)
            (self.rollbackReason, self.rollbackTicket) = (rollbackReason, rollbackTicket)
            (self.change, self.event, self.ticket, self.build) = (change, event, ticket, build)
            (self.release, self.grade, self.reason) = (release, grade, reason)
        }
    }

    /// A person's word for a team.
    public struct TeamApproval: Sendable, Hashable {
        public let team: String
        public let person: String

        public init(team: String, person: String) {
            (self.team, self.person) = (team, person)
        }
    }

    public let environment: String
    public let ledger: LedgerIdentity
    /// The time asked about; nil for now.
    public let at: Timestamp?
    /// The policy in force then.
    public let policy: Digest
    public let policyVersion: Int64
    /// Sorted by model; empty when nothing ran there.
    public let rows: [Row]
    /// The configuration files, sorted, with their SHA-256.
    public let configuration: [(path: RepoPath, digest: Digest)]
    /// What the board has to be read with.
    public let warnings: [String]

    public init(
        environment: String, ledger: LedgerIdentity, at: Timestamp?, policy: Digest, policyVersion: Int64,
        rows: [Row], configuration: [(path: RepoPath, digest: Digest)] = [], warnings: [String]
    ) {
        self.configuration = configuration
        (self.environment, self.ledger, self.at) = (environment, ledger, at)
        (self.policy, self.policyVersion, self.rows, self.warnings) = (policy, policyVersion, rows, warnings)
    }

    /// The board of an environment.
    ///
    /// `moment`: nil for now.
    /// - Throws: `input` when the environment is not known, or the moment lies before the ledger.
    public init(
        of environment: String, in timeline: Timeline, ledger: LedgerIdentity, at moment: AuditMoment? = nil
    ) throws {
        try moment?.check(in: timeline)
        let inForce = try timeline.policy(at: moment)
        guard timeline.environmentNames.contains(environment) else {
            throw Diagnostic.input(
                "there is no environment '\(VisibleText.excerpt(environment))'",
                cause: "environments: \(timeline.environmentNames.joined(separator: ", "))",
                hint: "see them: git mlops env")
        }
        let state = try timeline.state(of: environment, at: moment)
        var warnings = ledger.warnings
        if inForce.policy.environment(environment) == nil {
            warnings.append("the policy in force has no environment '\(environment)': nothing can be promoted to it")
        }
        if case .unverified(let reason)? = state?.standing { warnings.append(reason) }
        for model in (state?.running ?? [:]).values.sorted(by: { $0.reference.model < $1.reference.model }) {
            if let ended = try timeline.ending(of: model.reference.release) {
                warnings.append("\(model.reference.model)@\(model.reference.version), which runs here, \(ended)")
            }
        }
        self.init(
            environment: environment, ledger: ledger, at: moment?.time, policy: inForce.id,
            policyVersion: inForce.policy.version,
            rows: try state.map { state in
                try state.running.keys.sorted().compactMap { try Self.row(of: $0, in: state, timeline, ledger) }
            } ?? [],
            configuration: (state?.tree.configurationPaths ?? []).compactMap { path in
                state?.tree.configuration(path).map { (path, Digest.sha256($0)) }
            }, warnings: warnings)
    }

    private static func row(
        of model: String, in state: EnvironmentState, _ timeline: Timeline, _ ledger: LedgerIdentity
    ) throws -> Row? {
        guard let running = state.running[model] else { return nil }
        let first = try timeline.beginning(of: model, in: state)
        let since = try timeline.since(first)
        let rollback = first.record.event.type == .rollback ? first.record.event : nil
        let standing = ledger.capped(min(first.standing.grade, since.grade))
        var reasons: [String] = []
        if let reason = first.standing.reason { reasons.append(reason) }
        if since.grade != .proven { reasons.append("no witness has seen it; the time is \(running.by)'s own") }
        if let reason = ledger.pinReason { reasons.append(reason) }
        return Row(
            model: model, version: running.reference.version, since: since.time,
            isWitnessed: since.grade == .proven, by: running.by, isRollback: rollback != nil,
            rollbackReason: rollback?.message, rollbackTicket: rollback?.ticket,
            approvals: running.approvers.map { TeamApproval(team: $0.team, person: $0.person) },
            change: running.change, event: first.record.id,
            ticket: try timeline.change(running.change)?.record.event.ticket,
            build: running.reference.build, release: running.reference.release, grade: standing,
            reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    }
}
