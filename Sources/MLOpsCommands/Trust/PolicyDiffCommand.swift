import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsPolicy
import MLOpsReports
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// `git mlops policy diff`: what one policy does differently from another.
struct PolicyDiffCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell in words what a policy changes, weaker rules marked.",
        discussion: """
            Examples:
              git mlops policy diff
              git mlops policy diff v2
              git mlops policy diff v1 v2 --json
              git mlops policy diff policy.yaml --exit-code

            A policy is a file, a version that was in force (v2), or a change that proposes
            one. Compared is what is in force, with policy.yaml unless others are named.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "One policy to compare with the one in force, or two.")
    var policies: [String] = []

    @Flag(name: .customLong("exit-code"), help: "Exit with 1 when a rule is weaker.")
    var exitCode = false

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        guard policies.count <= 2 else {
            throw Diagnostic.input("name one policy or two", hint: "such as: git mlops policy diff policy.yaml")
        }
        // Two files are compared anywhere, also where there is no ledger yet.
        let areFiles = try policies.count == 2 && policies.allSatisfy { try Self.isFile($0, context) }
        let timeline = try areFiles ? nil : AuditReader(context).timeline
        func policy(_ text: String?) throws -> (Policy, String) {
            if let text, let found = try timeline?.policy(written: text) {
                return (found, "version \(found.version)")
            }
            let file = try PolicyFile(text, in: context)
            return (try file.policy(), file.name)
        }
        let (new, newName) = try policy(policies.last)
        let (old, oldName): (Policy, String)
        if let inForce = timeline?.current.policy, policies.count < 2 {
            (old, oldName) = (inForce, "version \(inForce.version), in force,")
        } else {
            (old, oldName) = try policy(policies.first)
        }
        let comparison = PolicyComparison(from: old, to: new)
        context.show(
            json: json, PolicyDiffText.json(of: comparison, from: oldName, to: newName),
            text: PolicyDiffText.text(of: comparison, from: oldName, to: newName, context.reportStyle))
        if exitCode, !comparison.weaker.isEmpty { throw ExitStatus.no }
    }

    private static func isFile(_ text: String, _ context: CommandContext) throws -> Bool {
        guard let path = FilePath(bytes: RawText.decode(text)) else { return false }
        return try FileStat.ifExists(at: context.directory.pushing(path), followingLinks: true)?.kind == .regular
    }
}
