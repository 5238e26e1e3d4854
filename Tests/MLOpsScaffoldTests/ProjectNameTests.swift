import MLOpsCore
import MLOpsScaffold
import Testing

@Suite struct ProjectNameTests {
    @Test(arguments: [("credit-risk", "credit_risk"), ("a", "a"), ("m2", "m2"), ("a-1-b", "a_1_b")])
    func goodNamesGiveAPackage(name: String, package: String) throws {
        #expect(try ProjectName(name).package == package)
    }

    @Test(arguments: [
        "", "Credit", "credit_risk", "-a", "a-", "a--b", "1a", "é", "a b", "a/b", "..", "a.b", "a\n", "<%x%>",
        String(repeating: "a", count: 41),
    ])
    func malformedNamesAreRefused(name: String) throws {
        let fault = try #require(complaint { _ = try ProjectName(name) })
        #expect(fault.kind == .input)
        #expect(fault.hints.count == 1)
    }

    @Test func theLongestNameIsAccepted() throws {
        #expect(try ProjectName(String(repeating: "a", count: 40)).text.count == 40)
    }

    @Test(arguments: ["class", "import", "match", "json", "test", "numpy", "onnx", "yaml", "src", "docs", "con"])
    func namesThatClashAreRefused(name: String) throws {
        let fault = try #require(complaint { _ = try ProjectName(name) })
        #expect(fault.message.contains(" is a "))
        #expect(throws: Never.self) { try ProjectName(name + "-model") }
    }

    @Test func everyKeywordAndModuleOfThePythonHereIsRefused() throws {
        let program = """
            import keyword, sys
            names = [*keyword.kwlist, *keyword.softkwlist, *sys.stdlib_module_names]
            print(*[n for n in names if n == n.lower() and "_" not in n])
            """
        try withTemporaryFolder { folder in
            guard try check(["python3", "-c", "import sys; print(sys.version_info[:2])"], in: folder) == "(3, 11)\n"
            else { return }
            let names = try check(["python3", "-c", program], in: folder).split(whereSeparator: \.isWhitespace)
            #expect(names.count > 150)
            for name in names { #expect(throws: Diagnostic.self, "\(name)") { try ProjectName(String(name)) } }
        }
    }
}
