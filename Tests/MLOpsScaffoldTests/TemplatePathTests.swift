import Foundation
import MLOpsCore
import MLOpsScaffold
import SystemPackage
import Testing

@Suite struct TemplatePathTests {
    private func paths(_ names: [String], _ answers: [String: Answer] = [:]) throws -> [String] {
        try template(Dictionary(uniqueKeysWithValues: names.map { ($0, "x") })).render(.record(answers))
            .map(\.path.description)
    }

    @Test func placeholdersDotsAndVerbatimAreRendered() throws {
        let names = [
            "src/@package@/a_@name@.py", "dot-gitignore", "dot-github/x.yml.verbatim", "icon@2x.png", "a-dot-b",
        ]
        #expect(
            try paths(names, ["package": .text("p"), "name": .text("n")])
                == [".github/x.yml", ".gitignore", "a-dot-b", "icon@2x.png", "src/p/a_n.py"])
    }

    @Test(arguments: [
        "../a", "a/../../b", "/etc/passwd", "a//b", "./a", "a/.", "dot-git/config", ".git/hooks/pre-commit", ".GIT/x",
        "git~1/x", "a/.git", "a./b", "a ", "a\\b", "c:d", "a\u{202E}b", "a\nb", ".gi\u{200C}t/config", "dot-",
        "dot-./x",
    ])
    func pathsThatLeaveOrMisleadAreRefused(path: String) throws {
        let fault = try #require(complaint { _ = try paths([path]) })
        #expect(fault.kind == .input)
        let file = RenderedFile(path: RepoPath(path), bytes: [], executable: false)
        if !path.hasPrefix("dot-") {
            #expect(complaint { _ = try Scaffold.plan(into: "/nonexistent", [file]) }?.kind == .input)
        }
    }

    @Test(arguments: ["..", ".", "../../x", "a/b", ".git", "", "x\u{0}y"])
    func anAnswerCannotLeadOutOfItsPlace(answer: String) throws {
        #expect(complaint { _ = try paths(["@name@/file"], ["name": .text(answer)]) }?.kind == .input)
    }

    @Test func anUndefinedNameInAPathIsAnError() throws {
        let fault = try #require(complaint { _ = try paths(["src/@nope@/a"]) })
        #expect(fault.everything.contains("@nope@"))
        #expect(complaint { _ = try paths(["src/@nope@/a"], ["nope": .absent]) } != nil)
    }

    @Test(arguments: [["a", "A"], ["a", "a/b"], ["Dir/x", "dir"], ["a.verbatim", "a"], ["dot-x", ".x"]])
    func filesThatNeedTheSamePlaceAreRefused(names: [String]) throws {
        let fault = try #require(complaint { _ = try paths(names) })
        #expect(fault.everything.contains("the same place"))
    }

    @Test func aFolderIsReadAsATemplate() throws {
        try withTemporaryFolder { folder in
            try check(["mkdir", "-p", ".git", "sub/deep"], in: folder)
            try check(["touch", ".git/HEAD", "sub/deep/run"], in: folder)
            try check(["chmod", "+x", "sub/deep/run"], in: folder)
            try Data("hi <%x%>\n".utf8).write(to: URL(filePath: folder.appending("a@x@").string))
            let files = try Template.load(folder: folder).render(.record(["x": .text("1")]))
            #expect(files.map(\.path.description) == ["a1", "sub/deep/run"])
            #expect(files.map(\.executable) == [false, true])
            #expect(files.first?.bytes == Array("hi 1\n".utf8))
        }
    }

    @Test(arguments: [
        ["ln", "-s", "/etc/passwd", "leak"], ["ln", "-s", "/etc", "leak"], ["ln", "-s", "gone", "leak"],
        ["mkfifo", "leak"],
    ])
    func linksAndSpecialFilesInATemplateAreRefused(command: [String]) throws {
        try withTemporaryFolder { folder in
            try check(command, in: folder)
            let fault = try #require(complaint { _ = try Template.load(folder: folder) })
            #expect(fault.kind == .input)
            #expect(fault.message.contains("'leak'"))
        }
    }

    @Test func aFolderOrTemplateThatIsNotThereIsOneClearError() throws {
        #expect(complaint { _ = try Template.load(folder: "/nonexistent") }?.kind == .environment)
        let fault = try #require(complaint { _ = try Template.load("python-modle") })
        #expect(fault.kind == .input)
        #expect(fault.hints == ["templates: python-model"])
    }

    @Test func aTreeThatIsTooDeepOrTooLargeIsRefused() throws {
        try withTemporaryFolder { folder in
            let deep = Array(repeating: "d", count: TemplateFolder.maxDepth + 2).joined(separator: "/")
            try check(["mkdir", "-p", deep], in: folder)
            #expect(complaint { _ = try Template.load(folder: folder) }?.message.contains("deeper") == true)
        }
        try withTemporaryFolder { folder in
            try check(["truncate", "-s", "\(TemplateFolder.maxFileBytes + 1)", "big"], in: folder)
            #expect(complaint { _ = try Template.load(folder: folder) }?.message.contains("larger") == true)
        }
    }
}
