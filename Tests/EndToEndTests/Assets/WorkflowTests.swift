import TestSupport
import Testing

@Suite("Assets in real repositories")
struct WorkflowTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeRepository()
    }

    @discardableResult
    private func mlops(_ arguments: [String], in directory: String = "repo") throws -> Result {
        let result = try sandbox.run("git-mlops", arguments, in: directory)
        guard result.status == 0 else { throw TestFailure(result.transcript) }
        return result
    }

    @Test("With autocrlf=true manifests keep their line feeds, and payloads their bytes")
    func autocrlf() throws {
        try sandbox.git("config", "--global", "core.autocrlf", "true")
        try sandbox.write("a\r\nb\n", to: "repo/data/x.csv")
        try mlops(["add", "data"])
        try sandbox.git("commit", "--quiet", "-m", "x", in: "repo")
        try mlops(["remote", "add", "r", sandbox.path("store")])
        try sandbox.git("commit", "--quiet", "-m", "remote", in: "repo")
        try mlops(["push", "--payloads-only"])
        try sandbox.git("clone", "--quiet", "repo", "clone")
        try mlops(["trust", sandbox.path("store")], in: "clone")
        try mlops(["pull", "--payloads-only"], in: "clone")
        #expect(try sandbox.read("clone/data/x.csv") == Array("a\r\nb\n".utf8))
        #expect(try !sandbox.read("clone/data.mlops/files").contains(0x0D))
        #expect(try sandbox.git("status", "--porcelain", in: "clone").stdout.isEmpty)
        #expect(try sandbox.run("git-mlops", ["status", "--exit-code"], in: "clone").status == 0)
    }

    @Test("Linked worktrees share the store and have an index each")
    func worktrees() throws {
        try sandbox.write("one", to: "repo/data/a")
        try mlops(["add", "data"])
        try sandbox.git("commit", "--quiet", "-m", "x", in: "repo")
        try sandbox.git("worktree", "add", "--quiet", "../linked", in: "repo")
        #expect(
            try mlops(["status", "--porcelain"], in: "linked").stdout
                == "asset unchanged not-here data\nfile not-here data/a\n")
        try mlops(["checkout"], in: "linked")
        #expect(try sandbox.text(of: "linked/data/a") == "one")
        try sandbox.write("two", to: "linked/data/a")
        try mlops(["add", "-u"], in: "linked")
        #expect(sandbox.exists("repo/.git/worktrees/linked/mlops/index"))
        #expect(!sandbox.exists("repo/.git/worktrees/linked/mlops/store"))
        #expect(try sandbox.bash("find repo/.git/mlops/store/objects -type f | wc -l").line.hasSuffix("2"))
        #expect(try mlops(["status", "--porcelain"]).stdout == "asset unchanged clean data\n")
    }

    @Test("Names of any bytes survive add, push, clone and checkout")
    func names() throws {
        let names: [[UInt8]] = [
            [0xFF, 0xFE], Array("-rf".utf8), Array("new\nline".utf8), Array("tab\tand\u{1B}[31m".utf8),
            Array(repeating: 0x6E, count: 255), Array("é".utf8), Array("e\u{301}".utf8), Array("a b".utf8),
            Array("%41".utf8), Array("\"quoted\"".utf8), Array("back\\slash".utf8), Array("\u{202E}txt".utf8),
        ]
        let data = Array("repo/data/".utf8)
        for (index, name) in names.enumerated() { try sandbox.write("\(index)".utf8.map { $0 }, to: data + name) }
        let result = try sandbox.start("git-mlops", raw: [Array("add".utf8), Array("data".utf8)], in: "repo").wait()
        #expect(result.status == 0, "\(result.transcript)")
        let asset: [UInt8] = [0xC3, 0x28, 0x2D]
        try sandbox.write([1], to: Array("repo/".utf8) + asset)
        let raw = try sandbox.run("git-mlops", raw: [Array("add".utf8), asset], in: "repo")
        #expect(raw.status == 0, "\(raw.transcript)")
        let dash = try sandbox.run("git-mlops", ["add", "--", "-dash"], in: "repo")
        #expect(dash.status == 2)
        try sandbox.write("x", to: "repo/-dash")
        try mlops(["add", "--", "-dash"])
        try sandbox.git("commit", "--quiet", "-m", "x", in: "repo")
        #expect(try sandbox.git("status", "--porcelain", in: "repo").stdout.isEmpty)
        try mlops(["remote", "add", "r", sandbox.path("store")])
        try sandbox.git("commit", "--quiet", "-m", "remote", in: "repo")
        try mlops(["push", "--payloads-only"])
        try sandbox.git("clone", "--quiet", "repo", "clone")
        try mlops(["trust", sandbox.path("store")], in: "clone")
        try mlops(["pull", "--payloads-only"], in: "clone")
        #expect(try sandbox.bash("diff -r -x .git repo clone").status == 0)
        #expect(try sandbox.run("git-mlops", ["status", "--exit-code"], in: "clone").status == 0)
        // Nothing that reaches a terminal holds a control character of a name.
        #expect(try !mlops(["ls", "data"]).output.contains(0x1B))
    }

    @Test("The order in which assets are added makes no difference to git's tree")
    func orderOfAdding() throws {
        var random = SeededGenerator(seed: 7)
        var assets: [String] = []
        for index in 0..<6 {
            let name = "d\(index % 2)/asset\(index)"
            for file in 0..<random.number(1..<40) {
                try sandbox.write("\(random.number(0..<50))", to: "source/\(name)/f\(file % 3)/\(file)")
            }
            assets.append(name)
        }
        var trees: Set<String> = []
        for round in 0..<5 {
            let repository = "order\(round)"
            try sandbox.makeRepository(repository)
            for name in assets.shuffled(using: &random) {
                try sandbox.bash(
                    "mkdir -p $(dirname \(repository)/\(name)); cp -r source/\(name) \(repository)/\(name)")
                // Now whole, now grown file by file.
                if random.chance(50) {
                    try mlops(["add", name], in: repository)
                } else {
                    try sandbox.bash("mv \(name) ../hold; mkdir \(name); cp -r ../hold/f0 \(name)/", in: repository)
                    try mlops(["add", name], in: repository)
                    try sandbox.bash("cp -r ../hold/. \(name)/; rm -r ../hold", in: repository)
                    try mlops(["add", "-u"], in: repository)
                }
            }
            // The ignore rules stand in the order of adding: they are the user's file, not a manifest.
            try sandbox.git("rm", "--quiet", "--cached", "-r", "--", "*.gitignore", in: repository)
            trees.insert(try sandbox.git("write-tree", in: repository).line)
        }
        #expect(trees.count == 1)
    }

    @Test("What was pushed is checked with nothing of ours")
    func independentCheck() throws {
        var random = SeededGenerator(seed: 11)
        for index in 0..<200 {
            try sandbox.write(random.bytes(random.number(0..<5000)), to: "repo/data/d\(index % 7)/\(index)")
        }
        try sandbox.write(random.bytes(3_000_000), to: "repo/models/big.onnx")
        try mlops(["add", "data", "models/big.onnx"])
        try mlops(["remote", "add", "r", sandbox.path("store")])
        try sandbox.git("commit", "--quiet", "-m", "x", in: "repo")
        try mlops(["push", "--payloads-only"])
        try sandbox.bash(
            """
            cd repo && git fsck --strict --full
            git show HEAD:data.mlops/files | while read -r sha size mode path; do
              echo "$sha  data/$path"
              test "$(stat -c %s "data/$path")" = "$size"
            done | sha256sum --check --quiet
            cd ../store/objects && find . -type f | sed 's|^\\./\\(..\\)/\\(.*\\)|\\1\\2  \\1/\\2|' | sha256sum --check --quiet
            """)
        #expect(try sandbox.bash("find store/objects -type f | wc -l").line.hasSuffix("201"))
    }
}
