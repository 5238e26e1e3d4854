import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsStore
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Assets of a working tree", .ownThread)
struct WorkingAssetsTests {
    let bench: WorkingBench

    init() throws {
        bench = try WorkingBench()
    }

    private let data = RepoPath("data")

    @Test("Any names, added in any order and in any steps, give one git tree")
    func anyOrder() throws {
        var generator = Generator(seed: 21)
        for _ in 0..<6 {
            var files: [RepoPath: [UInt8]] = [:]
            for entry in generator.entries(30) where entry.path.components.allSatisfy({ $0.count <= 200 }) {
                files[entry.path] = Array("\(generator.number(0..<20))".utf8)
            }
            var trees: Set<String> = []
            for _ in 0..<3 {
                bench.sandbox.remove("repo")
                try bench.sandbox.makeRepository()
                let order = files.keys.shuffled(using: &generator.random)
                let cut = generator.number(0..<order.count)
                for (index, path) in order.enumerated() {
                    try bench.sandbox.write(files[path] ?? [], to: Array("repo/data/".utf8) + path.bytes)
                    if index == cut || index == order.count - 1 { _ = try bench.assets().add([data]) }
                }
                trees.insert(try bench.sandbox.git("write-tree", in: "repo").line)
            }
            #expect(trees.count == 1)
            #expect(try bench.assets().manifest(of: data)?.entries.count == files.count)
        }
    }

    @Test("Whatever people do, content that is stored nowhere is never lost, and a clean tree is what git says")
    func nothingIsLost() throws {
        for seed in 0..<6 {
            try story(seed: UInt64(seed))
        }
    }

    /// One random story of edits, adds, commits, git's checkouts and ours.
    private func story(seed: UInt64) throws {
        var random = TestSupport.SeededGenerator(seed: seed)
        bench.sandbox.remove("repo")
        try bench.sandbox.makeRepository()
        var commits: [(name: String, files: [RepoPath: [UInt8]])] = []
        var counter = 0
        func edit() throws {
            for _ in 0..<random.number(1..<5) {
                counter += 1
                let path = "f\(random.number(0..<3))/\(random.number(0..<4))"
                if random.chance(30) {
                    bench.sandbox.remove("repo/data/\(path)")
                } else {
                    try bench.sandbox.write("content \(counter)", to: "repo/data/\(path)")
                }
            }
        }
        try bench.sandbox.write("first", to: "repo/data/f0/0")
        for step in 0..<30 {
            switch random.number(0..<5) {
            case 0, 1:
                try edit()
            case 2:
                guard bench.sandbox.exists("repo/data") else { try edit(); break }
                do {
                    _ = try bench.assets().add([data])
                } catch let refusal as Diagnostic where refusal.message.contains("older than its manifest") {
                    break
                }
                try bench.sandbox.git("commit", "--quiet", "--allow-empty", "-m", "\(step)", in: "repo")
                commits.append((try bench.sandbox.git("rev-parse", "HEAD", in: "repo").line, try bench.files("data")))
            case 3:
                guard !commits.isEmpty else { break }
                let target = commits[random.number(0..<commits.count)].name
                try bench.sandbox.git("checkout", "--quiet", "--force", target, in: "repo")
            default:
                guard !commits.isEmpty else { break }
                let before = try bench.files("data")
                let assets = try bench.assets()
                var options = CheckoutOptions()
                options.restoresDeleted = random.chance(50)
                let report = try assets.checkout([], options)
                let after = try bench.files("data")
                let store = try assets.store()
                for (path, bytes) in before where after[path] != bytes {
                    #expect(try store.contains(Digest.sha256(bytes)), "seed \(seed), step \(step): \(path) is lost")
                }
                // Where nothing was kept, the tree is what the commit has, but for files nobody ever added.
                let head = try bench.sandbox.git("rev-parse", "HEAD", in: "repo").line
                if report.kept.isEmpty, let commit = commits.last(where: { $0.name == head }) {
                    for (path, bytes) in commit.files { #expect(after[path] == bytes, "seed \(seed), step \(step)") }
                    for (path, bytes) in after where commit.files[path] == nil {
                        #expect(try !store.contains(Digest.sha256(bytes)), "seed \(seed), step \(step): \(path) stays")
                    }
                    #expect(try bench.assets().status().allSatisfy { $0.notHere.isEmpty })
                }
            }
        }
        #expect(commits.count > 1)
    }

    @Test("The status of unchanged files is known without reading them")
    func readsOnlyWhatChanged() throws {
        try bench.sandbox.write("aaaa", to: "repo/data/a")
        try bench.sandbox.write("bbbb", to: "repo/data/b")
        try bench.sandbox.bash("touch -d '1 hour ago' data/a data/b", in: "repo")
        #expect(try bench.assets().add([data])[0].read.files == 2)
        #expect(try bench.assets().add([data])[0].read.files == 0)
        try bench.sandbox.write("cccc", to: "repo/data/b")
        #expect(try bench.assets().add([data])[0].read.files == 1)
    }

    @Test("A payload that went from the store comes back with the next add")
    func storeIsRepaired() throws {
        try bench.sandbox.write("aaaa", to: "repo/data/a")
        try bench.sandbox.bash("touch -d '1 hour ago' data/a", in: "repo")
        _ = try bench.assets().add([data])
        bench.sandbox.remove("repo/.git/mlops/store")
        _ = try bench.assets().add([data])
        #expect(try bench.assets().store().contains(Digest.sha256(of: "aaaa")))
    }

    @Test("Executable bits mean nothing where git says so")
    func fileMode() throws {
        try bench.sandbox.git("config", "core.fileMode", "false", in: "repo")
        try bench.sandbox.write("x", to: "repo/data/a", mode: 0o755)
        _ = try bench.assets().add([data])
        #expect(try bench.assets().manifest(of: data)?.entries.map(\.executable) == [false])
        #expect(try bench.assets().status()[0].changes.isEmpty)
    }

    @Test("Payloads of a range of commits are those that it brought")
    func payloadLists() throws {
        for step in 0..<3 {
            try bench.sandbox.write("content \(step)", to: "repo/data/a")
            try bench.sandbox.write("same", to: "repo/data/b")
            _ = try bench.assets().add([data])
            try bench.sandbox.git("commit", "--quiet", "-m", "\(step)", in: "repo")
        }
        let lists = PayloadLists(try bench.assets().repository)
        func names(_ listing: PayloadListing) -> Set<Digest> { Set(listing.payloads.map(\.digest)) }
        let all = Set((0..<3).map { Digest.sha256(of: "content \($0)") } + [.sha256(of: "same")])
        #expect(try names(lists.introduced(by: ["HEAD"])) == all)
        let last = try lists.introduced(by: ["HEAD", "--not", "HEAD~1"])
        #expect(names(last) == [.sha256(of: "content 2"), .sha256(of: "same")])
        let head = try bench.assets().repository.headCommit()
        #expect(try names(lists.needed(by: head)) == [.sha256(of: "content 2"), .sha256(of: "same")])
    }
}

@Suite("Paths as people type them")
struct PathViewTests {
    @Test("Relative, absolute, with dots, and shown again as they would be typed")
    func resolve() throws {
        let sandbox = try Sandbox()
        try sandbox.makeDirectory("top/a/b")
        let view = try PathView(top: FilePath(sandbox.path("top")), directory: FilePath(sandbox.path("top/a/b")))
        func resolve(_ text: String) throws -> String { try view.resolve(Array(text.utf8)).description }
        #expect(try resolve("x") == "a/b/x")
        #expect(try resolve("./../x//y/.") == "a/x/y")
        #expect(try resolve("../..") == "")
        #expect(try resolve(sandbox.path("top/z")) == "z")
        #expect(throws: Diagnostic.self) { try resolve("../../../x") }
        #expect(throws: Diagnostic.self) { try resolve("") }
        for (path, shown) in [("a/b/x", "x"), ("a/x", "../x"), ("a/b", "."), ("", "../.."), ("c/d", "../../c/d")] {
            #expect(view.shown(RepoPath(path)) == shown)
            #expect(try view.resolve(Array(shown.utf8)) == RepoPath(path))
        }
        try sandbox.symlink("top", at: "alias")
        #expect(try resolve(sandbox.path("alias/a/q")) == "a/q")
    }
}
