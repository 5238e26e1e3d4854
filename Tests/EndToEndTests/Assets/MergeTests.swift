import TestSupport
import Testing

/// 1,000 random merges in real git: wherever plain git merges cleanly, the driver gives the same tree.
@Suite("Merges of manifests in real git")
struct MergeTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    private struct Line {
        let path: String
        let content: Int
    }

    /// The page files of a set of lines, by name, as manifests have them.
    private func pages(_ lines: [String: Int], _ hashes: [String: String], _ digests: [String]) -> [String: String] {
        var pages: [String: [String]] = [:]
        for path in lines.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let page = String(hashes[path, default: "0"].prefix(1))
            pages[page, default: []].append(
                "\(digests[lines[path, default: 0]]) \(lines[path, default: 0]) f \(path)\n")
        }
        return pages.mapValues { $0.joined() }
    }

    @Test("With and without the driver they agree", .timeLimit(.minutes(5)))
    func agree() throws {
        try sandbox.makeRepository()
        // SHA-256 of paths and contents by an independent program, once.
        let script = """
            import hashlib
            for i in range(400): print(hashlib.sha256(b"d%d/f%d" % (i % 5, i)).hexdigest())
            for i in range(64): print(hashlib.sha256(b"content %d" % i).hexdigest())
            """
        let output = try sandbox.run("python3", ["-c", script]).stdout.split(separator: "\n").map(String.init)
        let paths = (0..<400).map { "d\($0 % 5)/f\($0)" }
        let hashes = Dictionary(uniqueKeysWithValues: zip(paths, output[..<400]))
        let digests = Array(output[400...])
        var random = SeededGenerator(seed: 42)

        // All commits of all rounds by one fast-import: base, ours, theirs.
        var stream = ""
        let rounds = 1000
        for round in 0..<rounds {
            var base: [String: Int] = [:]
            for _ in 0..<random.number(20..<200) { base[paths[random.number(0..<400)]] = random.number(0..<64) }
            func edited() -> [String: Int] {
                var lines = base
                for _ in 0..<random.number(0..<8) {
                    let path = paths[random.number(0..<400)]
                    if random.chance(40) { lines[path] = nil } else { lines[path] = random.number(0..<64) }
                }
                return lines
            }
            let sides = [base, edited(), edited()]
            for (index, lines) in sides.enumerated() {
                let mark = round * 3 + index + 1
                stream += "commit refs/heads/r\(round)-\(index)\nmark :\(mark)\n"
                stream += "committer A <a@b> 1700000000 +0000\ndata 1\nx\n"
                if index > 0 { stream += "from :\(round * 3 + 1)\n" }
                stream += "deleteall\n"
                var files = pages(lines, hashes, digests).map { ("data.mlops/\($0.key)", $0.value) }
                files.append(("data.mlops/manifest", "git-mlops manifest 1\nkind dataset\ntype directory\npages 16\n"))
                files.append((".gitattributes", "**/*.mlops/** text eol=lf diff=mlops merge=mlops\n"))
                for (path, text) in files.sorted(by: { $0.0 < $1.0 }) {
                    stream += "M 100644 inline \(path)\ndata \(text.utf8.count)\n\(text)\n"
                }
            }
        }
        let imported = try sandbox.run("git", ["fast-import", "--quiet"], in: "repo", stdin: Array(stream.utf8))
        try #require(imported.status == 0, "\(imported.transcript)")

        // merge-tree does what merge does, without a working tree: the tree's name, then what is in conflict.
        let merge = """
            for i in $(seq 0 \(rounds - 1)); do
              if tree=$(git "$@" merge-tree --write-tree r$i-1 r$i-2 2>/dev/null); then echo "clean $tree"; else
                echo "conflict $(echo "$tree" | head -1)"; fi
            done
            """
        try sandbox.git("checkout", "--quiet", "r0-0", in: "repo")
        let plain = try lines(merge, [])
        let driven = try lines(merge, ["-c", "merge.mlops.driver=git-mlops merge-driver %O %A %B %L %P"])
        try #require(plain.count == rounds && driven.count == rounds)
        var (clean, more) = (0, 0)
        for (round, (without, with)) in zip(plain, driven).enumerated() {
            if without.hasPrefix("clean") {
                clean += 1
                #expect(with == without, "round \(round)")
            } else if with.hasPrefix("clean") {
                more += 1
            }
        }
        // Both kinds must have been met, or this test shows nothing.
        #expect(clean > 300)
        #expect(more > 50)
        // What the driver merged beyond git is a manifest, and has what both sides wanted.
        for (round, with) in driven.enumerated() where with.hasPrefix("clean") && round % 20 == 0 {
            let tree = String(with.dropFirst("clean ".count))
            try sandbox.git("read-tree", tree, in: "repo")
            try sandbox.git("checkout-index", "--all", "--force", in: "repo")
            try sandbox.git("clean", "-fdxq", in: "repo")
            let listed = try sandbox.mlops("ls", "--json", in: "repo")
            #expect(listed.status == 0, "round \(round): \(listed.transcript)")
        }
    }

    private func lines(_ script: String, _ options: [String]) throws -> [String] {
        let result = try sandbox.run("bash", ["-c", script, "bash"] + options, in: "repo")
        return result.stdout.split(separator: "\n").map(String.init)
    }
}
