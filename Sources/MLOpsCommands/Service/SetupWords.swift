import MLOpsAssets
import MLOpsCore
import MLOpsScaffold
import MLOpsSetup
import MLOpsSystem
import SystemPackage

extension CommandContext {
    /// Says what happens while a project or a clone is set up.
    func tell(_ news: SetupNews) {
        switch news {
        case .nested(let target, let outer):
            warn("\(target.visible) lies inside another repository, \(outer.visible), which will not version it")
        case .policyWarning(let text): warn(text)
        case .madeProject(let project, let target, let files):
            say("made the project \(project.text) in \(target.visible): \(files) files")
        case .foundedLedger(let genesis): say("founded the ledger \(genesis.hex)")
        case .hooks(let steps, let side): tell(installed: steps, side)
        case .drivers: say("drivers set: git compares and merges manifests file by file")
        case .refspec(let remote): say("git fetch brings the ledger of \(VisibleText.of(remote)) along")
        case .unreachable(let error): warn(([error.message] + error.causes.prefix(2)).joined(separator: ": "))
        case .noLedger(let remote): say("\(VisibleText.of(remote)) has no ledger yet")
        case .noHome: warn("you have no home directory, so that nothing can be pinned")
        case .pinned(let genesis): say("pinned: the ledger \(genesis.short)")
        case .trusted(let remote): say("trusted: the payload remote \(remote.name), \(VisibleText.of(remote.url))")
        case .untrusted(let remote):
            say("not trusted yet: the payload remote \(remote.name), \(VisibleText.of(remote.url))")
        }
    }

    /// Says what installing hooks did.
    func tell(installed steps: [HookStep], _ side: HookInstaller.Side, settingsChanged: Bool = false) {
        if steps.isEmpty {
            say(settingsChanged ? "the settings of the hooks were changed" : "the hooks are installed already")
            return
        }
        for case .keepAside(let path, _) in steps {
            say("\(path.lastComponent?.string ?? "") was there already: it runs before ours")
        }
        for case .set("core.hooksPath", _, _) in steps {
            say("core.hooksPath was set: the hooks there run before ours")
        }
        say("hooks installed: \(side.hooks.map(\.rawValue).joined(separator: ", "))")
    }
}
