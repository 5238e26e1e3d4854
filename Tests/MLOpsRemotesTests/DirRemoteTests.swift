import Glibc
import MLOpsCore
import MLOpsRemotes
import MLOpsStore
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Directory remote")
struct DirRemoteTests {
    @Test func `conforms`() throws {
        try withScratch { root in
            let path = root.appending("remote")
            _ = try DirRemote(path, create: true)
            try PayloadRemoteConformance(
                open: { try DirRemote(path, create: false) },
                damage: { payload, bytes in
                    let hex = payload.digest.hex
                    let object = path.appending("objects/\(hex.prefix(2))/\(hex.dropFirst(2))")
                    try Files.remove(object)
                    try Files.createExclusively(bytes, at: object, mode: 0o444)
                }, scratch: root
            ).run()
            #expect(try Files.list(path.appending("tmp")) == [])
        }
    }

    @Test func `has the layout of a store and its own format`() throws {
        try withScratch { root in
            let path = root.appending("a/b/remote")
            let remote = try DirRemote(path, create: true)
            let payload = Payload(digest: .sha256(of: "hello"), size: 5)
            try remote.upload(payload, from: BytesSource(Array("hello".utf8)))
            #expect(try remote.missing(of: [payload]) == [payload])
            try remote.flush()
            let hex = payload.digest.hex
            #expect(hex == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
            #expect(try Files.read(path.appending("objects/2c/\(hex.dropFirst(2))")) == Array("hello".utf8))
            #expect(try Files.read(path.appending("format")) == Array("git-mlops remote 1\n".utf8))
        }
    }

    @Test func `a folder that is missing, foreign, a file or of a later version is refused`() throws {
        try withScratch { root in
            let missing = #expect(throws: Diagnostic.self) { try DirRemote(root.appending("gone"), create: false) }
            #expect(missing?.kind == .environment)
            #expect(missing?.hints.first?.contains("mounted") == true)
            #expect(try Files.list(root) == [])
            // An empty folder may be a mount point whose disk is away.
            try Files.makeDirectories(root.appending("empty"))
            #expect(throws: Diagnostic.self) { try DirRemote(root.appending("empty"), create: false) }
            #expect(try Files.list(root.appending("empty")) == [])
            try Files.writeAtomically([1], to: root.appending("file"))
            for create in [true, false] {
                #expect(throws: Diagnostic.self) { try DirRemote(root.appending("file"), create: create) }
            }
            let store = root.appending("store")
            _ = try PayloadStore.open(at: store, createIfMissing: true)
            let other = #expect(throws: Diagnostic.self) { try DirRemote(store, create: false) }
            #expect(other?.message.contains("not a remote") == true)
            _ = try DirRemote(root.appending("later"), create: true)
            try Files.writeAtomically(Array("git-mlops remote 9\n".utf8), to: root.appending("later/format"))
            let later = #expect(throws: Diagnostic.self) { try DirRemote(root.appending("later"), create: false) }
            #expect(later?.message.contains("version 9") == true)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system takes root"), arguments: ["full", "read-only"])
    func `a full or read-only remote is told as such, and shows nothing half`(state: String) throws {
        try withScratch { root in
            let small = root.appending("small")
            try Files.makeDirectories(small)
            let mount = Tool.run(["mount"] + ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small.string])
            guard mount.succeeded else {
                withKnownIssue("no right to mount in this container") { #expect(Bool(false)) }
                return
            }
            defer { _ = Tool.run(["umount"] + [small.string]) }
            let path = small.appending("remote")
            _ = try DirRemote(path, create: true)
            if state == "read-only" {
                let options = ["-o", "remount,ro", small.string]
                #expect(Tool.run(["mount"] + options).succeeded)
            }
            let store = try PayloadStore.open(at: root.appending("store"), createIfMissing: true)
            let payload = try store.insert(bytes: [UInt8](repeating: 1, count: 2 << 20))
            let error = #expect(throws: Diagnostic.self) {
                try TransferQueue(store: store, remote: DirRemote(path, create: false)).upload([payload])
            }
            #expect(error?.kind == .environment)
            let word = state == "full" ? "no space left" : "read-only"
            #expect(error?.causes.contains { $0.contains(word) } == true)
            #expect(try DirRemote(path, create: false).missing(of: [payload]) == [payload])
            #expect(try Files.list(path.appending("tmp")) == [])
        }
    }
}

@Suite("Remote URLs")
struct RemoteURLTests {
    @Test func `paths and file URLs are directories`() throws {
        for (text, path) in [
            ("/srv/data", "/srv/data"), ("../data", "../data"), ("./a:b", "./a:b"), ("file:///srv/data", "/srv/data"),
            ("file://localhost/srv", "/srv"), ("FILE:///a%20b%2Fc", "/a b/c"), ("data", "data"),
        ] {
            #expect(try RemoteURL.parse(text) == .directory(FilePath(path)), "\(text)")
        }
        #expect(try RemoteURL.parse("file:///%FF") == .directory(try #require(FilePath(bytes: [0x2F, 0xFF]))))
    }

    @Test func `other kinds are recognised and refused honestly`() throws {
        for (text, scheme) in [
            ("s3://bucket/x", "s3"), ("https://host/x", "https"), ("lfs+https://host/x", "lfs+https"),
            ("git@host:repo", "ssh"), ("ssh://host/x", "ssh"), ("rclone://x", "rclone"),
        ] {
            #expect(try RemoteURL.parse(text) == .other(scheme: scheme, text: text))
            let error = #expect(throws: Diagnostic.self) { try RemoteFactory.open(url: text, relativeTo: "/") }
            #expect(error?.kind == .input)
            #expect(error?.message.contains("'\(scheme)'") == true)
        }
    }

    @Test func `nonsense is refused`() {
        for text in [
            "", "a\0b", "file://host/x", "file://", "file:///%zz", "file:///%2", "file:///%00", "://x", "a b://x",
        ] {
            let error = #expect(throws: Diagnostic.self) { try RemoteURL.parse(text) }
            #expect(error?.kind == .input, "\(text)")
        }
    }

    @Test func `relative paths start at the given folder`() throws {
        try withScratch { root in
            _ = try RemoteFactory.open(url: "../remote", relativeTo: root.appending("work"), create: true)
            #expect(try Files.list(root) == [Array("remote".utf8)])
            #expect(try RemoteFactory.open(url: "file://\(root.string)/remote", relativeTo: "/").missing(of: []) == [])
        }
    }
}
