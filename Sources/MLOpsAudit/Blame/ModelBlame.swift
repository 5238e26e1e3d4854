import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// Every fact about a model that runs somewhere, or about one of its releases, line by line.
public struct ModelBlame: Sendable {
    /// `credit-risk@1.4.0`
    public let release: String
    /// The release event.
    public let event: Digest
    /// The environment asked about; nil when a release was.
    public let environment: String?
    public let at: Timestamp?
    public let ledger: LedgerIdentity
    public let sections: [BlameSection]
    public let warnings: [String]

    public init(
        release: String, event: Digest, environment: String?, at: Timestamp?, ledger: LedgerIdentity,
        sections: [BlameSection], warnings: [String]
    ) {
        (self.release, self.event, self.environment, self.at) = (release, event, environment, at)
        (self.ledger, self.sections, self.warnings) = (ledger, sections, warnings)
    }

    /// The lines that were found to be contradicted when they were checked just now.
    public var problems: [BlameLine] { sections.flatMap(\.lines).filter { $0.problem != nil } }
}

/// Answers what is known of a model, checking everything again that can be checked here.
///
/// Reads only; belongs to the thread of its repository.
public struct ModelBlamer {
    private let ledger: Ledger
    private let remote: String?
    private let timeline: Timeline
    private let identity: LedgerIdentity
    private let now: Timestamp

    /// `now`: the ledger's clock, for ages.
    public init(_ ledger: Ledger, remote: String?, timeline: Timeline, identity: LedgerIdentity, now: Timestamp) {
        (self.ledger, self.remote, self.timeline) = (ledger, remote, timeline)
        (self.identity, self.now) = (identity, now)
    }

    /// What runs, or ran at some time, of a model in an environment.
    ///
    /// - Throws: `refused` when nothing does; `input` when the moment lies before the ledger.
    public func blame(_ model: String, in environment: String, at moment: AuditMoment? = nil) throws -> ModelBlame {
        try moment?.check(in: timeline)
        let state = try timeline.state(of: environment, at: moment)
        guard let state, let running = state.running[model] else {
            let others = state?.running.keys.sorted() ?? []
            throw Diagnostic.refused(
                "\(VisibleText.excerpt(model)) \(moment == nil ? "does" : "did") not run in \(environment)"
                    + (moment.map { " on \(VisibleText.of($0.text))" } ?? ""),
                cause: others.isEmpty
                    ? "nothing runs there"
                    : "there \(others.count == 1 ? "runs" : "run") \(others.joined(separator: ", "))",
                hint: "see its history: git mlops env \(environment)")
        }
        let release = try release(running.reference.release)
        let first = try timeline.beginning(of: model, in: state)
        let deployment = DeploymentLines(maker: maker, model: model, first: first, end: try end(of: first, model))
        return ModelBlame(
            release: release.title, event: release.record.id, environment: environment, at: moment?.time,
            ledger: identity,
            sections: [try section(of: release), BlameSection("in \(environment)", try deployment.lines())],
            warnings: identity.warnings)
    }

    /// All about one release, and every environment it ever ran in.
    public func blame(_ release: Release) throws -> ModelBlame {
        let model = release.subject.model
        var sections = [try section(of: release)]
        for environment in timeline.environmentNames {
            for state in try timeline.states(of: environment) {
                guard state.running[model]?.reference == release.reference,
                    try timeline.beginning(of: model, in: state).record.id == state.record.id
                else { continue }
                let end = try end(of: state, model)
                let lines = try DeploymentLines(maker: maker, model: model, first: state, end: end).lines()
                sections.append(BlameSection((end == nil ? "in " : "was in ") + environment, lines))
            }
        }
        return ModelBlame(
            release: release.title, event: release.record.id, environment: nil, at: nil, ledger: identity,
            sections: sections, warnings: identity.warnings)
    }

    private var maker: LineMaker { LineMaker(timeline: timeline, identity: identity, now: now) }

    private func section(of release: Release) throws -> BlameSection {
        BlameSection(
            "release",
            try ReleaseLines(
                ledger: ledger, remote: remote, release: release, maker: maker,
                voucher: CommitVoucher(ledger.repository, policy: timeline.current)
            ).lines())
    }

    private func release(_ id: Digest) throws -> Release {
        guard let release = try timeline.release(id) else {
            throw Diagnostic.refused("the release \(id.short) is not in the ledger", hint: "git mlops ledger verify")
        }
        return release
    }

    /// The first later state in which the model runs differently; nil when it runs so still.
    private func end(of first: EnvironmentState, _ model: String) throws -> EnvironmentState? {
        let states = try timeline.states(of: first.environment)
        return states.drop { $0.record.id != first.record.id }.dropFirst().first {
            $0.running[model] != first.running[model]
        }
    }
}
