import Foundation
import MLOpsCore
import MLOpsScaffold
import SystemPackage
import Testing

@Suite struct HookScriptTests {
    /// Writes a program as `name` in `folder`. The copy is made by another process: a test that forks while this one
    /// holds the file open for writing would make it "busy".
    private func install(_ bytes: [UInt8], as name: String, in folder: FilePath) throws {
        let source = RenderedFile(path: RepoPath("source-of-\(name)"), bytes: bytes, executable: true)
        try Scaffold.write(try Scaffold.plan(into: folder, [source]))
        try check(["cp", "source-of-\(name)", name], in: folder)
    }

    @Test func theStubIsShortAndMarked() throws {
        let stub = try HookScript.stub(for: .prePush, binary: "/usr/bin/git-mlops")
        let lines = String(decoding: stub, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 13 && lines.last == "")
        #expect(lines[0] == "#!/bin/sh")
        #expect(lines[1] == HookScript.marker[...])
        #expect(HookScript.isOurs(stub))
        #expect(HookScript.isOurs(Array("#!/bin/sh\n# git-mlops hook 7\n".utf8)))
        #expect(!HookScript.isOurs(Array("#!/bin/sh\nmake lint # git-mlops hook 1\n".utf8)))
        #expect(!HookScript.isOurs([]))
    }

    @Test(arguments: GitHook.allCases)
    func theStubBecomesTheBinary(hook: GitHook) throws {
        try withTemporaryFolder { folder in
            let odd = folder.appending("it's a $HOME `dir`")
            let binary = Array("#!/bin/sh\nprintf '<%s>' \"$@\"\ncat\nexit 7\n".utf8)
            try install(binary, as: "git-mlops", in: odd)
            let stub = try HookScript.stub(for: hook, binary: odd.appending("git-mlops"))
            try install(stub, as: "stub", in: folder)
            let output = try run(["./stub", "one two", "", "*"], in: folder)
            #expect(output.text == "<hook><run><\(hook.rawValue)><one two><><*>")
            #expect(output.status == 7)
        }
    }

    @Test(arguments: GitHook.allCases)
    func withoutTheBinaryGatesFailAndOthersWarn(hook: GitHook) throws {
        try withTemporaryFolder { folder in
            // A folder of the binary's name is as good as nothing.
            try install(try HookScript.stub(for: hook, binary: folder), as: "stub", in: folder)
            let output = try run(["./stub"], in: folder)
            #expect(output.status == (hook.gates ? 1 : 0))
            let lines = output.text.split(separator: "\n")
            #expect(lines.count == (hook.gates ? 2 : 1))
            #expect(output.text.hasPrefix(hook.gates ? "error: \(hook.rawValue) " : "warning: \(hook.rawValue) "))
            #expect(output.text.contains(folder.string))
        }
    }

    @Test func aRelativeBinaryIsRefused() {
        #expect(complaint { _ = try HookScript.stub(for: .update, binary: "git-mlops") }?.kind == .input)
    }
}
