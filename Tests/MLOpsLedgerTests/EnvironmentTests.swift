import MLOpsCore
import MLOpsGit
import TestSupport
import Testing

@testable import MLOpsLedger

@Suite("Environments as trees and views", .ownThread)
struct EnvironmentTests {
    private func state(_ model: String, _ version: UInt32, by: String = "leo") throws -> EnvironmentTree.ModelState {
        let object = try #require(ObjectID(hex: String(repeating: "0\(version)", count: 20)))
        return .init(
            reference: ReleaseReference(
                model: model, version: SemVer(version, 0, 0), release: .sha256([UInt8(version)]),
                build: "sha256:\(Digest.sha256([9]).hex)", commit: object, tag: object),
            asset: .sha256([1]), change: .sha256([2]),
            approvers: [("risk", "mia"), ("data-science", "jan")], by: by, since: Timestamp(seconds: 1_772_000_000))
    }

    @Test
    func theListingIsWhatTheShellComputes() throws {
        let ground = try Ground()
        var tree = EnvironmentTree()
        tree.set(try state("credit-risk", 1))
        tree.set(try state("fraud", 2))
        tree.set(try state("credit-risk", 3))
        let repository = try ground.open()
        let commit = try repository.writeCommit(
            tree: tree.write(in: repository), parents: [],
            author: Identity(name: "a", email: "a", time: ground.now),
            committer: Identity(name: "a", email: "a", time: ground.now), message: "x\n")
        let script = """
            git ls-tree -r --name-only \(commit.hex) | LC_ALL=C sort | while read -r path; do
                printf '%s %s\\n' "$(git show \(commit.hex):$path | sha256sum | cut -d' ' -f1)" "$path"
            done
            """
        #expect(try ground.sandbox.bash(script, in: "repo").output == tree.listing)
        let digest = try ground.sandbox.bash("\(script) | sha256sum | cut -d' ' -f1", in: "repo").line
        #expect(digest == tree.digest.hex)
        #expect(tree.files.count == 2)
        let shown = try ground.sandbox.git("show", "\(commit.hex):models/credit-risk.json", in: "repo").stdout
        #expect(shown.contains("\"version\": \"3.0.0\""))
        #expect(shown.contains("\"person\": \"jan\""))
        #expect(try EnvironmentTree(reading: repository.commit(commit).tree, in: repository) == tree)
    }

    @Test
    func aTreeWithAnythingButPlainFilesIsRefused() throws {
        let ground = try Ground()
        let repository = try ground.open()
        let blob = try repository.writeBlob([1])
        for mode in [TreeEntry.Mode.symbolicLink, .submodule, .executable] {
            let tree = try repository.writeTree([TreeEntry(name: RepoPath("x"), mode: mode, id: blob)])
            #expect(try failure { try EnvironmentTree(reading: tree, in: repository) }?.kind == .refused)
        }
    }

    @Test
    func anybodyMakesTheSameViewAgain() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        let genesis = try ground.found("ana")
        var tree = EnvironmentTree()
        tree.set(try state("credit-risk", 1))
        let first = tree
        let one = try ground.append(.promote, ["environment": "prod", "items": []], in: "ana")
        tree.set(try state("credit-risk", 2, by: "ana"))
        let two = try ground.append(.rollback, ["environment": "prod", "items": []], in: "ana")
        try ground.share("ana")
        try ground.share("mia")
        let steps = [EnvironmentStep(event: one, tree: first), EnvironmentStep(event: two, tree: tree)]
        let here = try EnvironmentView(of: "prod", in: ground.open("ana")).write(steps, genesis: genesis)
        let there = try EnvironmentView(of: "prod", in: ground.open("mia")).write(steps, genesis: genesis)
        #expect(here == there)
        let repository = try ground.open("mia")
        let tip = try repository.commit(there)
        #expect(tip.parents.count == 2)
        #expect(tip.parents[1] == two.commit)
        let before = try repository.commit(tip.parents[0])
        #expect(before.parents[1] == one.commit)
        let root = try repository.commit(before.parents[0])
        #expect(root.parents.isEmpty)
        #expect(try repository.tree(root.tree).isEmpty)
        let view = EnvironmentView(of: "prod", in: repository)
        #expect(try view.eventCommit(of: there) == two.commit)
        #expect(try view.eventCommit(of: root.id) == nil)
        try ground.sandbox.git("update-ref", "refs/mlops/env/prod", there.hex, in: "mia")
        // Plain git says who set each line, and when.
        let blame = try ground.sandbox.git(
            "blame", "--first-parent", "--porcelain", "refs/mlops/env/prod", "--", "models/credit-risk.json", in: "mia")
        #expect(blame.stdout.contains("author ana"))
        let log = try ground.sandbox.git("log", "--first-parent", "--format=%s", "refs/mlops/env/prod", in: "mia").line
        #expect(log.hasPrefix("rollback: prod"))
        // Only the first state differs: another view.
        let other = try EnvironmentView(of: "prod", in: repository).write(
            [EnvironmentStep(event: one, tree: tree), steps[1]], genesis: genesis)
        #expect(other != there)
    }
}
