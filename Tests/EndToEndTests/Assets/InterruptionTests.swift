import Glibc
import TestSupport
import Testing

@Suite("Assets when a process dies or the disk is full", .enabled(if: Sandbox.variable("MLOPS_SLOW") == "1"))
struct SlowInterruptionTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    /// Files and git must agree, whatever happened before; checked with sha256sum and git alone.
    private func check(_ repository: String) throws {
        try sandbox.bash(
            """
            git fsck --strict --full
            git diff --quiet -- '*.mlops' '*.mlops/*'
            git ls-files -z data.mlops | grep -zv /manifest | xargs -0 -n1 printf ':%s\\n' | git cat-file --batch='%(objectname)' \\
              | grep ' [fx] ' | sed 's|^\\([0-9a-f]*\\) [0-9]* [fx] |\\1  data/|' > ../sums
            test "$(find data -type f | wc -l)" = "$(wc -l < ../sums)"
            sha256sum --check --quiet ../sums
            cut -c1-64 ../sums | sort -u > ../named
            cd .git/mlops/store/objects
            find . -type f | sed 's|^\\./\\(..\\)/\\(.*\\)|\\1\\2  \\1/\\2|' | sort > ../../../../../objects
            sha256sum --check --quiet ../../../../../objects
            test -z "$(cut -c1-64 ../../../../../objects | sort -u | comm -13 - ../../../../../named)"
            """, in: repository)
    }

    @Test("Killed at any moment of add, nothing is lost, and adding again completes it", .timeLimit(.minutes(5)))
    func killedAdd() throws {
        var random = SeededGenerator(seed: 3)
        try sandbox.makeRepository()
        for index in 0..<500 {
            try sandbox.write(random.bytes(random.number(0..<3000)), to: "repo/data/d\(index % 20)/\(index)")
        }
        let start = monotonic()
        let whole = try sandbox.start("git-mlops", raw: [Array("add".utf8), Array("data".utf8)], in: "repo")
        #expect(try whole.wait().status == 0)
        let duration = monotonic() - start
        try check("repo")
        var killed = 0
        for round in 0..<12 {
            for _ in 0..<60 {
                let index = random.number(0..<500)
                try sandbox.write(random.bytes(random.number(0..<3000)), to: "repo/data/d\(index % 20)/\(index)")
            }
            if round % 5 == 0 { sandbox.remove("repo/.git/mlops/store") }
            if round % 5 == 1 { sandbox.remove("repo/.git/mlops/index") }
            let process = try sandbox.start("git-mlops", raw: [Array("add".utf8), Array("data".utf8)], in: "repo")
            usleep(UInt32(Double(random.number(0..<1000)) / 1000 * duration * 1.1e6))
            process.kill(SIGKILL)
            if try process.wait().status != 0 { killed += 1 }
            // Git's own lock stays behind when git dies with us; people remove it as git says.
            sandbox.remove("repo/.git/index.lock")
            let again = try sandbox.mlops("add", "data", in: "repo")
            #expect(again.status == 0, "\(again.transcript)")
            try check("repo")
        }
        #expect(killed > 3)
    }

    @Test("Killed at any moment of checkout, every file is whole or absent", .timeLimit(.minutes(5)))
    func killedCheckout() throws {
        var random = SeededGenerator(seed: 4)
        try sandbox.makeRepository()
        for index in 0..<400 { try sandbox.write(random.bytes(2000), to: "repo/data/d\(index % 20)/\(index)") }
        #expect(try sandbox.mlops("add", "-q", "data", in: "repo").status == 0)
        try check("repo")
        for _ in 0..<8 {
            for index in 0..<150 { sandbox.remove("repo/data/d\(index % 20)/\(index)") }
            let process = try sandbox.start("git-mlops", raw: [Array("checkout".utf8)], in: "repo")
            usleep(UInt32(random.number(0..<400_000)))
            process.kill(SIGKILL)
            _ = try process.wait()
            try sandbox.bash(
                """
                while read -r sha path; do if test -e "$path"; then echo "$sha  $path"; fi; done < ../sums > ../present
                sha256sum --check --quiet ../present
                """, in: "repo")
            let again = try sandbox.mlops("checkout", "-q", in: "repo")
            #expect(again.status == 0, "\(again.transcript)")
            try check("repo")
            #expect(try sandbox.bash("find data -name '.mlops-tmp*' | wc -l", in: "repo").line.hasSuffix("0"))
        }
    }

    @Test("No space left: one clear error, and nothing half written", .enabled(if: geteuid() == 0))
    func noSpace() throws {
        try sandbox.makeDirectory("small")
        guard try sandbox.run("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", sandbox.path("small")]).status == 0
        else {
            return
        }
        defer { _ = try? sandbox.run("umount", ["-l", sandbox.path("small")]) }
        try sandbox.makeRepository("small/repo")
        var random = SeededGenerator(seed: 5)
        try sandbox.write(random.bytes(5_000_000), to: "small/repo/data/big")
        try sandbox.write("little", to: "small/repo/data/little")
        let full = try sandbox.mlops("add", "data", in: "small/repo")
        try Snapshot.expect(full, named: "no-space-add")
        #expect(full.status == 3)
        #expect(!sandbox.exists("small/repo/data.mlops"))
        #expect(try sandbox.bash("find .git/mlops/store -type f -size +1k", in: "small/repo").stdout.isEmpty)
        try sandbox.bash("cmp -n 6 data/little <(printf little)", in: "small/repo")

        // With room in the store but none for the files.
        try sandbox.write(random.bytes(3_000_000), to: "small/repo/data/big")
        #expect(try sandbox.mlops("add", "-q", "data", in: "small/repo").status == 0)
        sandbox.remove("small/repo/data/big")
        try sandbox.bash("head -c 3000000 /dev/zero > small/fill")
        let checkout = try sandbox.mlops("checkout", in: "small/repo")
        try Snapshot.expect(checkout, named: "no-space-checkout")
        #expect(checkout.status == 3)
        #expect(!sandbox.exists("small/repo/data/big"))
        #expect(try sandbox.bash("find data -name '.mlops-tmp*'", in: "small/repo").stdout.isEmpty)
        sandbox.remove("small/fill")
        #expect(try sandbox.mlops("checkout", in: "small/repo").status == 0)
        #expect(try sandbox.mlops("verify", in: "small/repo").status == 0)
    }

    @Test("A file that vanishes during add is told of, or was not there")
    func vanishing() throws {
        try sandbox.makeRepository()
        for index in 0..<600 { try sandbox.write("\(index)", to: "repo/data/\(index)") }
        try sandbox.bash(
            "(while :; do mv data/100 data/500 ../; mv ../100 ../500 data/; done) >/dev/null 2>&1 & echo $! > ../pid",
            in: "repo")
        defer { _ = try? sandbox.bash("kill $(cat pid)") }
        for round in 0..<10 {
            sandbox.remove("repo/.git/mlops")
            let result = try sandbox.mlops("add", "data", in: "repo")
            #expect(result.status == 0 || result.status == 2, "\(result.transcript)")
            if result.status == 2 {
                let told = ["no such file", "changed while it was being read"].contains { result.stderr.contains($0) }
                #expect(told && result.stderr.contains("hint:"), "\(result.transcript)")
            }
            #expect(try sandbox.mlops("verify", "--store", in: "repo").status <= 1, "round \(round)")
        }
    }

    private func monotonic() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
