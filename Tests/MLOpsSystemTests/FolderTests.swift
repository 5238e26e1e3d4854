import Glibc
import MLOpsCore
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Folders by their descriptor")
struct FolderTests {
    private let name = RepoPath("a")

    @Test func `no link leads out of an open folder`() throws {
        try withScratch { root in
            try Files.makeDirectory(root.appending("in"))
            try Files.makeDirectory(root.appending("out"))
            try Files.writeAtomically([1], to: root.appending("out/secret"))
            #expect(symlink("../out", root.appending("in/folder").string) == 0)
            #expect(symlink("../out/secret", root.appending("in/file").string) == 0)
            let folder = try FolderHandle(opening: root.appending("in"))
            #expect(try folder.names() == [RepoPath("file"), RepoPath("folder")])
            #expect(try folder.kind(of: RepoPath("folder")) == .symbolicLink)
            #expect(throws: Diagnostic.self) { _ = try folder.existingChild(RepoPath("folder")) }
            #expect(throws: Diagnostic.self) { _ = try folder.read(RepoPath("file"), limit: 100) }
            #expect(try !folder.create(RepoPath("file"), bytes: [2], executable: false))
            #expect(try Files.read(root.appending("out/secret")) == [1])
        }
    }

    @Test func `an open folder that is moved is written where it is now`() throws {
        try withScratch { root in
            try Files.makeDirectory(root.appending("old"))
            let folder = try FolderHandle(opening: root.appending("old"))
            try Files.rename(root.appending("old"), to: root.appending("new"))
            try Files.makeDirectory(root.appending("old"))
            #expect(try folder.create(name, bytes: [1, 2], executable: true))
            #expect(try Files.list(root.appending("old")).isEmpty)
            let (bytes, executable) = try folder.read(name, limit: 2)
            #expect(bytes == [1, 2] && executable)
            #expect(throws: Diagnostic.self) { _ = try folder.read(name, limit: 1) }
        }
    }

    @Test func `nothing is created over what is there`() throws {
        try withScratch { root in
            let folder = try FolderHandle(opening: root)
            #expect(try folder.create(name, bytes: [1], executable: false))
            #expect(try !folder.create(name, bytes: [2], executable: false))
            #expect(try !folder.makeChild(name))
            #expect(try Files.read(root.appending("a")) == [1])
            #expect(try folder.names() == [name], "no temporary file is left")
            #expect(throws: Diagnostic.self) { try FolderHandle.make(root.appending("a")) }
            #expect(throws: Diagnostic.self) { try FolderHandle.make(root.appending("b/c")) }
        }
    }

    @Test func `a second name is of the same file, or of the link itself`() throws {
        try withScratch { root in
            let (file, link) = (root.appending("file"), root.appending("link"))
            try Files.writeAtomically([1], to: file)
            #expect(symlink("file", link.string) == 0)
            try Files.duplicate(file, as: root.appending("file2"))
            try Files.duplicate(link, as: root.appending("link2"))
            #expect(try Files.read(root.appending("file2")) == [1])
            #expect(try Files.readLink(root.appending("link2")) == Array("file".utf8))
            #expect(throws: Diagnostic.self) { try Files.duplicate(file, as: link) }
            #expect(try Files.readLink(link) == Array("file".utf8))
        }
    }

    @Test func `a lock on a folder excludes others, leaves nothing and ends with its body`() throws {
        try withScratch { root in
            let busy = Diagnostic.environment("somebody is at work")
            try FolderLock.with(root, timeout: 1, busy: busy) {
                let error = #expect(throws: Diagnostic.self) {
                    try FolderLock.with(root, timeout: 0.05, busy: busy) { Issue.record("it ran all the same") }
                }
                #expect(error == busy)
            }
            #expect(throws: Diagnostic.self) { try FolderLock.with(root, timeout: 0, busy: busy) { throw busy } }
            #expect(try FolderLock.with(root, timeout: 0, busy: busy) { 7 } == 7)
            #expect(try Files.list(root).isEmpty)
        }
    }

    @Test func `free space is told for a place that exists`() throws {
        try withScratch { root in
            let free = try #require(Files.freeBytes(at: root))
            #expect(free >= 0)
            #expect(Files.freeBytes(at: root.appending("none")) == nil)
        }
    }
}
