import TestSupport
import Testing

/// `docs/read_store.py` reads what the program writes: the format's page is true.
@Suite struct StoreReaderTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.bash(
            """
            git init --quiet repo && cd repo
            mkdir -p data/sub models
            printf 'a\\n' > data/a.csv
            printf 'b\\n' > 'data/sub/100% b.csv'
            : > data/sub/empty
            printf '#!/bin/sh\\n' > data/run && chmod +x data/run
            head -c 3000000 /dev/zero > models/m.onnx
            git mlops add data models/m.onnx
            """)
    }

    @Test func listsWhatSha256sumSays() throws {
        let expected = try sandbox.bash(
            "find data models -type f ! -path '*.mlops*' ! -name .gitignore -exec sh -c '"
                + "for f; do echo \"$(sha256sum < \"$f\" | cut -d\" \" -f1) $(wc -c < \"$f\")\"; done' sh {} + | sort -u",
            in: "repo")
        #expect(try reader("list").stdout == expected.stdout)
        #expect(try reader("check").stdout == expected.stdout)
    }

    @Test func restoresAFolderAndAFile() throws {
        #expect(try reader("restore", "data.mlops", "../data").status == 0)
        #expect(try reader("restore", "models/m.onnx.mlops", "../m.onnx").status == 0)
        try sandbox.bash("diff -r repo/data data && cmp repo/models/m.onnx m.onnx && test -x data/run")
        #expect(try reader("restore", "data.mlops", "../data").status != 0)
    }

    @Test func printsOnePayload() throws {
        let digest = try sandbox.bash("sha256sum < data/a.csv | cut -d' ' -f1", in: "repo").line
        #expect(try reader("cat", digest).stdout == "a\n")
    }

    @Test func seesADamagedPayload() throws {
        try sandbox.bash(
            """
            digest=$(sha256sum < data/a.csv | cut -d' ' -f1)
            object=.git/mlops/store/objects/${digest:0:2}/${digest:2}
            chmod u+w $object && printf 'x\\n' > $object
            """, in: "repo")
        let result = try reader("check")
        #expect(result.status == 1)
        #expect(result.stderr.contains("is damaged"))
    }

    @Test func refusesALayoutItDoesNotKnow() throws {
        try sandbox.bash("cd .git/mlops/store && rm -f format && echo 'git-mlops store 9' > format", in: "repo")
        let result = try reader("list")
        #expect(result.status == 1)
        #expect(result.stderr.contains("does not know"))
    }

    @Test func refusesAPathThatLeavesTheFolder() throws {
        try sandbox.bash("sed 's/ [^ ]*a[.]csv$/ ..\\/a.csv/' -i data.mlops/*", in: "repo")
        let result = try reader("restore", "data.mlops", "../data")
        #expect(result.status == 1)
        #expect(result.stderr.contains("not allowed"))
    }

    @Test func isShort() throws {
        let lines = try sandbox.text(of: "\(Document.top)/docs/read_store.py").split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 101)
    }

    private func reader(_ arguments: String...) throws -> Result {
        try sandbox.run(
            "python3", ["-I", "\(Document.top)/docs/read_store.py", ".git/mlops/store"] + arguments, in: "repo")
    }
}
