import ArgumentParser

/// `git mlops hooks`: the hooks of git that keep the working tree honest and judge pushes.
struct HooksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "Install, remove and show the hooks of this repository.",
        discussion: """
            Examples:
              git mlops hooks install
              git -C /srv/git/credit-risk.git mlops hooks install \\
                --payloads /srv/payloads --witness-key /etc/git-mlops/witness
              git mlops hooks status

            Hooks that are there already run before ours; a directory that core.hooksPath
            names is left alone.
            """,
        subcommands: [HooksInstallCommand.self, HooksUninstallCommand.self, HooksStatusCommand.self])
}
