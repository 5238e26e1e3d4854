import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsRemotes
import MLOpsReview
import MLOpsSystem

/// `git mlops gate ci`: judges what a CI job has checked out.
struct GateCICommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "ci",
        abstract: "Judge the checked-out commits as if they were pushed to a branch.",
        discussion: """
            Examples:
              git mlops gate ci
              git mlops gate ci --branch main --base origin/main --json
              git mlops gate ci --format github --report markdown=$GITHUB_STEP_SUMMARY
              git mlops gate ci --report junit=verdict.xml

            The ledger is fetched into tracking references first. What a shallow checkout
            cannot show is unknown, and unknown fails.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "The branch they are meant for. Default: 'main', or what the CI system says.")
    var branch: String?

    @Option(help: "The commit the branch has without them. Default: what the CI system or the remote's branch says.")
    var base: String?

    @Option(help: "The remote.")
    var remote: String?

    @Flag(name: .customLong("no-fetch"), help: "Judge by the ledger as it was fetched before.")
    var noFetch = false

    @Flag(help: "Print the verdict as JSON.")
    var json = false

    @OptionGroup var shown: VerdictOptions

    func run(in context: CommandContext) throws {
        try shown.check(context, json: json)
        let repository = try context.repository()
        let session = try LedgerSession(
            repository, remote: remote, clock: context.clock, testTime: context.testTime())
        if !noFetch, let remote = session.remote { _ = try LedgerSync(session.ledger, remote: remote).fetch() }
        let change = try CIChange(
            branch: branch, base: base, in: repository, remote: session.remote, environment: context.environment)
        let verdict = try CIGate(session, open: RemoteFactory.openRetrying).verdict(on: change)
        guard let verdict else {
            throw Diagnostic.refused(
                "there is no ledger, so nothing says what may pass",
                hint: "found one: git mlops ledger found; or name the remote that has it: --remote NAME")
        }
        if !change.isBaseKnown {
            context.warn(
                "nobody says which commits are new on \(VisibleText.of(change.branch)), so all of them are judged; "
                    + "say where they begin: --base <commit>")
        }
        try shown.show(verdict, context, json: json)
        if !verdict.passed { throw ExitStatus.no }
    }
}
