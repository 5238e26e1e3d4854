import ArgumentParser
import MLOpsCore

/// `git mlops version`: for those who look for it as a command.
struct VersionCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Show the version, as 'git mlops --version' does.",
        discussion: """
            Example:
              git mlops version
            """)

    @OptionGroup var common: CommonOptions

    func run(in context: CommandContext) throws {
        context.output.write(Version.text + "\n")
    }
}
