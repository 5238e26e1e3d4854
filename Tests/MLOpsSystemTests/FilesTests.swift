import Glibc
import MLOpsCore
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Files")
struct FilesTests {
    @Test func `an atomic write replaces the content, keeps the mode and leaves nothing else behind`() throws {
        try withScratch { root in
            let path = root.appending("a")
            try Files.writeAtomically([1, 2], to: path, mode: 0o640)
            try Files.setPermissions(0o751, of: path)
            try Files.writeAtomically([3], to: path)
            #expect(try Files.read(path) == [3])
            #expect(try FileStat(at: path, followingLinks: false).permissions == 0o751)
            #expect(try Files.list(root) == [Array("a".utf8)])
        }
    }

    @Test func `an atomic write replaces a symbolic link and spares its target`() throws {
        try withScratch { root in
            try Files.writeAtomically([1], to: root.appending("target"))
            #expect(symlink("target", root.appending("link").string) == 0)
            try Files.writeAtomically([2], to: root.appending("link"))
            #expect(try Files.read(root.appending("target")) == [1])
            #expect(try FileStat(at: root.appending("link"), followingLinks: false).kind == .regular)
        }
    }

    @Test func `exclusive creation refuses an existing file and leaves it alone`() throws {
        try withScratch { root in
            let path = root.appending("a")
            try Files.createExclusively([1], at: path)
            let error = #expect(throws: Diagnostic.self) { try Files.createExclusively([2], at: path) }
            #expect(error?.kind == .input)
            #expect(try Files.read(path) == [1])
            #expect(try Files.list(root).count == 1)
        }
    }

    @Test func `names are bytes`() throws {
        try withScratch { root in
            let names: [[UInt8]] = [
                [0xFF, 0xFE], Array("line\nbreak".utf8), Array("-rf".utf8), [UInt8](repeating: 0x61, count: 255),
                Array("e\u{301}".utf8), Array("\u{E9}".utf8),
            ]
            for name in names {
                try Files.createExclusively(name, at: try root.appending(RepoPath(bytes: name)), durable: false)
            }
            #expect(try Files.list(root) == names.sorted { $0.lexicographicallyPrecedes($1) })
            for name in names { #expect(try Files.read(try root.appending(RepoPath(bytes: name))) == name) }
            #expect(try root.appending(RepoPath(bytes: names[0])).bytes == root.bytes + [0x2F] + names[0])
        }
    }

    @Test func `errors name the path and tell people what to do`() throws {
        try withScratch { root in
            func failure(_ body: () throws -> Void) -> Diagnostic? {
                do {
                    try body()
                    return nil
                } catch { return error as? Diagnostic }
            }
            let missing = failure { _ = try Files.read(root.appending("gone")) }
            #expect(missing?.kind == .input)
            #expect(missing?.message == "cannot open \(root.visible)/gone: no such file or directory")
            let long = failure { _ = try Files.read(root.appending(String(repeating: "x", count: 256))) }
            #expect(long?.kind == .input)
            #expect(long?.hints.isEmpty == false)
            try Files.writeAtomically([1, 2, 3], to: root.appending("f"))
            #expect(failure { _ = try Files.read(root.appending("f"), limit: 2) }?.kind == .input)
            #expect(try Files.read(root.appending("f"), limit: 3).count == 3)
            #expect(failure { try Files.makeDirectories(root.appending("f/g")) }?.kind == .input)
            #expect(failure { try Files.makeDirectories(root.appending("f")) }?.kind == .input)
            #expect(failure { try Files.writeAtomically([], to: "/proc/nope") } != nil)
            let nul = failure { _ = try root.appending(RepoPath(bytes: [0x61, 0])) }
            #expect(nul?.kind == .input)
        }
    }

    @Test func `what is no regular file is refused at once, and a FIFO does not block`() throws {
        try withScratch { root in
            #expect(mkfifo(root.appending("fifo").string, 0o600) == 0)
            #expect(symlink("/etc/passwd", root.appending("link").string) == 0)
            for (path, word) in [
                (root.appending("fifo"), "a FIFO"), (root, "a directory"), (FilePath("/dev/null"), "a device"),
            ] {
                let error = #expect(throws: Diagnostic.self) { try Files.read(path) }
                #expect(error?.kind == .input)
                #expect(error?.message.contains(word) == true)
            }
            let link = #expect(throws: Diagnostic.self) {
                try Files.read(root.appending("link"), followingLinks: false)
            }
            #expect(link?.message.contains("a symbolic link") == true)
        }
    }

    @Test func `removing a tree spares what links point to`() throws {
        try withScratch { root in
            let kept = root.appending("kept")
            try Files.makeDirectories(kept.appending("deep"))
            try Files.writeAtomically([1], to: kept.appending("deep/file"))
            let tree = root.appending("tree")
            try Files.makeDirectories(tree.appending("a/b/c"))
            try Files.writeAtomically([1], to: tree.appending("a/b/file"))
            #expect(symlink("../../kept", tree.appending("a/link").string) == 0)
            try Files.removeTree(tree)
            #expect(try Files.list(root) == [Array("kept".utf8)])
            #expect(try Files.read(kept.appending("deep/file")) == [1])
            try Files.removeTree(tree)
            #expect(symlink("kept", root.appending("link").string) == 0)
            try Files.removeTree(root.appending("link"))
            #expect(try Files.read(kept.appending("deep/file")) == [1])
        }
    }

    @Test func `renaming without replacing refuses an existing target`() throws {
        try withScratch { root in
            try Files.writeAtomically([1], to: root.appending("a"))
            try Files.writeAtomically([2], to: root.appending("b"))
            #expect(throws: Diagnostic.self) {
                try Files.rename(root.appending("a"), to: root.appending("b"), replacing: false)
            }
            #expect(try Files.read(root.appending("b")) == [2])
            try Files.rename(root.appending("a"), to: root.appending("c"), replacing: false)
            #expect(try Files.read(root.appending("c")) == [1])
        }
    }

    @Test func `a read-only file system is told as such`() throws {
        try withScratch { root in
            let error = #expect(throws: Diagnostic.self) { try Files.writeAtomically([1], to: "/sys/nope") }
            #expect(error?.kind == .environment)
        }
    }
}

@Suite("Temporary files")
struct TemporaryTests {
    @Test func `leftovers of dead processes go, those of the living and other people's files stay`() async throws {
        let root = try TemporaryDirectory(in: "/tmp")
        defer { try? root.remove() }
        let text = root.path.string
        // A real dead process leaves a real leftover.
        await #expect(processExitsWith: .signal(SIGKILL)) { [text = text as String] in
            let file = try TemporaryFile(in: FilePath(text))
            try Files.makeDirectories(FilePath(text).appending(TemporaryName.next()).appending("deep"))
            kill(getpid(), SIGKILL)
            withExtendedLifetime(file.path) {}
        }
        #expect(try Files.list(root.path).count == 2)
        let living = try TemporaryDirectory(in: root.path)
        try Files.writeAtomically([1], to: root.path.appending("data.mlops-tmp.x"))
        let foreign = ".mlops-tmp.000000000000.1.1.1.0"
        try Files.writeAtomically([1], to: root.path.appending(foreign))

        let now = SystemClock().now()
        #expect(TemporaryName.sweep(root.path, now: now) == 2)
        #expect(try Files.list(root.path).count == 3)
        // Another host's goes after a day.
        #expect(TemporaryName.sweep(root.path, now: now + TimeSpan(seconds: 86_500)) == 1)
        #expect(try FileStat(at: living.path, followingLinks: false).kind == .directory)
        #expect(try Files.read(root.path.appending("data.mlops-tmp.x")) == [1])
    }

    @Test func `names that only look alike are no temporary names`() {
        for name in [".mlops-tmp.", ".mlops-tmp.a.b.c.d.e", ".mlops-tmp.a.1.-5.1.0", "mlops-tmp.a.1.5.1.0", ""] {
            #expect(!TemporaryName.matches(Array(name.utf8)), "\(name)")
        }
        #expect(TemporaryName.matches(Array(TemporaryName.next().string.utf8)))
    }
}
