import Glibc
import MLOpsPolicy
import TestSupport
import Testing

@Suite("Decimal numbers")
struct DecimalNumberTests {
    @Test(
        "one value has one canonical text",
        arguments: [
            ("0", "0"), ("-0", "0"), ("0.000", "0"), ("-0.0e7", "0"), ("0.750", "0.75"), ("7.5e-1", "0.75"),
            ("1e-05", "0.00001"), ("1E+3", "1000"), ("100", "100"), ("-12.50", "-12.5"), ("1200e-2", "12"),
            ("0e400", "0"), ("123456789012345678901234567890.10", "123456789012345678901234567890.1"),
        ])
    func canonical(text: String, expected: String) {
        let value = DecimalNumber(text)
        #expect(value?.description == expected)
        #expect(value == DecimalNumber(expected))
        #expect(value?.hashValue == DecimalNumber(expected)?.hashValue)
    }

    @Test(
        "refuses what JSON would not call a number",
        arguments: [
            "", "-", ".5", "1.", "007", "+1", "1e", "1e+", "NaN", "inf", "0x10", "1_000", "1,5", " 1", "1 ", "--1",
            "1e1.5",
            "1e401", "1e-401", String(repeating: "1", count: 1001), "1e999999999999999999999", "١",
        ])
    func refused(text: String) {
        #expect(DecimalNumber(text) == nil)
    }

    @Test("a tenth thrice is three tenths")
    func exact() {
        #expect(number("0.1") + number("0.1") + number("0.1") == number("0.3"))
        #expect(number("0.80") - number("0.01") == number("0.79"))
    }

    @Test("agrees with Python's decimal on sums, differences, order and text")
    func python() throws {
        var random = SeededGenerator(seed: 20)
        var lines: [String] = []
        var expected: [String] = []
        for _ in 0..<3000 {
            let (left, right) = (text(&random), text(&random))
            let (a, b) = (number(left), number(right))
            lines.append("\(left) \(right)")
            expected.append("\(a) \(a + b) \(a - b) \(a < b ? -1 : a == b ? 0 : 1)")
        }
        let script = """
            import sys
            from decimal import Decimal, getcontext
            getcontext().prec = 500
            def show(d):
                t = format(d, 'f')
                if '.' in t: t = t.rstrip('0').rstrip('.')
                return '0' if t in ('-0', '0') else t
            for line in open(sys.argv[1]):
                a, b = map(Decimal, line.split())
                print(show(a), show(a + b), show(a - b), (a > b) - (a < b))
            """
        #expect(try python(script, input: lines.joined(separator: "\n")) == expected)
    }

    private func text(_ random: inout SeededGenerator) -> String {
        func digits(_ count: Int) -> String {
            String((0..<count).map { _ in "0123456789".randomElement(using: &random) ?? "0" })
        }
        // Few digits often, so that equal and nearly equal numbers meet.
        let size = random.flip() ? 1 : Int.random(in: 1...40, using: &random)
        var text = random.flip() ? "-" : ""
        let whole = digits(size).drop { $0 == "0" }
        text += whole.isEmpty ? "0" : whole
        if random.flip() { text += "." + digits(Int.random(in: 1...size, using: &random)) }
        if Int.random(in: 0..<4, using: &random) == 0 {
            text += "e\(["", "+", "-"].randomElement(using: &random) ?? "")\(Int.random(in: 0...40, using: &random))"
        }
        return text
    }

    /// The lines that Python prints.
    private func python(_ script: String, input: String) throws -> [String] {
        var template = Array("/tmp/policy-tests.XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { mkdtemp($0) != nil } ?? false
        }
        #expect(made)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let files = ["script.py": script, "input": input + "\n"]
        defer {
            for name in files.keys { unlink("\(folder)/\(name)") }
            rmdir(folder)
        }
        for (name, text) in files {
            let file = try #require(fopen("\(folder)/\(name)", "w"))
            fputs(text, file)
            fclose(file)
        }
        let pipe = try #require(popen("python3 -I \(folder)/script.py \(folder)/input", "r"))
        var bytes: [UInt8] = []
        var byte = fgetc(pipe)
        while byte != EOF {
            bytes.append(UInt8(truncatingIfNeeded: byte))
            byte = fgetc(pipe)
        }
        #expect(pclose(pipe) == 0)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
