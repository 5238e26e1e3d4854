import ArgumentParser
import MLOpsAssets
import MLOpsCore

/// `git mlops trust`: lets this machine talk to a payload remote.
struct TrustCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Let this clone talk to a payload remote that came with the repository.",
        discussion: """
            Examples:
              git mlops trust /mnt/share/mlops-store
              git mlops trust                             which are trusted
              git mlops trust --revoke /mnt/share/mlops-store

            Trust is kept in this clone's own configuration (mlops.trustedRemote), never in
            the repository.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The URL, letter by letter as .mlops/config has it.")
    var url: String?

    @Flag(help: "Take the trust back.")
    var revoke = false

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let remotes = try PayloadRemotes(context.repository())
        guard let given = url else {
            guard !revoke else { throw Diagnostic.input("--revoke needs a URL", hint: "see them: git mlops trust") }
            let trusted = try remotes.trusted()
            for url in trusted { context.output.write(VisibleText.of(url) + "\n") }
            if trusted.isEmpty {
                context.suggest("nothing is trusted yet; see which remotes there are: git mlops remote list")
            }
            return
        }
        // People name a remote as they do with git; what is trusted is where it leads now.
        let url = try remotes.configuration().remotes.first { $0.name == given }?.url ?? given
        let shown = VisibleText.of(url)
        if revoke {
            guard try remotes.isTrusted(url: url) else {
                throw Diagnostic.input("'\(shown)' is not trusted", hint: "see what is: git mlops trust")
            }
            if !dryRun { try remotes.distrust(url: url) }
            context.say("\(dryRun ? "would no longer trust" : "no longer trusted:") \(shown)")
        } else {
            if !dryRun { try remotes.trust(url: url) }
            context.say("\(dryRun ? "would trust" : "trusted:") \(shown)")
        }
    }
}
