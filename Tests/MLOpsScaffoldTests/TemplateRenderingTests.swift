import MLOpsCore
import MLOpsScaffold
import TestSupport
import Testing

@Suite struct TemplateRenderingTests {
    @Test func bracesOfOtherLanguagesSurvive() throws {
        let text = "run: ${{ github.ref }}\nx = {{{'a': 1}}}\n{{> partial }}\n{{name}} <%name%>\n"
        #expect(
            try rendered(text, ["name": .text("ana")])
                == "run: ${{ github.ref }}\nx = {{{'a': 1}}}\n{{> partial }}\n{{name}} ana\n")
    }

    @Test func nothingIsEscapedForHtml() throws {
        #expect(try rendered("<%x%>\n", ["x": .text(#"<a href="x">&'</a>"#)]) == "<a href=\"x\">&'</a>\n")
    }

    @Test func tagsInsideAnAnswerStayText() throws {
        #expect(try rendered("<%x%>\n", ["x": .text("<%y%> {{y}}")]) == "<%y%> {{y}}\n")
    }

    @Test(arguments: [
        ("<%nope%>\n", "<%nope%> is not defined"),
        ("a\n<%x.nope%>\n", "line 2: <%x.nope%> is not defined"),
        ("<%#nope%>a<%/nope%>\n", "<%nope%> is not defined"),
        ("<%^nope%>a<%/nope%>\n", "<%nope%> is not defined"),
        ("<%#list%>\n<%y%>\n<%/list%>\n", "line 2: <%y%> is not defined"),
        ("<%gone%>\n", "has no answer"),
        ("<%gone.name%>\n", "has no answer"),
        ("<%empty%>\n", "has no answer"),
        ("<%flag%>\n", "is not a text"),
        ("<%list%>\n", "is not a text"),
        ("<%list\n", "never closed"),
        ("<%#list%>\n", "never closed"),
        ("<%/list%>\n", "not open"),
        ("<%#list%><%#flag%><%/list%><%/flag%>\n", "not open"),
        ("<%> file%>\n", "is not a tag"),
        ("<%< file%>\n", "is not a tag"),
        ("<%={{ }}=%>\n", "is not a tag"),
        ("<%% CONTENT_TYPE:HTML %>\n", "is not a tag"),
        ("<%&x%>\n", "is not a tag"),
        ("<%upper(x)%>\n", "is not a tag"),
        ("<%X%>\n", "is not a tag"),
        ("<%%>\n", "is not a tag"),
        ("<%x%>", "must end with a line end"),
        ("<%x%>\r\n", "U+D"),
    ])
    func brokenOrBlankTagsAreErrors(text: String, expected: String) throws {
        let answers: [String: Answer] = [
            "x": .text("1"), "gone": .absent, "empty": .text(""), "flag": .flag(true), "list": .texts(["a"]),
        ]
        let fault = try #require(complaint { _ = try rendered(text, answers) })
        #expect(fault.kind == .input)
        #expect(fault.everything.contains(expected), "\(fault.everything)")
        #expect(fault.message.contains("file.txt"))
    }

    @Test func sectionsRepeatChooseAndLookOutwards() throws {
        let answers: [String: Answer] = [
            "name": .text("outer"),
            "people": .list([
                .record(["id": .text("a"), "name": .text("inner")]), .record(["id": .text("b"), "name": .text("B")]),
            ]),
            "yes": .flag(true), "no": .flag(false), "none": .list([]), "gone": .absent, "here": .text("H"),
        ]
        let text = """
            <%#people%>
            - <%id%> <%name%>
            <%/people%>
            <%! gone without a trace %>
            <%name%><%#yes%>1<%/yes%><%#no%>2<%/no%><%^no%>3<%/no%><%^none%>4<%/none%><%#gone%>5<%/gone%>
              <%#here%>
              <%here%>
              <%/here%>
            <%^gone%>6<%/gone%>

            """
        #expect(try rendered(text, answers) == "- a inner\n- b B\nouter134\n  H\n6\n")
    }

    @Test func quotedTextIsOneStringForEveryReader() throws {
        let hostile = "a\"b\\c: #d 'é\u{1F600}\n\t\u{1}%{}"
        let answers: [String: Answer] = ["x": .text(hostile), "l": .texts(["p", "q\""]), "e": .texts([])]
        #expect(try rendered("<%l.quoted%> <%e.quoted%>\n", answers) == "[\"p\", \"q\\\"\"] []\n")
        let quoted = try rendered("x = <%x.quoted%>\n", answers)
        try withTemporaryFolder { folder in
            // Python's own readers as oracle: TOML, JSON and a Python literal.
            let program = """
                import ast, json, sys, tomllib
                line = sys.argv[1]
                values = {tomllib.loads(line)["x"], json.loads(line[4:]), ast.literal_eval(line[4:].strip())}
                assert values == {sys.argv[2]}, values
                """
            try check(["python3", "-c", program, quoted, hostile], in: folder)
        }
    }

    @Test func whatIsNotATagComesOutByteForByte() throws {
        let pieces = [
            " ", "\t", "\n", "\n\n", "<", "%", ">", "{{", "}}", "{{{", "${{ x }}", "{{=<% %>=}}", "é", "e\u{301}",
            "\u{1F469}",
            "a", "#", "=", "\\", "\"", "<%x%>", "<%y.quoted%>",
        ]
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            var source = ""
            var expected = ""
            for _ in 0..<Int.random(in: 0..<14, using: &generator) {
                let piece = pieces.randomElement(using: &generator) ?? ""
                // Joining could make a delimiter of two pieces, or of a piece and a combining mark.
                source += piece + (piece.hasSuffix("<") || piece.hasSuffix("%") ? "." : "")
                expected += (piece == "<%x%>" ? "X < &" : piece == "<%y.quoted%>" ? "\"Y\"" : piece)
                expected += piece.hasSuffix("<") || piece.hasSuffix("%") ? "." : ""
            }
            source += "\n"
            expected += "\n"
            let result = try rendered(
                source.replacing("{{=<% %>=}}", with: "{{= =}}"), ["x": .text("X < &"), "y": .text("Y")])
            #expect(
                Array(result.utf8) == Array(expected.replacing("{{=<% %>=}}", with: "{{= =}}").utf8),
                "\(source.debugDescription)"
            )
        }
    }

    @Test func untaggedBinaryAndVerbatimFilesAreCopied() throws {
        let binary = Template(
            name: "t",
            files: [
                .init(path: RepoPath("a.bin"), bytes: [0, 1] + Array("<%x%>".utf8), executable: false),
                .init(path: RepoPath("b.txt"), bytes: [0xFF] + Array("<%x%>".utf8), executable: true),
                .init(path: RepoPath("c.txt.verbatim"), bytes: Array("<%x%>".utf8), executable: false),
                .init(path: RepoPath("d.txt"), bytes: Array("no tag\r\nno end ".utf8), executable: false),
                .init(path: RepoPath("e.txt"), bytes: [], executable: false),
            ])
        let files = try binary.render(.record([:]))
        #expect(files.map(\.path.description) == ["a.bin", "b.txt", "c.txt", "d.txt", "e.txt"])
        #expect(files.map(\.bytes) == binary.files.map(\.bytes))
        #expect(files.map(\.executable) == [false, true, false, false, false])
    }

    @Test func sectionsThatMultiplyAreStopped() throws {
        let answers: [String: Answer] = ["l": .texts(Array(repeating: "a", count: 100))]
        let bomb = String(repeating: "<%#l%>", count: 8) + "x" + String(repeating: "<%/l%>", count: 8) + "\n"
        let fault = try #require(complaint { _ = try rendered(bomb, answers) })
        #expect(fault.everything.contains("grows over"))
        let deep = String(repeating: "<%#l%>", count: 5000) + String(repeating: "<%/l%>", count: 5000) + "\n"
        #expect(complaint { _ = try rendered(deep, answers) }?.everything.contains("nested deeper") == true)
    }
}
