import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsPolicy
import MLOpsReports
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// `git mlops policy check`: everything there is to say about a policy file, with line and column.
struct PolicyCheckCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a policy file and list everything wrong with it.",
        discussion: """
            The exit status is 2 when the file is no policy.

            Examples:
              git mlops policy check
              git mlops policy check --explain
              git mlops policy check proposals/policy.yaml --json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file. Default: policy.yaml at the top of the repository.")
    var file: String?

    @Flag(help: "Also tell what the policy asks of a change, rule by rule.")
    var explain = false

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let policy = try PolicyFile(file, in: context)
        let reading = try policy.reading()
        context.show(
            json: json, PolicyCheckText.json(of: reading, file: policy.name),
            text: PolicyCheckText.text(of: reading, file: policy.name, context.reportStyle))
        if explain, !json, let policy = reading.policy {
            context.output.write(PolicyExplainText.text(of: policy, context.reportStyle))
        }
        if reading.policy == nil { throw ExitStatus(Diagnostic.Kind.input.exitStatus) }
    }
}

extension PolicyFile {
    /// The file that somebody names; without a name, the one at the top of the repository.
    init(_ file: String?, in context: CommandContext) throws {
        if let file {
            guard let path = FilePath(bytes: RawText.decode(file)) else {
                throw Diagnostic.input("'\(VisibleText.of(file))' cannot be a path")
            }
            self.init(context.directory.pushing(path), name: file)
        } else {
            self.init(try context.repository().requireWorkTree().appending("policy.yaml"), name: "policy.yaml")
        }
    }
}
