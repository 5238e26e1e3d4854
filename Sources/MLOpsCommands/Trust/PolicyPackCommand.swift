import ArgumentParser
import MLOpsCore
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// `git mlops policy pack`: makes a firm-wide policy that projects build on.
struct PolicyPackCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Make a firm-wide policy that projects may only tighten.",
        discussion: """
            Examples:
              git mlops policy pack firm.yaml -o firm-policy.json
              sha256sum firm-policy.json

            The document has the keys of a policy, all of them optional. A project names
            the result and its SHA-256: base: { file: firm-policy.json, sha256: … }.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The document: YAML.")
    var file: String

    @Option(name: [.short, .customLong("output")], help: "The file to write. Default: standard output.")
    var output: String?

    @Flag(help: "Write over a file that holds something else.")
    var force = false

    func run(in context: CommandContext) throws {
        let document = try PolicyBase.pack(PolicyFile(file, in: context).node(), checkKey: PolicyInForce.checkKey)
        let bytes = document.canonicalBytes
        guard let output else {
            context.output.write(String(decoding: bytes, as: UTF8.self))
            return
        }
        let path = context.directory.pushing(FilePath(output))
        let before = try FileStat.ifExists(at: path, followingLinks: true) == nil ? nil : Files.read(path)
        guard before == nil || before == bytes || force else {
            throw Diagnostic.refused(
                "\(VisibleText.of(output)) holds something else",
                hint: "projects name the old one by its digest: choose another name, or write over it: --force")
        }
        if before != bytes { try Files.writeAtomically(bytes, to: path, durable: true) }
        let verb = before == bytes ? "is there already" : "was written"
        context.say("\(VisibleText.of(output)) \(verb): sha256 \(Digest.sha256(bytes).hex)")
    }
}
