import ArgumentParser
import MLOpsCore
import MLOpsPolicy
import MLOpsReports
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// `git mlops policy test`: runs example facts with expected verdicts.
struct PolicyTestCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run cases against a policy: example facts with the verdict they must get.",
        discussion: """
            Examples:
              git mlops policy test tests/policy
              git mlops policy test tests/policy --policy proposals/policy.yaml --explain

            Every *.yaml below the folder holds cases; docs/policy.md has their form. Exit
            status 1 when one comes out otherwise, 2 when one cannot be read.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The folder, or one file.")
    var folder: String

    @Option(help: "The policy file. Default: policy.yaml at the top of the repository.")
    var policy: String?

    @Flag(help: "Show the verdict on each case that failed.")
    var explain = false

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let policy = try PolicyFile(self.policy, in: context).policy()
        guard let given = FilePath(bytes: RawText.decode(folder)) else {
            throw Diagnostic.input("'\(VisibleText.of(folder))' cannot be a path")
        }
        let files = try PolicyCaseFiles(at: context.directory.pushing(given), named: folder).read(policy)
        let runs = files.map {
            (name: $0.name, results: $0.cases.cases.map { $0.run(policy) }, findings: $0.cases.findings)
        }
        if json {
            context.output.write(PolicyCasesText.json(of: runs))
        } else {
            for run in runs {
                context.output.write(
                    PolicyCasesText.text(
                        of: run.results, findings: run.findings, file: run.name, explain: explain, context.reportStyle))
            }
        }
        let errors = runs.flatMap(\.findings).count { $0.severity == .error }
        let all = runs.flatMap(\.results)
        let failed = all.count { !$0.passed }
        if !json {
            let unread = errors == 0 ? "" : "; \(errors) \(errors == 1 ? "error" : "errors") in what could not be read"
            context.say(
                failed == 0
                    ? "\(all.count) \(all.count == 1 ? "case" : "cases") came out as expected\(unread)"
                    : "\(failed) of \(all.count) cases came out otherwise\(unread)")
        }
        if errors > 0 { throw ExitStatus(Diagnostic.Kind.input.exitStatus) }
        if failed > 0 { throw ExitStatus.no }
    }
}
