import MLOpsCore
import MLOpsGit
import TestSupport
import Testing

@Suite("History, with git as the oracle", .ownThread)
struct HistoryTests {
    /// A random graph of 60 commits made by git, roots and merges among them.
    private func graph(_ sandbox: Sandbox, seed: UInt64) throws -> [ObjectID] {
        try sandbox.makeRepository()
        var random = SeededGenerator(seed: seed)
        let tree = try sandbox.ask("mktree", stdin: [])
        var commits: [ObjectID] = []
        for number in 0..<60 {
            var arguments = ["commit-tree", tree, "-m", "\(number)"]
            if !commits.isEmpty, !random.chance(4) {
                var parents: Set<ObjectID> = []
                for _ in 0..<(random.chance(30) ? 2 : 1) {
                    parents.insert(commits[max(0, commits.count - 1 - random.number(0..<8))])
                }
                for parent in parents.sorted() { arguments += ["-p", parent.hex] }
            }
            commits.append(try id(sandbox.run("git", arguments, in: "repo").line))
        }
        return commits
    }

    @Test
    func walksAncestryAndMergeBasesAreGits() throws {
        let sandbox = try Sandbox()
        let commits = try graph(sandbox, seed: 21)
        let repository = try sandbox.open()
        var random = SeededGenerator(seed: 22)
        for _ in 0..<40 {
            let tip = commits[random.number(30..<60)]
            let hidden = random.chance(60) ? [commits[random.number(0..<60)]] : []
            let list = try sandbox.run(
                "git", ["rev-list", tip.hex] + hidden.map { "^\($0.hex)" }, in: "repo"
            ).line.split(separator: "\n").map(String.init)
            let ours = try repository.commits(reachableFrom: [tip], hiding: hidden)
            #expect(Set(ours.map(\.hex)) == Set(list))
            let place = Dictionary(uniqueKeysWithValues: ours.enumerated().map { ($1, $0) })
            for (index, commit) in ours.enumerated() {
                for parent in try repository.commit(commit).parents {
                    if let before = place[parent] { #expect(before < index) }
                }
            }
            let (one, other) = (commits[random.number(0..<60)], commits[random.number(0..<60)])
            let ancestry = try sandbox.run("git", ["merge-base", "--is-ancestor", one.hex, other.hex], in: "repo")
            #expect(try repository.isAncestor(one, of: other) == (ancestry.status == 0))
            let bases = try sandbox.run("git", ["merge-base", "--all", one.hex, other.hex], in: "repo")
            let base = try repository.mergeBase(one, other)
            #expect(
                bases.status == 0 ? bases.line.split(separator: "\n").contains { $0 == base?.hex ?? "" } : base == nil)
        }
        #expect(
            try failure { try repository.commits(reachableFrom: [commits[59]], hiding: [], limit: 3) }?.kind == .input)
    }

    @Test
    func aShallowCloneKnowsThatItDoesNotKnow() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let first = try sandbox.commit("a", "1")
        try sandbox.commit("a", "2")
        let last = try sandbox.commit("a", "3")
        try sandbox.git("clone", "--quiet", "--depth", "1", "file://\(sandbox.path("repo"))", "shallow")
        let repository = try sandbox.open("shallow")
        #expect(repository.isShallow)
        for answer in [
            try failure { try repository.isAncestor(first, of: last) },
            try failure { try repository.mergeBase(first, last) },
            try failure { try repository.commits(reachableFrom: [last], hiding: []) },
        ] {
            let found = try #require(answer)
            #expect(found.kind == .environment)
            #expect(
                (found.hints + found.causes).contains { $0.contains("fetch") || $0.contains("unshallow") }, "\(found)")
        }
    }

    /// A replacement or a graft shows another history to everybody who asks git; what is judged must be the true one.
    @Test
    func replaceRefsAndGraftsChangeNothing() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let first = try sandbox.commit("a", "1")
        let second = try sandbox.commit("a", "2")
        let third = try sandbox.commit("a", "3")
        let forged = try sandbox.ask("commit-tree", "-p", first.hex, "-m", "forged", "\(third.hex)^{tree}")
        try sandbox.git("replace", third.hex, forged, in: "repo")
        try sandbox.write("\(third.hex) \(first.hex)\n", to: "repo/.git/info/grafts")
        #expect(try sandbox.ask("log", "-1", "--format=%s", third.hex) == "forged")
        let repository = try sandbox.open()
        #expect(try repository.commit(third).parents == [second])
        #expect(try repository.commit(third).subject == "set a")
        #expect(try repository.commits(reachableFrom: [third], hiding: []) == [first, second, third])
        #expect(try repository.isAncestor(second, of: third))
    }
}
