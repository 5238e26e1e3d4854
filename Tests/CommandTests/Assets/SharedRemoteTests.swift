import Glibc
import TestSupport
import Testing

/// A folder on a file server, used by several people.
@Suite("A directory remote of a group")
struct SharedRemoteTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeSample(commit: false)
    }

    @Test("Folders of a shared remote have the mode of its top folder", arguments: [0o2775, 0o770, 0o755] as [UInt32])
    func sharedRemote(mode: UInt32) throws {
        try sandbox.makeDirectory("store")
        try sandbox.setMode(mode, of: "store")
        try sandbox.require(sandbox.mlops("remote", "add", "-q", "eu", sandbox.path("store"), in: "repo"))
        for folder in ["objects", "tmp"] { #expect(try sandbox.mode(of: "store/\(folder)") == mode, "\(folder)") }
        try sandbox.bash("git-mlops add -q data/train; git commit -qm x; git-mlops push -q --payloads-only", in: "repo")
        let folders = try sandbox.list("store/objects")
        #expect(folders.count == 3)
        for folder in folders { #expect(try sandbox.mode(of: "store/objects/\(folder)") == mode, "\(folder)") }
    }

    @Test("Two people of one group push to one remote", .enabled(if: geteuid() == 0))
    func twoPeople() throws {
        try sandbox.bash(
            """
            mkdir store; chgrp 4242 store; chmod 2775 store; chmod 755 .
            cp -L bin/git-mlops program; chmod 755 program
            cp -r repo other; chown -R 4001:4242 repo; chown -R 4002:4242 other
            """)
        // Where the program was built is nobody else's to enter.
        let binary = sandbox.path("program")
        for (user, place) in [("4001", "repo"), ("4002", "other")] {
            try sandbox.write("of \(user)", to: "\(place)/data/train/\(user)")
            let script = """
                umask 022; \(binary) remote add -q eu \(sandbox.path("store")); \(binary) add -q data/train
                git commit -qm x; \(binary) push --payloads-only
                """
            let result = try sandbox.run(
                "setpriv",
                ["--reuid=\(user)", "--regid=4242", "--clear-groups", "bash", "-euc", script], in: place)
            #expect(result.status == 0, "\(result.transcript)")
            #expect(result.stdout.contains("sent "), "\(result.transcript)")
        }
    }

    @Test("A remote whose path is not UTF-8 is refused before anything is written")
    func oddPath() throws {
        let before = try sandbox.state()
        let result = try sandbox.run(
            "git-mlops", raw: [Array("remote".utf8), Array("add".utf8), Array("eu".utf8), [0x2F, 0x74, 0xFF]],
            in: "repo")
        #expect(result.status == 2, "\(result.transcript)")
        #expect(result.stderr.contains("'/t\\xff', is not valid UTF-8"), "\(result.transcript)")
        #expect(try sandbox.state() == before)
        #expect(!sandbox.exists("repo/.mlops"))
    }
}
