import MLOpsCore
import MLOpsFormats
import TestSupport
import Testing

@Suite("Signed git objects")
struct GitSignedObjectTests {
    /// A repository of real git that signs with an SSH key, and a verifier with nothing of ours.
    struct Repository {
        let workspace: Workspace
        let key: SSHPublicKey

        init(_ workspace: Workspace, format: String, type: String = "ed25519", bits: Int? = nil) throws {
            self.workspace = workspace
            try workspace.makeKey("key", type: type, bits: bits)
            key = try SSHPublicKey(line: String(decoding: try workspace.read("key.pub"), as: UTF8.self))
            try workspace.write("allowed", Array("ana \(key.line)\n".utf8))
            try workspace.run(["git", "init", "-q", "-b", "main", "--object-format=\(format)", "."])
            for (name, value) in [
                ("user.name", "Ana"), ("user.email", "ana@bank.example"), ("gpg.format", "ssh"),
                ("user.signingkey", workspace.path("key")),
                ("gpg.ssh.allowedSignersFile", workspace.path("allowed")),
            ] {
                try git("config", name, value)
            }
        }

        @discardableResult
        func git(_ arguments: String...) throws -> Workspace.Output {
            try workspace.run(["git"] + arguments)
        }

        func raw(_ type: String, _ name: String) throws -> [UInt8] {
            try git("cat-file", type, name).stdout
        }

        /// Verifies with our code and with ssh-keygen alone.
        func verify(_ object: GitSignedObject) throws {
            let armour = try #require(object.signature)
            let signature = try SSHSignature(armored: armour)
            #expect(signature.publicKey == key)
            try signature.verify(object.payload, namespace: "git")
            try workspace.write("object.sig", armour)
            try workspace.run(
                ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "ana", "-n", "git", "-s", "object.sig"],
                stdin: object.payload)
            // The honest control's counterpart: one byte more is refused.
            #expect(throws: Diagnostic.self) {
                try signature.verify(object.payload + [0x0A], namespace: "git")
            }
        }
    }

    @Test("Commits that git signs are taken apart as git does it", arguments: ["sha1", "sha256"])
    func commits(format: String) throws {
        try Workspace.use { workspace in
            let repository = try Repository(workspace, format: format)
            let messages = [
                "subject", "subject\n\nbody\n over\n  lines\n\n\nend",
                "gpgsig of Zoë\n\n-----BEGIN SSH SIGNATURE-----\n",
                " ", "",
            ]
            for message in messages {
                try repository.git(
                    "commit", "-q", "-S", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "-m", message)
                let raw = try repository.raw("commit", "HEAD")
                let object = try GitSignedObject.split(commit: raw)
                try repository.verify(object)
                try repository.git("verify-commit", "HEAD")
                // Without its signature the payload is a commit of its own, one that git reads.
                try workspace.write("payload", object.payload)
                let id = try repository.git("hash-object", "-w", "-t", "commit", "payload").text
                #expect(
                    try repository.git("log", "-1", "--format=%B", id).stdout
                        == repository.git("log", "-1", "--format=%B").stdout)
                #expect(try GitSignedObject.split(commit: object.payload) == GitSignedObject(unsigned: object.payload))
            }
        }
    }

    @Test(
        "Commits and tags that git signs with other kinds of key are verified",
        arguments: [("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 3072)])
    func otherKeys(type: String, bits: Int) throws {
        try Workspace.use { workspace in
            let repository = try Repository(workspace, format: "sha256", type: type, bits: bits)
            try repository.git("commit", "-q", "-S", "--allow-empty", "-m", "subject\n\nbody")
            try repository.verify(try GitSignedObject.split(commit: try repository.raw("commit", "HEAD")))
            try repository.git("tag", "-s", "-m", "release 1.4.0", "v1")
            try repository.verify(try GitSignedObject.split(tag: try repository.raw("tag", "v1")))
        }
    }

    @Test("Merges of signed tags and commits with an encoding are taken apart", arguments: ["sha1", "sha256"])
    func merges(format: String) throws {
        try Workspace.use { workspace in
            let repository = try Repository(workspace, format: format)
            try repository.git("commit", "-q", "--allow-empty", "-m", "root")
            try repository.git("checkout", "-q", "-b", "side")
            try repository.git(
                "-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "-S", "--allow-empty", "-m", "side")
            try repository.verify(try GitSignedObject.split(commit: try repository.raw("commit", "HEAD")))
            try repository.git("tag", "-s", "-m", "a tag\n\nwith a body", "v1")
            try repository.git("checkout", "-q", "main")
            try repository.git("commit", "-q", "--allow-empty", "-m", "main")
            try repository.git("merge", "-q", "-S", "--no-ff", "-m", "merged", "v1")
            let raw = try repository.raw("commit", "HEAD")
            #expect(String(decoding: raw, as: UTF8.self).contains("\nmergetag object "))
            try repository.verify(try GitSignedObject.split(commit: raw))
        }
    }

    @Test("Tags that git signs are taken apart as git does it", arguments: ["sha1", "sha256"])
    func tags(format: String) throws {
        try Workspace.use { workspace in
            let repository = try Repository(workspace, format: format)
            try repository.git("commit", "-q", "--allow-empty", "-m", "root")
            for (index, message) in [
                "release 1.4.0\n", "subject\n\nbody\n\n\nend\n", "x\n\n-----BEGIN SSH SIGNATURE-----\nnot one\n", "",
            ].enumerated() {
                try repository.git("tag", "-s", "--cleanup=verbatim", "-m", message, "v\(index)")
                try repository.verify(try GitSignedObject.split(tag: try repository.raw("tag", "v\(index)")))
                try repository.git("verify-tag", "v\(index)")
            }
            // A signature that does not start a line is none, for git as for us.
            try repository.git("tag", "-s", "--cleanup=verbatim", "-m", "no line end", "joined")
            #expect(try workspace.attempt(["git", "verify-tag", "joined"]).status != 0)
            #expect(try GitSignedObject.split(tag: try repository.raw("tag", "joined")).signature == nil)
        }
    }

    @Test("Unsigned commits and tags have no signature and are all payload")
    func unsigned() throws {
        try Workspace.use { workspace in
            let repository = try Repository(workspace, format: "sha1")
            try repository.git("commit", "-q", "--allow-empty", "-m", "root\n\ngpgsig in the message\n gpgsig x")
            try repository.git("tag", "-a", "-m", "annotated", "v1")
            let commit = try repository.raw("commit", "HEAD")
            #expect(try GitSignedObject.split(commit: commit) == GitSignedObject(unsigned: commit))
            let tag = try repository.raw("tag", "v1")
            #expect(try GitSignedObject.split(tag: tag) == GitSignedObject(unsigned: tag))
        }
    }

    @Test("A signature moved to another commit is refused")
    func transplanted() throws {
        try Workspace.use { workspace in
            let repository = try Repository(workspace, format: "sha1")
            try repository.git("commit", "-q", "-S", "--allow-empty", "-m", "approved")
            let signed = String(decoding: try repository.raw("commit", "HEAD"), as: UTF8.self)
            let forged = try GitSignedObject.split(commit: Array(signed.replacing("approved", with: "smuggled").utf8))
            let signature = try SSHSignature(armored: try #require(forged.signature))
            #expect(throws: Diagnostic.self) { try signature.verify(forged.payload, namespace: "git") }
        }
    }

    private static let tree = "tree " + String(repeating: "a", count: 40) + "\n"
    private static let people = "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n"

    @Test("Headers of the other hash belong to neither part; other headers and their lines are payload")
    func headers() throws {
        let raw =
            Self.tree + Self.people
            + "gpgsig-sha256 other\n line\ngpgsig ours\n line\n  two spaces\n \nmergetag object x\n"
            + " gpgsig inside\n\ngpgsig in the message\n line\n"
        let object = try GitSignedObject.split(commit: Array(raw.utf8))
        #expect(object.signature.map { String(decoding: $0, as: UTF8.self) } == "ours\nline\n two spaces\n\n")
        #expect(
            String(decoding: object.payload, as: UTF8.self)
                == Self.tree + Self.people + "mergetag object x\n gpgsig inside\n\ngpgsig in the message\n line\n")
        let large = raw.replacing(Self.tree, with: "tree " + String(repeating: "a", count: 64) + "\n")
        #expect(try GitSignedObject.split(commit: Array(large.utf8)).signature == Array("other\nline\n".utf8))
        let tag = "object x\ngpgsig-sha256 other\n line\ntag v\n\ntext\n-----BEGIN PGP SIGNATURE-----\nx\n"
        let split = try GitSignedObject.split(tag: Array(tag.utf8))
        #expect(String(decoding: split.payload, as: UTF8.self) == "object x\ntag v\n\ntext\n")
        #expect(split.signature == Array("-----BEGIN PGP SIGNATURE-----\nx\n".utf8))
    }

    @Test("Two signatures, and what is no commit or tag, are refused")
    func refusals() throws {
        for text in [
            Self.tree + "gpgsig one\n" + Self.people + "gpgsig two\n\nmessage\n", "", "\n", "tree x\n", "blob",
            "parent " + String(repeating: "a", count: 40) + "\n", "tree " + String(repeating: "a", count: 41) + "\n",
        ] {
            let fault = #expect(throws: Diagnostic.self) { try GitSignedObject.split(commit: Array(text.utf8)) }
            #expect(fault?.kind == .input)
        }
        for text in ["", "tree x\n", "objec", "-----BEGIN SSH SIGNATURE-----\n"] {
            #expect(throws: Diagnostic.self) { try GitSignedObject.split(tag: Array(text.utf8)) }
        }
    }

    @Test("Broken objects neither crash nor lose a byte that is in no signature")
    func fuzz() throws {
        var generator = SeededGenerator(seed: 41)
        let lines = [
            "gpgsig a\n", " b\n", "\n", "gpgsig-sha256 c\n", "x", "\n\n", "-----BEGIN SSH SIGNATURE-----", "\0",
        ]
        for _ in 0..<10_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...8, using: &generator) {
                text += lines.randomElement(using: &generator) ?? ""
            }
            let commit = Array((Self.tree + text).utf8)
            if let object = try? GitSignedObject.split(commit: commit) {
                #expect(object.payload.count + (object.signature?.count ?? 0) <= commit.count)
                #expect(try GitSignedObject.split(commit: object.payload).payload == object.payload)
            }
            let tag = Array(("object x\n" + text).utf8)
            let split = try GitSignedObject.split(tag: tag)
            #expect(tag.reversed().starts(with: (split.signature ?? []).reversed()))
        }
    }
}

extension GitSignedObject {
    /// What an object without any signature is taken apart into.
    fileprivate init(unsigned payload: [UInt8]) {
        self.init(payload: payload, signature: nil)
    }
}
