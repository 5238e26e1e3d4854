import Foundation
import MLOpsAssets
import MLOpsAudit
import MLOpsCore
import MLOpsGit
import MLOpsReview
import SystemPackage
import TestSupport
import Testing

@Suite("Blame of data", .ownThread)
struct DataBlameTests {
    private func blame(_ world: World, _ path: String, rev: String = "HEAD", ledger: Bool = true) throws -> DataBlame {
        let repository = try world.repository()
        let policy = ledger ? try world.audit().timeline.current : nil
        return try DataBlamer(repository, policy: policy).blame(
            RepoPath(path), at: repository.resolveCommit(rev))
    }

    @Test("Each file has the commit that brought it as it is, the person and the date")
    func files() throws {
        let world = try World(copying: Story.shared)
        let answer = try blame(world, "data/train")
        #expect(answer.lines.map(\.path.description) == ["a.csv", "b.csv", "c.csv"])
        #expect(answer.lines.map(\.person) == ["ana", "jan", "jan"])
        #expect(answer.lines.map(\.date.date) == ["2026-01-02", "2026-01-20", "2026-01-20"])
        #expect(answer.lines.map(\.summary) == ["First model", "More data", "More data"])
        #expect(answer.lines.map(\.grade) == [.proven, .proven, .proven])
        #expect(answer.lines[1].digest == .sha256(of: "3,5\n"))
        #expect(answer.fileCount == 3)
        #expect(answer.totalSize == 12)
        let before = try blame(world, "data/train", rev: "HEAD~1")
        #expect(before.lines.map(\.person) == ["ana", "ana"])
        #expect(try blame(world, "models/m.onnx").lines.map(\.person) == ["jan"])
        #expect(try blame(world, "models/m.onnx").lines.map(\.path) == [ManifestEntry.selfPath])
    }

    @Test("A path leads to its asset; a file in it narrows the answer")
    func paths() throws {
        let world = try World(copying: Story.shared)
        let repository = try world.repository()
        let data = DataBlamer(repository, policy: nil)
        let head = try repository.headCommit()
        for path in ["data/train", "data/train/a.csv", "data/train.mlops", "data/train.mlops/files"] {
            #expect(try data.asset(at: RepoPath(path), in: head) == RepoPath("data/train"))
        }
        #expect(try data.asset(at: RepoPath("data"), in: head) == nil)
        let one = try data.blame(RepoPath("data/train"), inside: RepoPath("b.csv"), at: head)
        #expect(one.lines.map(\.path.description) == ["b.csv"])
        #expect(one.fileCount == 3)
        #expect(throws: Diagnostic.self) {
            try data.blame(RepoPath("data/train"), inside: RepoPath("z.csv"), at: head)
        }
        #expect(throws: Diagnostic.self) { try data.blame(RepoPath("data"), at: head) }
    }

    @Test("Signed by a known key is proven, by an unknown key recorded, unsigned asserted")
    func grades() throws {
        let world = try World(copying: Story.shared)
        var files = ["a.csv": "1,2\n", "b.csv": "3,5\n", "c.csv": "5,6\n"]
        files["d.csv"] = "unsigned"
        try world.dataset("data/train", files)
        try world.commit("Unsigned", as: "jan", at: "2026-02-06T00:00:00Z", signer: nil)
        files["e.csv"] = "stranger"
        try world.dataset("data/train", files)
        try world.commit("Stranger", as: "eve", at: "2026-02-07T00:00:00Z", signer: "stranger")
        files["f.csv"] = "forged"
        try world.dataset("data/train", files)
        try world.commit("Forged author", as: "mia", at: "2026-02-08T00:00:00Z", signer: "jan")
        let lines = Dictionary(
            uniqueKeysWithValues: try blame(world, "data/train").lines.map { ($0.path.description, $0) })
        #expect(lines["a.csv"]?.grade == .proven)
        #expect(lines["d.csv"]?.grade == .asserted)
        #expect(lines["d.csv"]?.person == "jan")
        #expect(lines["d.csv"]?.reason?.contains("not signed") == true)
        #expect(lines["e.csv"]?.grade == .recorded)
        #expect(lines["e.csv"]?.person == nil)
        #expect(lines["e.csv"]?.author == "eve <eve@bank.example>")
        #expect(lines["f.csv"]?.grade == .asserted)
        #expect(lines["f.csv"]?.person == "mia")
        #expect(lines["f.csv"]?.reason?.contains("signed by jan") == true)
        // Without a ledger nobody's key is known.
        let plain = try blame(world, "data/train", ledger: false)
        #expect(plain.lines.map(\.grade) == [.recorded, .recorded, .recorded, .asserted, .recorded, .recorded])
        #expect(plain.lines.allSatisfy { $0.person == nil })
    }

    @Test("A commit changed after it was signed is contradicted")
    func brokenSignature() throws {
        let world = try World(copying: Story.shared)
        try world.bash(
            """
            new=$(git cat-file commit HEAD | sed 's/^More data$/More date/' | git hash-object -w -t commit --stdin)
            git update-ref refs/heads/main $new
            """)
        let answer = try blame(world, "data/train")
        #expect(answer.problems.map(\.path.description) == ["b.csv", "c.csv"])
        #expect(answer.lines.map(\.grade) == [.proven, .asserted, .asserted])
    }

    @Test("--at takes the commit that was newest then")
    func moment() throws {
        let world = try World(copying: Story.shared)
        let repository = try world.repository()
        let data = DataBlamer(repository, policy: nil)
        let head = try repository.headCommit()
        let first = try repository.resolveCommit("HEAD~1")
        #expect(try data.commit(at: world.moment("2026-01-19"), from: head) == first)
        #expect(try data.commit(at: world.moment("2026-01-20"), from: head) == head)
        #expect(throws: Diagnostic.self) { try data.commit(at: world.moment("2026-01-01"), from: head) }
    }

    @Test("It agrees with git blame on random histories with merges", arguments: 0..<6)
    func agreesWithGit(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let world = try World()
        var files: [String: String] = [:]
        for index in 0..<12 { files["f\(index).csv"] = "0" }
        try world.dataset("d", files, pages: .sixteen)
        try world.commit("c0", as: "ana", at: "2026-01-01T00:00:00Z", signer: nil)
        for step in 1...14 {
            let day = step < 10 ? "0\(step)" : "\(step)"
            let time = "2026-02-\(day)T00:00:00Z"
            if step % 5 == 0 {
                // A side branch that changes other files than the main line, merged at once.
                var side = files
                side["side\(step).csv"] = "\(step)"
                try world.bash("git switch -q -c side\(step)")
                try world.dataset("d", side, pages: .sixteen)
                try world.commit("side \(step)", as: "jan", at: time, signer: nil)
                try world.bash("git switch -q main")
                files["f0.csv"] = "main \(step)"
                try world.dataset("d", files, pages: .sixteen)
                try world.commit("main \(step)", as: "ana", at: time, signer: nil)
                try world.bash(
                    "git -c user.name=ana -c user.email=a@b merge -q --no-ff -X ours -m merge side\(step)", at: time)
                files["side\(step).csv"] = "\(step)"
            }
            let name = "f\(Int.random(in: 0..<16, using: &random)).csv"
            if Bool.random(using: &random) || files.count < 4 {
                files[name] = "\(Int.random(in: 0..<3, using: &random))"
            } else {
                files[name] = nil
            }
            try world.dataset("d", files, pages: .sixteen)
            try world.commit("c\(step)", as: step % 2 == 0 ? "ana" : "jan", at: time, signer: nil)
        }
        let mine = try blame(world, "d", ledger: false).lines.map { "\($0.commit) \($0.path)" }.sorted()
        let pages = try world.bash("cd d.mlops && ls | grep -v manifest").split(separator: "\n")
        var theirs: [String] = []
        for page in pages {
            // Line number and file name aside: the commit and the path at the end of the line.
            let text = try world.bash("git blame -l -s --abbrev=40 -f -- d.mlops/\(page)")
            for line in text.split(separator: "\n") {
                let fields = line.split(separator: " ", omittingEmptySubsequences: true)
                let commit = fields[0].drop { $0 == "^" }
                theirs.append("\(commit.prefix(40)) \(fields.last ?? "")")
            }
        }
        // git shortens the names of boundary commits by the caret: compare what both show.
        #expect(mine.map { $0.dropLastDigit } == theirs.sorted().map { $0.dropLastDigit })
        #expect(mine.count == files.count)
    }

    @Test("It sees through another number of pages and another name")
    func repagedAndRenamed() throws {
        let world = try World(copying: Story.shared)
        try world.dataset(
            "data/train", ["a.csv": "1,2\n", "b.csv": "3,5\n", "c.csv": "5,6\n"], pages: .sixteen)
        try world.commit("Repage", as: "mia", at: "2026-02-06T00:00:00Z")
        #expect(try blame(world, "data/train").lines.map(\.person) == ["ana", "jan", "jan"])
        try world.bash("git mv data/train.mlops data/training.mlops")
        try world.commit("Rename", as: "mia", at: "2026-02-07T00:00:00Z")
        #expect(try blame(world, "data/training").lines.map(\.person) == ["ana", "jan", "jan"])
    }

    @Test("In a shallow clone the cut-off lines are unknown")
    func shallow() throws {
        let world = try World(copying: Story.shared)
        try world.bash("git clone -q --depth 1 file://\(world.folder.path) shallow")
        let repository = try Repository(
            startingAt: .init(world.folder.path).appending("shallow"), environment: world.environment)
        let answer = try DataBlamer(repository, policy: nil).blame(
            RepoPath("data/train"), at: repository.headCommit())
        #expect(answer.lines.map(\.grade) == [.unknown, .unknown, .unknown])
        #expect(answer.warnings.contains { $0.contains("shallow") })
    }
}

extension String {
    /// Without the last digit of the commit's name at its start.
    fileprivate var dropLastDigit: String {
        let parts = split(separator: " ", maxSplits: 1)
        return "\(parts[0].prefix(39)) \(parts.count > 1 ? parts[1] : "")"
    }
}
