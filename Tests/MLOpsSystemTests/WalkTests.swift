import Glibc
import MLOpsCore
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Directory walk")
struct WalkTests {
    @Test(arguments: [1, 2, 7])
    func `finds what find(1) finds, in byte order, without following links`(threads: Int) throws {
        try withScratch { root in
            var random = SeededGenerator(seed: 11)
            var folders: [RepoPath] = [RepoPath("")]
            for number in 0..<400 {
                guard let parent = folders.randomElement(using: &random) else { return }
                let stem: [UInt8] =
                    [[0xFF], Array("a.b".utf8), Array("a".utf8), Array("n\n".utf8)].randomElement(
                        using: &random) ?? []
                let path = parent.appending(RepoPath(bytes: stem + Array("\(number % 60)".utf8)))
                let full = try root.appending(path)
                guard try FileStat.ifExists(at: full, followingLinks: false) == nil else { continue }
                switch number % 7 {
                case 0, 1:
                    try Files.makeDirectories(full)
                    folders.append(path)
                case 2: #expect(full.withPlatformString { symlink("..", $0) } == 0)
                case 3: #expect(full.withPlatformString { mkfifo($0, 0o600) } == 0)
                default: try Files.createExclusively([UInt8](repeating: 1, count: number), at: full, durable: false)
                }
            }
            let entries = try DirectoryWalk(root, threads: threads).entries()
            let lines = Tool.run(["find"] + [root.string, "-mindepth", "1", "-printf", "%P\\t%y\\t%s\\t%i\\0"]).output
                .split(separator: 0).map { Array($0) }
            let kinds: [FileKind: String] = [.regular: "f", .directory: "d", .symlink: "l", .fifo: "p"]
            let ours = entries.map { entry in
                entry.path.bytes + Array("\t\(kinds[entry.kind] ?? "?")\t\(entry.stat.size)\t\(entry.stat.inode)".utf8)
            }
            #expect(entries.count > 200)
            #expect(Set(ours) == Set(lines))
            #expect(ours.count == lines.count)
            #expect(entries.map(\.path) == entries.map(\.path).sorted())
        }
    }

    @Test func `the filter leaves out a folder with all below it`() throws {
        try withScratch { root in
            try Files.makeDirectories(root.appending(".git/objects"))
            try Files.writeAtomically([1], to: root.appending(".git/objects/x"))
            try Files.writeAtomically([1], to: root.appending("kept"))
            let entries = try DirectoryWalk(root, filter: { path, _ in path.name != RepoPath(".git") }).entries()
            #expect(entries.map(\.path) == [RepoPath("kept")])
        }
    }

    @Test func `what vanishes on the way is an error, or passed over when told so`() throws {
        for tolerates in [false, true] {
            try withScratch { root in
                for name in ["a", "b", "c"] { try Files.writeAtomically([1], to: root.appending(name)) }
                let walk = DirectoryWalk(root, toleratesVanished: tolerates) { path, _ in
                    if path == RepoPath("b") { try? Files.remove(root.appending("b")) }
                    return true
                }
                if tolerates {
                    #expect(try walk.entries().map(\.path) == [RepoPath("a"), RepoPath("c")])
                } else {
                    let error = #expect(throws: Diagnostic.self) { try walk.entries() }
                    #expect(error?.message.contains("\(root.visible)/b") == true)
                }
            }
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may read every folder"))
    func `an unreadable folder is an error that names it`() throws {
        try withScratch { root in
            try Files.makeDirectories(root.appending("closed"))
            try Files.setPermissions(0, of: root.appending("closed"))
            let error = #expect(throws: Diagnostic.self) { try DirectoryWalk(root).entries() }
            #expect(error?.kind == .environment)
            #expect(error?.message.contains("closed") == true)
        }
    }

    @Test func `a missing root, and a root that is a file, are errors`() throws {
        try withScratch { root in
            try Files.writeAtomically([1], to: root.appending("f"))
            for name in ["gone", "f"] {
                let error = #expect(throws: Diagnostic.self) { try DirectoryWalk(root.appending(name)).entries() }
                #expect(error?.kind == .input)
            }
            #expect(try DirectoryWalk(root.appending(".")).entries().count == 1)
        }
    }
}
