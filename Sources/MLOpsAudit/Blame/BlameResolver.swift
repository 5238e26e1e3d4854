import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// What somebody asks blame, before it is known what it is about.
public struct BlameQuestion: Sendable {
    public enum Subject: Sendable {
        /// A word, and what it is as a path from the top of the repository; nil when that leads out of it.
        case word(String, path: RepoPath?)
        /// A path that stands behind `--`.
        case path(RepoPath)
    }

    public let subject: Subject
    /// The commit to look at, for a path; nil for the one that is checked out.
    public let revision: String?
    /// The moment it is about, as it was written; nil for now.
    public let moment: String?

    public init(_ subject: Subject, revision: String? = nil, moment: String? = nil) {
        (self.subject, self.revision, self.moment) = (subject, revision, moment)
    }
}

/// What blame answers, by what the question turned out to be about.
public enum BlameAnswer: Sendable {
    /// An environment; `problem` is what its reference shows that no event signs.
    case board(Board, problem: String?)
    case model(ModelBlame)
    case data(DataBlame)
}

/// Finds out what a question to blame is about, as of which commit and moment, and answers it.
///
/// Reads only; belongs to the thread of its repository.
public struct BlameResolver {
    private let repository: Repository
    private let reader: AuditReader?
    private let clock: any WallClock
    private let data: DataBlamer

    /// - Parameters:
    ///   - repository: where to look.
    ///   - reader: its ledger; nil where there is none: then only paths are understood.
    ///   - clock: tells what lies in the future where no ledger does.
    public init(_ repository: Repository, reader: AuditReader?, clock: any WallClock) {
        (self.repository, self.reader, self.clock) = (repository, reader, clock)
        data = DataBlamer(repository, policy: reader?.timeline.current)
    }

    /// - Throws: `input` for a question that means nothing, more than one thing, or asks for a time or commit that it
    ///   cannot be asked of; `refused` when a model does not run where it was looked for.
    public func answer(_ question: BlameQuestion) throws -> BlameAnswer {
        let moment = try question.moment.map { try AuditMoment($0, now: reader?.now ?? clock.now()) }
        let place = try place(question.revision, moment)
        let target = try target(of: question.subject, place)
        if case .path(let asset, let inside) = target {
            guard let commit = place.commit else { throw Diagnostic.bug("an asset was found in no commit") }
            return .data(try data.blame(asset, inside: inside, at: commit, moment: moment))
        }
        guard let reader else { throw Diagnostic.bug("a ledger was asked about that is not there") }
        guard question.revision == nil else {
            throw Diagnostic.input("--rev is for paths", hint: "for a time: --at 2026-03-31")
        }
        return try answer(target, reader, moment)
    }

    /// The commit that paths are looked up in, or why there is none of that time.
    private struct Place {
        var commit: ObjectID?
        var tooEarly: Diagnostic?
    }

    /// Environments are older or younger than the branch at hand: only a path needs a commit of that time.
    private func place(_ revision: String?, _ moment: AuditMoment?) throws -> Place {
        let start = try revision.map { try repository.resolveCommit($0) } ?? repository.head().commit
        guard let start, let moment else { return Place(commit: start) }
        do {
            return Place(commit: try data.commit(at: moment, from: start))
        } catch let error as Diagnostic {
            return Place(tooEarly: error)
        }
    }

    private func target(of subject: BlameQuestion.Subject, _ place: Place) throws -> BlameTarget {
        let asset: (RepoPath) throws -> RepoPath? = { path in
            try place.commit.flatMap { try data.asset(at: path, in: $0) }
        }
        switch subject {
        case .path(let path):
            if let tooEarly = place.tooEarly { throw tooEarly }
            return try .path(path, asset: asset)
        case .word(let text, let path):
            do {
                return try .parse(text, timeline: reader?.timeline, path: path, asset: asset)
            } catch {
                throw place.tooEarly ?? error
            }
        }
    }

    private func answer(_ target: BlameTarget, _ reader: AuditReader, _ moment: AuditMoment?) throws -> BlameAnswer {
        let timeline = reader.timeline
        let blamer = ModelBlamer(
            reader.session.ledger, remote: reader.session.remote, timeline: timeline, identity: reader.identity,
            now: reader.now)
        switch target {
        case .environment(let name):
            let board = try Board(of: name, in: timeline, ledger: reader.identity, at: moment)
            guard case .different(let problem) = try EnvironmentViewCheck(reader.session.ledger).check(name, timeline)
            else { return .board(board, problem: nil) }
            return .board(board, problem: problem)
        case .running(let model, let environment):
            return .model(try blamer.blame(model, in: environment, at: moment))
        case .release(let model, let version):
            try refuse(moment, for: model)
            return .model(try blamer.blame(try timeline.release(named: model, version: version.description)))
        case .model(let model):
            try refuse(moment, for: model)
            let releases = try timeline.releases(of: model)
            guard let newest = releases.max(by: { $0.subject.version < $1.subject.version }) else {
                throw Diagnostic.bug("a model without releases")
            }
            return .model(try blamer.blame(newest))
        case .path: throw Diagnostic.bug("a path was taken for something of the ledger")
        }
    }

    private func refuse(_ moment: AuditMoment?, for model: String) throws {
        guard let moment else { return }
        throw Diagnostic.input(
            "a release never changes, so --at means nothing here",
            hint: CommandHint("ask where it ran: git mlops blame \("\(model)@prod") --at \(moment.text)")
                .or("ask where it ran: git mlops blame <model>@<environment> --at <time>"))
    }
}
