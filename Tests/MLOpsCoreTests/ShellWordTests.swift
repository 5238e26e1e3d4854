import Foundation
import MLOpsCore
import Testing

@Suite("Words for a shell")
struct ShellWordTests {
    @Test("A shell reads back each word as it was, and runs nothing of it")
    func roundTrip() throws {
        let words = [
            "plain/path-1.csv", "", "it's", "'; touch pwned; '", "$(touch pwned)", "`touch pwned`", "a b", "~", "*",
            "a\\",
            "\"", "x=y", "!1", "#no comment", "é", "a;b", "-n",
        ]
        for word in words {
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = ["-c", "printf %s \(ShellWord.quote(word))"]
            let pipe = Pipe()
            shell.standardOutput = pipe
            try shell.run()
            let answer = pipe.fileHandleForReading.readDataToEndOfFile()
            shell.waitUntilExit()
            #expect(Array(answer) == Array(word.utf8), "\(word)")
        }
        #expect(ShellWord.quote("data/train") == "data/train")
    }

    @Test("Any bytes fit into a quoted word")
    func bytes() {
        #expect(ShellWord.quote([0xFF, 0x27, 0x20]) == Array("'".utf8) + [0xFF] + Array(#"'\'' '"#.utf8))
    }

    @Test("A hint quotes what is put into it")
    func hint() {
        let url = "x'; rm -rf ~; '"
        #expect(CommandHint("git mlops trust \(url)").text == #"git mlops trust 'x'\''; rm -rf ~; '\'''"#)
        #expect(CommandHint("git mlops add \(RepoPath("a b"))").or("words") == "git mlops add 'a b'")
        #expect(CommandHint("git mlops add \(RepoPath("-f"))").or("words") == "git mlops add ./-f")
        #expect(CommandHint("git rm \(pathspec: RepoPath("a b"))").text == "git rm 'a b'")
        #expect(CommandHint("git rm \(pathspec: RepoPath("*"))").text == "git rm ':(literal)*'")
        #expect(CommandHint("git rm \(pathspec: RepoPath(":x"))").text == "git rm ':(literal):x'")
        #expect(CommandHint("cd \("x") && \(ours: "git log --")").text == "cd x && git log --")
    }

    @Test(
        "Without a command where the word would not be what is shown",
        arguments: ["a\u{202E}b", "a\nb", "\u{1B}[31m", "\u{AD}", "--upload-pack=x"])
    func hidden(word: String) {
        #expect(CommandHint("git mlops trust \(word)").or("words") == "words")
    }

    @Test("Without a command for a path that is no text")
    func noText() {
        #expect(CommandHint("git mlops add \(RepoPath(bytes: [0xFF]))").text == nil)
    }
}
