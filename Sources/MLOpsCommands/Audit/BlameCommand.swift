import ArgumentParser
import MLOpsAssets
import MLOpsAudit
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReports
import MLOpsReview

/// `git mlops blame`: what runs where, since when, by whom, approved by whom, made from what.
struct BlameCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Show what runs in an environment, every fact of a model, or who brought each data file.",
        discussion: """
            A bare word is an environment, then a model, then a path; where two fit, say
            which: 'prod:' is an environment, 'credit-risk@' a model, '-- prod' a path.

            Every fact has a grade: proven (verified just now), recorded (signed), asserted
            (somebody said so), unknown. The exit status is 1 when a fact is contradicted
            by what is here.

            Examples:
              git mlops blame prod
              git mlops blame prod --at 2026-03-31
              git mlops blame credit-risk@prod
              git mlops blame credit-risk@1.4.0 --json
              git mlops blame data/train
              git mlops blame --rev v1 -- prod
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "An environment, model@environment, model@version, or the path of an asset.")
    var target: String?

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The path of an asset, or of a file in one.", valueName: "path"))
    var paths: [String] = []

    @Option(help: "As it was then: a time, or a date for its end in UTC.")
    var at: String?

    @Option(help: "For a path: the commit to look at.")
    var rev: String?

    @Flag(help: "Print as JSON.")
    var json = false

    @Flag(help: "Ask the remote for newer events first.")
    var fetch = false

    func validate() throws {
        guard (target == nil) != paths.isEmpty, paths.count <= 1 else {
            throw ValidationError("name one thing to blame: an environment, a model or a path")
        }
        guard rev == nil || at == nil else { throw ValidationError("--rev and --at exclude each other") }
    }

    func run(in context: CommandContext) throws {
        let session = try context.session()
        let repository = session.repository
        let reader = try reader(context, session)
        let data = DataBlamer(repository, policy: reader?.timeline.current)
        let moment = try at.map { try AuditMoment($0, now: reader?.now ?? context.clock.now()) }
        let start = try rev.map { try repository.resolveCommit($0) } ?? repository.head().commit
        // Environments are older or younger than the branch at hand: only a path needs a commit of that time.
        var tooEarly: Diagnostic?
        var commit = start
        if let start, let moment {
            do {
                commit = try data.commit(at: moment, from: start)
            } catch let error as Diagnostic {
                (commit, tooEarly) = (nil, error)
            }
        }
        let asset: (RepoPath) throws -> RepoPath? = { path in
            try commit.flatMap { try data.asset(at: path, in: $0) }
        }
        let blamed: BlameTarget
        if let path = paths.first {
            guard let path = try resolve(path, context, repository) else {
                throw Diagnostic.input("'\(VisibleText.of(path))' lies outside the repository")
            }
            if let tooEarly { throw tooEarly }
            blamed = try .path(path, asset: asset)
        } else {
            let text = target ?? ""
            do {
                blamed = try .parse(
                    text, timeline: reader?.timeline, path: resolve(text, context, repository),
                    asset: asset)
            } catch {
                throw tooEarly ?? error
            }
        }
        if case .path(let asset, let inside) = blamed, let commit {
            let answer = try data.blame(asset, inside: inside, at: commit, moment: moment)
            context.show(
                json: json, DataBlameText.json(of: answer), text: DataBlameText.text(of: answer, context.reportStyle))
            if !answer.problems.isEmpty { throw ExitStatus.no }
            return
        }
        guard let reader else { throw Diagnostic.bug("a ledger was asked about that is not there") }
        guard rev == nil else { throw Diagnostic.input("--rev is for paths", hint: "for a time: --at 2026-03-31") }
        try show(blamed, reader, moment, context)
    }

    private func resolve(_ text: String, _ context: CommandContext, _ repository: Repository) throws -> RepoPath? {
        try PathView.resolve(RawText.decode(text), from: context.directory, in: repository)
    }

    /// The ledger; nil where there is none.
    private func reader(_ context: CommandContext, _ session: LedgerSession) throws -> AuditReader? {
        let tracked = try session.remote.flatMap {
            try session.repository.reference(session.ledger.names.trackingLedger($0))
        }
        guard try session.ledger.tip() != nil || tracked != nil else { return nil }
        return try AuditReader(context, session, fetch: fetch)
    }

    private func show(
        _ target: BlameTarget, _ reader: AuditReader, _ moment: AuditMoment?, _ context: CommandContext
    ) throws {
        let timeline = reader.timeline
        let blamer = ModelBlamer(
            reader.session.ledger, remote: reader.session.remote, timeline: timeline, identity: reader.identity,
            now: reader.now)
        let answer: ModelBlame
        switch target {
        case .environment(let name):
            let board = try Board(of: name, in: timeline, ledger: reader.identity, at: moment)
            context.show(json: json, BoardText.json(of: board), text: BoardText.text(of: board, context.reportStyle))
            if case .different(let reason) = try EnvironmentViewCheck(reader.session.ledger).check(name, timeline) {
                context.warn("\(reason); the ledger is what counts")
            }
            return
        case .running(let model, let environment):
            answer = try blamer.blame(model, in: environment, at: moment)
        case .release(let model, let version):
            answer = blamer.blame(try timeline.release(named: model, version: version.description))
        case .model(let model):
            guard
                let newest = timeline.releases.filter({ $0.subject.model == model }).max(by: {
                    $0.subject.version < $1.subject.version
                })
            else { throw Diagnostic.bug("a model without releases") }
            answer = blamer.blame(newest)
        case .path: throw Diagnostic.input("there is no commit yet", hint: "make the first one: git commit")
        }
        if moment != nil, answer.at == nil {
            throw Diagnostic.input(
                "a release never changes, so --at means nothing here",
                hint: CommandHint(
                    "ask where it ran: git mlops blame \("\(answer.release.prefix { $0 != "@" })@prod") --at \(at ?? "")"
                )
                .or("ask where it ran: git mlops blame <model>@<environment> --at <time>"))
        }
        context.show(
            json: json, ModelBlameText.json(of: answer), text: ModelBlameText.text(of: answer, context.reportStyle))
        if !answer.problems.isEmpty { throw ExitStatus.no }
    }
}
