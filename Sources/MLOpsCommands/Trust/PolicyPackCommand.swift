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

    func run(in context: CommandContext) throws {
        let document = try PolicyBase.pack(PolicyFile(file, in: context).node(), checkKey: PolicyInForce.checkKey)
        let bytes = document.canonicalBytes
        guard let output else {
            context.output.write(String(decoding: bytes, as: UTF8.self))
            return
        }
        try Files.writeAtomically(bytes, to: context.directory.pushing(FilePath(output)), durable: true)
        context.say("wrote \(VisibleText.of(output)): sha256 \(Digest.sha256(bytes).hex)")
    }
}
