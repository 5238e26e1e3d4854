import Foundation
import MLOpsCore
import MLOpsTerminal
import Testing

@Suite("Prompts")
struct PromptTests {
    /// Asks with `typed` waiting in the input.
    private func asking<Answer>(
        _ typed: String, _ ask: (Prompt) throws -> Answer
    ) throws -> (answer: Answer, shown: String) {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(typed.utf8))
        try pipe.fileHandleForWriting.close()
        let output = RecordingOutput(isTerminal: true)
        let prompt = Prompt(
            input: pipe.fileHandleForReading.fileDescriptor, output: output, allowingPipes: true)
        return (try ask(prompt), output.text)
    }

    @Test(
        "Yes and no",
        arguments: [
            ("y\n", nil, true), ("YES\n", nil, true), ("n\n", true, false), ("\n", true, true), ("\n", false, false),
            ("what\n\nno\n", nil, false), ("  yes \r\n", nil, true), ("y", nil, true),
        ] as [(String, Bool?, Bool)])
    func confirm(typed: String, defaultAnswer: Bool?, expected: Bool) throws {
        #expect(try asking(typed) { try $0.confirm("Go?", defaultAnswer: defaultAnswer) }.answer == expected)
    }

    @Test("What is shown")
    func shown() throws {
        #expect(try asking("y\n") { try $0.confirm("Go\u{1B}?", defaultAnswer: false) }.shown == "Go\\u{1b}? [y/N] ")
        #expect(try asking("\n") { try $0.text("Name?", defaultAnswer: "ana") }.answer == "ana")
        let choice = try asking("x\n2\n") { try $0.choose("Which?", among: ["a", "b"], defaultIndex: 0) }
        #expect(choice.answer == 1)
        #expect(choice.shown == "  1  a\n  2  b\nWhich? [1] please answer with a number from 1 to 2\nWhich? [1] ")
    }

    @Test("A choice by name, number or default")
    func choose() throws {
        #expect(try asking("b\n") { try $0.choose("?", among: ["a", "b"]) }.answer == 1)
        #expect(try asking("1\n") { try $0.choose("?", among: ["a", "b"]) }.answer == 0)
        #expect(try asking("\n") { try $0.choose("?", among: ["a", "b"], defaultIndex: 1) }.answer == 1)
    }

    @Test("The end of the input, too many wrong answers and no terminal are errors")
    func failures() throws {
        #expect(throws: Diagnostic(.interrupted, "\"Go?\" was not answered")) {
            try asking("") { try $0.confirm("Go?") }
        }
        let wrong = #expect(throws: Diagnostic.self) { try asking("1\n2\n3\ny\n") { try $0.confirm("Go?") } }
        #expect(wrong?.kind == .input)
        let pipe = Pipe()
        let prompt = Prompt(
            input: pipe.fileHandleForReading.fileDescriptor, output: RecordingOutput(isTerminal: true))
        let nobody = #expect(throws: Diagnostic.self) { try prompt.text("Name?") }
        #expect(nobody?.message.contains("no terminal") == true)
        #expect(throws: Diagnostic.self) { try asking("\n\n\n") { try $0.text("Name?") } }
        #expect(throws: Diagnostic.self) { try asking("0\n3\n-1\n") { try $0.choose("?", among: ["a", "b"]) } }
    }

    @Test("Reads its own line and leaves the rest")
    func leavesTheRest() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("one\ntwo\nrest".utf8))
        try pipe.fileHandleForWriting.close()
        let prompt = Prompt(
            input: pipe.fileHandleForReading.fileDescriptor, output: RecordingOutput(isTerminal: true),
            allowingPipes: true)
        #expect(try prompt.text("1?") == "one")
        #expect(try prompt.text("2?") == "two")
        #expect(try pipe.fileHandleForReading.readToEnd() == Data("rest".utf8))
    }

    @Test("A device writes everything and knows that a pipe is no terminal")
    func device() throws {
        let pipe = Pipe()
        let device = TerminalDevice(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        #expect(!device.isTerminal)
        #expect(device.columns == 80)
        device.write("é\n")
        try pipe.fileHandleForWriting.close()
        #expect(try pipe.fileHandleForReading.readToEnd() == Data("é\n".utf8))
    }
}
