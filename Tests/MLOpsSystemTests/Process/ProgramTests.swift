import MLOpsCore
import MLOpsSystem
import SystemPackage
import Testing

@Suite struct ProgramTests {
    private let environment = ProgramEnvironment().with(["PATH": "/usr/bin:/bin", "NAME": "value"])

    @Test func argumentsArriveByteForByte() throws {
        var program = Program("printf", ["%s|"], environment: environment)
        program.arguments += [[0x61, 0xFF, 0x62], [], Array("a b'c\"d".utf8), Array(repeating: 0x78, count: 4096)]
        let outcome = try program.run()
        let expected: [UInt8] =
            [0x61, 0xFF, 0x62] + Array("||a b'c\"d|".utf8) + Array(repeating: 0x78, count: 4096) + Array("|".utf8)
        #expect(outcome.output == expected)
    }

    @Test func theChildSeesExactlyTheGivenEnvironment() throws {
        let outcome = try Program("env", environment: environment).run()
        #expect(Set(outcome.text.split(separator: "\n")) == ["PATH=/usr/bin:/bin", "NAME=value"])
    }

    @Test func inputIsReadToItsEndAndMayBeIgnored() throws {
        let input = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(try Program("wc", ["-c"], environment: environment).run(input: input).text == "1048576")
        #expect(try Program("true", environment: environment).run(input: input).succeeded)
        #expect(try Program("cat", environment: environment).run().output.isEmpty)
    }

    @Test func outputAndErrorsAreKeptApartAndTheStatusIsTold() throws {
        let outcome = try Program("sh", ["-c", "echo out; echo err >&2; exit 7"], environment: environment).run()
        #expect(outcome.text == "out")
        #expect(outcome.errorText == "err")
        #expect(outcome.status == 7)
        #expect(try Program("sh", ["-c", "kill -9 $$"], environment: environment).run().status == 137)
    }

    @Test func aMissingProgramIsAClearError() {
        #expect {
            try Program("no-such-program", environment: environment).run()
        } throws: { error in
            (error as? Diagnostic)?.kind == .environment && "\(error)".contains("no-such-program")
        }
    }

    @Test func anArgumentWithANulByteIsRefused() {
        var program = Program("true", environment: environment)
        program.arguments = [[0x61, 0, 0x62]]
        #expect(throws: Diagnostic.self) { try program.run() }
    }

    @Test func moreOutputThanAllowedIsAnError() {
        #expect(throws: Diagnostic.self) {
            try Program("head", ["-c", "100000", "/dev/zero"], environment: environment).run(limit: 1000)
        }
    }

    @Test(arguments: 0..<16) func manyMayRunAtOnce(_ number: Int) throws {
        #expect(try Program("sh", ["-c", "sleep 0.1; echo \(number)"], environment: environment).run().text == "\(number)")
    }
}
