import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsScaffold
import MLOpsSystem
import MLOpsTerminal
import SystemPackage

/// `git mlops hooks status`
struct HooksStatusCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show which hooks are installed, and what runs before them.",
        discussion: """
            Example:
              git mlops hooks status

            Exit status 1 when one is missing or cannot run.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let repository = try context.repository()
        let side: HookInstaller.Side = try LedgerNames(in: repository).onServer ? .server : .client
        let status = try HookStatus(repository, side: side, binary: context.executable)
        if json {
            context.output.write(Self.json(status))
        } else {
            var table = Table([.init("HOOK"), .init("STATE"), .init("RUNS BEFORE OURS")])
            for hook in status.hooks {
                table.add([
                    .init(hook.name), .init(Self.words(hook), hook.state.isFine ? .good : .bad),
                    .init(hook.chained?.visible ?? ""),
                ])
            }
            context.output.write(table.render(style: context.output.style))
            context.output.write("from \(Self.source(status.place).visible)\n")
            if !status.isComplete { context.suggest("git mlops hooks install") }
        }
        if !status.isComplete { throw ExitStatus.no }
    }

    private static func source(_ place: HookPlace) -> FilePath {
        switch place.mode {
        case .standard: place.standard
        case .ours: place.own
        case .elsewhere(let path, _): path
        }
    }

    private static func words(_ hook: HookStatus.Hook) -> String {
        switch hook.state {
        case .current: "installed"
        case .other: "runs \(hook.binary?.visible ?? "")"
        case .broken: "broken: there is no \(hook.binary?.visible ?? "")"
        case .foreign: "not ours"
        case .missing: "missing"
        }
    }

    private static func json(_ status: HookStatus) -> JSON {
        let hooks = status.hooks.map { hook -> JSON in
            [
                "name": .string(hook.name), "state": .string(hook.state.rawValue),
                "binary": JSON(hook.binary?.visible), "chained": JSON(hook.chained?.visible),
            ]
        }
        return [
            "schema": "git-mlops-hooks/1", "directory": .string(source(status.place).visible),
            "complete": .bool(status.isComplete), "hooks": .array(hooks),
        ]
    }
}

extension HookStatus.State {
    /// True when git runs our part.
    var isFine: Bool { self == .current || self == .other }
}
