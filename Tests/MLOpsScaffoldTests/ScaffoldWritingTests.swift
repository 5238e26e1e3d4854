import Foundation
import MLOpsCore
import MLOpsScaffold
import SystemPackage
import Testing

@Suite struct ScaffoldWritingTests {
    private let files = [
        RenderedFile(path: RepoPath("README.md"), bytes: Array("hello\n".utf8), executable: false),
        RenderedFile(path: RepoPath("bin/deep/run"), bytes: Array("#!/bin/sh\n".utf8), executable: true),
        RenderedFile(path: RepoPath("empty"), bytes: [], executable: false),
    ]

    private func listing(_ folder: FilePath) throws -> [String] {
        try check(["find", ".", "-mindepth", "1", "-printf", "%P %m %y\n"], in: folder)
            .split(separator: "\n").map(String.init).sorted()
    }

    @Test func filesFoldersAndModesAreMade() throws {
        try withTemporaryFolder { folder in
            let root = folder.appending("a").appending("b")
            let plan = try Scaffold.plan(into: root, files)
            #expect(plan.conflicts.isEmpty)
            #expect(try listing(folder).isEmpty)
            try Scaffold.write(plan)
            let umask = Int(try check(["sh", "-c", "umask"], in: folder).dropLast(), radix: 8) ?? 0
            func mode(_ bits: Int) -> String { String(bits & ~umask, radix: 8) }
            #expect(
                try listing(root) == [
                    "README.md \(mode(0o666)) f", "bin \(mode(0o777)) d", "bin/deep \(mode(0o777)) d",
                    "bin/deep/run \(mode(0o777)) f", "empty \(mode(0o666)) f",
                ])
            #expect(try check(["cat", "README.md"], in: root) == "hello\n")
            #expect(try check(["stat", "-c", "%h", "README.md"], in: root) == "1\n")
        }
    }

    @Test func everyConflictIsListedAndNothingIsWritten() throws {
        try withTemporaryFolder { folder in
            try Data("mine".utf8).write(to: URL(filePath: folder.appending("README.md").string))
            try check(["ln", "-s", "nowhere", "empty"], in: folder)
            let before = try listing(folder)
            let plan = try Scaffold.plan(into: folder, files)
            #expect(plan.conflicts.map(\.path.description) == ["README.md", "empty"])
            let fault = try #require(complaint { try Scaffold.write(plan) })
            #expect(fault.kind == .refused)
            #expect(fault.causes == ["'README.md' exists", "'empty' exists"])
            #expect(try listing(folder) == before)
            #expect(try check(["cat", "README.md"], in: folder) == "mine")
        }
    }

    @Test func aTargetThatAppearsAfterThePlanIsSeen() throws {
        try withTemporaryFolder { folder in
            let plan = try Scaffold.plan(into: folder, files)
            try check(["touch", "empty"], in: folder)
            #expect(complaint { try Scaffold.write(plan) }?.causes == ["'empty' exists"])
            #expect(try listing(folder).count == 1)
        }
    }

    @Test func aLinkInTheWayIsNotFollowed() throws {
        try withTemporaryFolder { folder in
            try check(["mkdir", "outside", "inside"], in: folder)
            try check(["ln", "-s", "../outside", "inside/bin"], in: folder)
            let plan = try Scaffold.plan(into: folder.appending("inside"), files)
            #expect(
                plan.conflicts == [.init(path: RepoPath("bin/deep/run"), reason: .notAFolder(RepoPath("bin")))])
            #expect(complaint { try Scaffold.write(plan) }?.kind == .refused)
            #expect(try listing(folder.appending("outside")).isEmpty)
        }
    }

    @Test func aFileInTheWayOfAFolderIsAConflict() throws {
        try withTemporaryFolder { folder in
            try check(["touch", "bin"], in: folder)
            let plan = try Scaffold.plan(into: folder, files)
            #expect(plan.conflicts.map(\.reason) == [.notAFolder(RepoPath("bin"))])
            #expect(complaint { _ = try Scaffold.plan(into: folder.appending("bin"), files) }?.kind == .input)
        }
    }

    @Test func afterAFailureNothingIsLeftBehind() throws {
        try withTemporaryFolder { folder in
            // The second of two files that are one fails after the first was written.
            let twice = files + [RenderedFile(path: RepoPath("bin/deep/run"), bytes: [1], executable: false)]
            let fault = try #require(
                complaint { try Scaffold.write(try Scaffold.plan(into: folder.appending("new/one"), twice)) })
            #expect(fault.causes == ["'bin/deep/run' exists"])
            #expect(try listing(folder).isEmpty)
        }
    }

    @Test func aRootThatCannotBeMadeIsAnEnvironmentErrorThatLeavesNothing() throws {
        try withTemporaryFolder { folder in
            let name = String(repeating: "n", count: 255)
            let root = (0..<20).reduce(folder) { path, _ in path.appending(name) }
            let fault = try #require(complaint { try Scaffold.write(try Scaffold.plan(into: root, files)) })
            #expect(fault.kind == .environment)
            #expect(fault.causes == ["File name too long"])
            #expect(try listing(folder).isEmpty)
        }
    }
}
