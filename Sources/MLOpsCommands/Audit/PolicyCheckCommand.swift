import ArgumentParser
import MLOpsCore
import MLOpsFormats
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
              git mlops policy check proposals/policy.yaml --json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file. Default: policy.yaml at the top of the repository.")
    var file: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let path: FilePath
        if let file {
            guard let given = FilePath(bytes: RawText.decode(file)) else {
                throw Diagnostic.input("'\(VisibleText.of(file))' cannot be a path")
            }
            path = context.directory.pushing(given)
        } else {
            path = try context.repository().requireWorkTree().appending("policy.yaml")
        }
        let name = file ?? "policy.yaml"
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: 1 << 20)
        } catch let error as Diagnostic {
            throw Diagnostic(
                .input, "cannot read the policy '\(VisibleText.of(name))'", causes: [error.message] + error.causes)
        }
        let node = try YAMLReader.read(bytes, name: name)
        let reading = Policy.read(node, checkKey: PolicyInForce.checkKey)
        context.show(
            json: json, PolicyCheckText.json(of: reading, file: name),
            text: PolicyCheckText.text(of: reading, file: name, context.reportStyle))
        if reading.policy == nil { throw ExitStatus(Diagnostic.Kind.input.exitStatus) }
    }
}
