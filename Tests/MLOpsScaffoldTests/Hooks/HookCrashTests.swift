import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsScaffold

/// Stops installing and removing at every step, and looks whether git still works and nothing is lost.
@Suite(.ownThread) struct HookCrashTests {
    enum Situation: String, CaseIterable {
        case empty
        case ownHook
        case linkedHook
        case localPath
        case globalPath
        case noDirectory
        case linkedDirectory
    }

    struct Stop: Error {}

    /// A repository in one of the situations; its own pre-commit, where there is one, writes a line to `ran`.
    private func prepare(_ situation: Situation) throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let hook = "#!/bin/sh\necho ran >> \"$HOME/ran\"\n"
        switch situation {
        case .empty: break
        case .ownHook: try sandbox.write(hook, to: "repo/.git/hooks/pre-commit", mode: 0o750)
        case .linkedHook:
            try sandbox.write(hook, to: "repo/tools/check", mode: 0o755)
            try sandbox.symlink("../../tools/check", at: "repo/.git/hooks/pre-commit")
        case .localPath:
            try sandbox.write(hook, to: "repo/.githooks/pre-commit", mode: 0o755)
            try sandbox.git("config", "core.hooksPath", ".githooks", in: "repo")
        case .globalPath:
            try sandbox.write(hook, to: "home/hooks/pre-commit", mode: 0o755)
            try sandbox.git("config", "--global", "core.hooksPath", "~/hooks", in: "repo")
        case .noDirectory: sandbox.remove("repo/.git/hooks")
        case .linkedDirectory:
            sandbox.remove("repo/.git/hooks")
            try sandbox.write(hook, to: "repo/githooks/pre-commit", mode: 0o755)
            try sandbox.symlink("../githooks", at: "repo/.git/hooks")
        }
        return sandbox
    }

    private func installer(
        _ sandbox: Sandbox, stopBefore stop: Int? = nil
    ) throws -> HookInstaller {
        var environment = ProgramEnvironment()
        for (name, value) in sandbox.environment { environment[name] = value }
        let repository = try Repository(startingAt: FilePath(sandbox.path("repo")), environment: environment)
        var count = 0
        return HookInstaller(repository, binary: FilePath(sandbox.path("bin/git-mlops"))) { _ in
            if count == stop { throw Stop() }
            count += 1
        }
    }

    /// Everything of the repository and of the foreign directories that hooks have to do with.
    private func state(_ sandbox: Sandbox) throws -> String {
        try sandbox.bash(
            """
            for d in repo/.git/hooks repo/.git/mlops repo/.githooks repo/githooks repo/tools home/hooks; do
                [ -e "$d" ] || continue
                find "$d" -printf '%p %y %m %l\\n' | LC_ALL=C sort
                find "$d" -type f -exec sha256sum {} + | LC_ALL=C sort
            done
            cat repo/.git/config home/gitconfig
            """
        ).stdout
    }

    /// A commit goes through, and the foreign hook runs exactly once.
    private func expectCommit(_ sandbox: Sandbox, _ situation: Situation, _ when: String) throws {
        sandbox.remove("home/ran")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        let ran = sandbox.exists("home/ran") ? try sandbox.text(of: "home/ran") : ""
        let expected = situation == .empty || situation == .noDirectory ? "" : "ran\n"
        #expect(ran == expected, "\(situation) \(when)")
    }

    @Test(arguments: Situation.allCases)
    func everyStepOfInstallingLeavesAWorkingGit(_ situation: Situation) throws {
        let sandbox = try prepare(situation)
        let before = try state(sandbox)
        let steps = try installer(sandbox).plan(.client).count
        #expect(steps > 0)
        for stop in 0..<steps where steps < 12 || stop < 3 || stop > steps - 6 {
            #expect(throws: Stop.self) { _ = try installer(sandbox, stopBefore: stop).install(.client) }
            try expectCommit(sandbox, situation, "after \(stop) of \(steps) steps")
            // Whether it is completed or taken back from here.
            if stop % 2 == 0 {
                _ = try installer(sandbox).install(.client)
                try expectCommit(sandbox, situation, "completed after \(stop)")
                #expect(try installer(sandbox).plan(.client) == [])
            }
            _ = try installer(sandbox).uninstall()
            #expect(try state(sandbox) == before, "\(situation) taken back after \(stop)")
        }
    }

    @Test(arguments: Situation.allCases)
    func everyStepOfRemovingLeavesAWorkingGit(_ situation: Situation) throws {
        let sandbox = try prepare(situation)
        let before = try state(sandbox)
        _ = try installer(sandbox).install(.client)
        let installed = try state(sandbox)
        #expect(installed != before)
        let steps = try installer(sandbox).planRemoval().count
        // The many stubs in the middle are all alike.
        for stop in 0..<steps where steps < 12 || stop < 5 || stop > steps - 4 {
            #expect(throws: Stop.self) { _ = try installer(sandbox, stopBefore: stop).uninstall() }
            try expectCommit(sandbox, situation, "after \(stop) of \(steps) steps of removing")
            _ = try installer(sandbox).uninstall()
            #expect(try state(sandbox) == before)
            _ = try installer(sandbox).install(.client)
            #expect(try state(sandbox) == installed)
        }
        #expect(try installer(sandbox).install(.client) == [])
        _ = try installer(sandbox).uninstall()
        #expect(try state(sandbox) == before)
        #expect(try installer(sandbox).uninstall() == [])
    }

    @Test func aBinaryIsFoundAgainInItsStub() throws {
        for path in ["/usr/bin/git-mlops", "/it's/a $HOME `dir`/g", "/''"] {
            let stub = try HookScript.stub(for: .prePush, binary: FilePath(path))
            #expect(HookScript.binary(of: stub) == FilePath(path))
        }
        #expect(HookScript.binary(of: Array("#!/bin/sh\nbinary='/x'\n".utf8)) == nil)
    }
}
