import ArgumentParser
import MLOpsAssets
import MLOpsAudit
import MLOpsCore
import MLOpsGit
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
        let reader = try AuditReader.knowsLedger(session) ? AuditReader(context, session, fetch: fetch) : nil
        let question = BlameQuestion(try subject(context, session.repository), revision: rev, moment: at)
        let style = context.reportStyle
        switch try BlameResolver(session.repository, reader: reader, clock: context.clock).answer(question) {
        case .board(let board, let problem):
            context.show(json: json, BoardText.json(of: board), text: BoardText.text(of: board, style))
            if let problem { context.warn("\(problem); the ledger is what counts") }
        case .model(let blame):
            context.show(json: json, ModelBlameText.json(of: blame), text: ModelBlameText.text(of: blame, style))
            if !blame.problems.isEmpty { throw ExitStatus.no }
        case .data(let blame):
            context.show(json: json, DataBlameText.json(of: blame), text: DataBlameText.text(of: blame, style))
            if !blame.problems.isEmpty { throw ExitStatus.no }
        }
    }

    private func subject(_ context: CommandContext, _ repository: Repository) throws -> BlameQuestion.Subject {
        let text = paths.first ?? target ?? ""
        let path = try PathView.resolve(RawText.decode(text), from: context.directory, in: repository)
        guard !paths.isEmpty else { return .word(text, path: path) }
        guard let path else { throw Diagnostic.input("'\(VisibleText.of(text))' lies outside the repository") }
        return .path(path)
    }
}
