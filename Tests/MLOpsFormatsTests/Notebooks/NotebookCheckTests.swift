import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("Notebooks")
struct NotebookCheckTests {
    static func read(_ text: String) throws -> NotebookCheck {
        try NotebookCheck(reading: Array(text.utf8), name: "train.ipynb")
    }

    static func version4(_ cells: String, metadata: String = "{}") -> String {
        #"{"cells": [\#(cells)], "metadata": \#(metadata), "nbformat": 4, "nbformat_minor": 5}"#
    }

    @Test("A notebook as somebody wrote it is clean")
    func clean() throws {
        let check = try Self.read(
            Self.version4(
                #"{"cell_type":"markdown","source":["a \"outputs\": [1]"],"metadata":{"outputs":[1]},"attachments":{}},"#
                    + #"{"cell_type":"code","execution_count":null,"outputs":[ ],"source":"1/2","metadata":{}}"#,
                metadata: #"{"kernelspec":{"name":"python3"},"widgets":{}}"#))
        #expect(check.isClean)
        #expect(check.cellCount == 2)
        #expect(check.format == 4)
        #expect(check.outputBytes == 0)
    }

    @Test("Cells with outputs, counts and attachments are listed with the bytes they take")
    func carried() throws {
        let outputs = #"[{"output_type":"stream","name":"stdout","text":["é😀]}\"\\ \u00e9\n"]}, {"a":[[],{}]}]"#
        let files = #"{"a.png":{"image/png":"iVBORw0KGgo="}}"#
        let widgets = #"{"application/vnd.jupyter.widget-state+json":{"state":{"a":1.5e3}}}"#
        let check = try Self.read(
            Self.version4(
                #"{"cell_type":"code","outputs":\#(outputs),"execution_count":3,"source":""},"#
                    + #"{"cell_type":"markdown","source":"x"},{"cell_type":"markdown","attachments": \#(files) ,"source":""},"#
                    + #"{"cell_type":"code","outputs":[],"execution_count":7}"#,
                metadata: #"{"widgets":\#(widgets)}"#))
        #expect(!check.isClean)
        #expect(check.cellCount == 4)
        #expect(
            check.cells == [
                .init(
                    index: 0, type: "code", outputs: 2, outputBytes: outputs.utf8.count, hasExecutionCount: true,
                    attachmentBytes: 0),
                .init(
                    index: 2, type: "markdown", outputs: 0, outputBytes: 0, hasExecutionCount: false,
                    attachmentBytes: files.utf8.count),
                .init(index: 3, type: "code", outputs: 0, outputBytes: 0, hasExecutionCount: true, attachmentBytes: 0),
            ])
        #expect(check.cellsWithOutputs == [0])
        #expect(check.outputBytes == outputs.utf8.count)
        #expect(check.widgetBytes == widgets.utf8.count)
    }

    @Test("Version 3 keeps cells in worksheets and counts in prompt_number")
    func version3() throws {
        let check = try Self.read(
            #"{"nbformat":3,"nbformat_minor":0,"metadata":{"name":""},"worksheets":["#
                + #"{"cells":[{"cell_type":"code","input":"1","outputs":[],"prompt_number":1,"language":"python"}]},"#
                + #"{"metadata":{},"cells":[{"cell_type":"heading","level":1},{"cell_type":"code","outputs":[1]}]}]}"#)
        #expect(check.format == 3)
        #expect(check.cellCount == 3)
        #expect(check.cells.map(\.index) == [0, 2])
        #expect(check.cells.map(\.hasExecutionCount) == [true, false])
        #expect(check.cellsWithOutputs == [2])
    }

    @Test("The version may stand behind the cells, and a byte order mark before all")
    func order() throws {
        #expect(try Self.read("\u{FEFF}{\"cells\":[{\"outputs\":[1]}],\"nbformat\":4}").cellsWithOutputs == [0])
    }

    @Test(
        "What is no notebook is refused with a reason",
        arguments: [
            ("", "ends early"), ("{", "expected a name"), ("[]", "must be an object"), ("{}", "no 'nbformat'"),
            (#"{"nbformat":4}"#, "no 'cells'"), (#"{"nbformat":3,"cells":[]}"#, "no 'worksheets'"),
            (#"{"nbformat":2,"worksheets":[]}"#, "version 2 are not understood"),
            (#"{"nbformat":4.0,"cells":[]}"#, "version 4.0 are not"), (#"{"nbformat":"4","cells":[]}"#, "whole number"),
            (#"{"nbformat":4,"cells":{}}"#, "cells must be a list"),
            (#"{"nbformat":4,"cells":[1]}"#, "cell 0 must be an object"),
            (#"{"nbformat":4,"cells":[{"outputs":{}}]}"#, "outputs of cell 0 must be a list"),
            (#"{"nbformat":4,"cells":[{"outputs":[],"outputs":[1]}]}"#, "'outputs' twice"),
            (#"{"nbformat":4,"cells":[],"cells":[{"outputs":[1]}]}"#, "'cells' twice"),
            (#"{"nbformat":4,"cells":[{"execution_count":"1"}]}"#, "a number or null"),
            (#"{"nbformat":4,"cells":[{"attachments":[]}]}"#, "attachments of cell 0 must be an object"),
            (#"{"nbformat":4,"cells":[{"cell_type":1}]}"#, "cell_type of cell 0"),
            (#"{"nbformat":4,"metadata":[],"cells":[]}"#, "metadata must be an object"),
            (#"{"nbformat":4,"metadata":{"widgets":1},"cells":[]}"#, "metadata.widgets must be an object"),
            (#"{"nbformat":4,"cells":[{"source":"a"#, "does not end"), (#"{"nbformat":4,"cells":[]} x"#, "text behind"),
            (#"{"nbformat":4,"cells":[{"source":"\x"}]}"#, "unknown escape"),
            (#"{"nbformat":4,"cells":[{"source":"\ud800"}]}"#, "lone surrogate"),
            ("{\"nbformat\":4,\"cells\":[{\"source\":\"a\nb\"}]}", "control character"),
            (#"{"nbformat":4,"cells":[{"source":01}]}"#, "begins with a zero"),
            (#"{"nbformat":4,"cells":[{"outputs":[1,]}]}"#, "no value starts"),
            (#"{"nbformat":4,"cells":[{"outputs":[1}]}"#, "expected ',' or ']'"),
            (#"{"nbformat":4,"cells":[{"source":"#, "ends early"),
            (#"{"nbformat":4,"cells":[{"source":}]}"#, "no value starts"),
            (#"{"nbformat":4,"x":"# + String(repeating: "[", count: 200), "nested deeper"),
        ])
    func refusals(text: String, reason: String) {
        let error = #expect(throws: Diagnostic.self) { try Self.read(text) }
        let told = ([error?.message ?? ""] + (error?.causes ?? [])).joined(separator: "\n")
        #expect(told.contains(reason), "\(told)")
        #expect(told.contains("train.ipynb"))
        #expect(error?.kind == .input)
    }

    @Test("Invalid UTF-8 is found also where the text is passed over")
    func encoding() {
        for place in [#""source":"#, #""outputs":["#] {
            let bytes = Array(#"{"nbformat":4,"cells":[{\#(place)""#.utf8) + [0xC3, 0x28] + Array(#""}]}"#.utf8)
            let error = #expect(throws: Diagnostic.self) { try NotebookCheck(reading: bytes, name: "n") }
            #expect(error?.causes.first?.contains("invalid UTF-8") == true)
        }
    }

    @Test("Notebooks above 64 MiB are refused before they are read")
    func size() {
        let bytes = [UInt8](repeating: 0x20, count: NotebookCheck.maxBytes + 1)
        let error = #expect(throws: Diagnostic.self) { try NotebookCheck(reading: bytes, name: "n") }
        #expect(error?.message.contains("67108864") == true)
    }

    @Test("The same cells are found as by Python's json module", arguments: [UInt64(7), 8])
    func oracle(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let values = [
            "[]", "[ 1 ]", "null", "3", "{}", #"{"a": {"b": "c\"]}"}}"#, #"[{"text": ["é\n", "]"]}, {}]"#, "[[], [[]]]",
        ]
        for _ in 0..<20 {
            let cells = (0..<generator.number(0..<6)).map { _ in
                var members = [#""cell_type": "code""#]
                if generator.flip() {
                    members.append(
                        #""outputs": \#(["[]", "[ 1 ]", values[6], values[7]].randomElement(using: &generator) ?? "[]")"#
                    )
                }
                if generator.flip() { members.append(#""execution_count": \#(generator.flip() ? "null" : "3")"#) }
                if generator.flip() { members.append(#""attachments": \#(generator.flip() ? "{ }" : values[5])"#) }
                if generator.flip() { members.append(#""x": \#(values.randomElement(using: &generator) ?? "1")"#) }
                return "{" + members.shuffled(using: &generator).joined(separator: " , ") + "}"
            }
            let text = Self.version4(cells.joined(separator: ",\n "))
            let check = try Self.read(text)
            let program = """
                import json, sys
                for i, c in enumerate(json.load(sys.stdin)["cells"]):
                    o, e, a = c.get("outputs", []), c.get("execution_count") is not None, c.get("attachments", {})
                    if o or e or a: print(i, len(o), int(e), int(bool(a)))
                """
            let output = try Workspace.use { try $0.run(["python3", "-c", program], stdin: Array(text.utf8)) }
            let mine = check.cells.map {
                "\($0.index) \($0.outputs) \($0.hasExecutionCount ? 1 : 0) \($0.attachmentBytes > 0 ? 1 : 0)"
            }
            #expect(output.text == mine.joined(separator: "\n"))
        }
    }

    @Test(
        "Broken notebooks give an error or an answer that Python's json would give too", arguments: [UInt64(1), 2, 3])
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let base = Array(
            Self.version4(
                #"{"cell_type":"code","outputs":[{"text":["a\u00e9\ud83d\ude00"],"n":-1.5e+3}],"execution_count":1,"source":[]},"#
                    + #"{"cell_type":"markdown","attachments":{"a":{"b":"c"}},"source":"x"}"#,
                metadata: #"{"widgets":{"a":1}}"#
            ).utf8)
        let splices = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "0", "-", "e", "true", "nul", "\u{1}", "\u{FEFF}",
            #""outputs":[1],"#,
        ]
        .map { Array($0.utf8) }
        var read: [[UInt8]] = []
        for _ in 0..<3000 {
            let bytes = generator.mutated(base, splices: splices)
            do {
                _ = try NotebookCheck(reading: bytes, name: "fuzz")
                read.append(bytes)
            } catch let error as Diagnostic {
                #expect(error.kind == .input)
            }
        }
        #expect(read.count > 50)
        // What was read must be JSON for somebody else too.
        let hex = read.map { $0.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
        let program = """
            import json, sys
            for line in sys.stdin: json.loads(bytes.fromhex(line).decode("utf-8-sig"))
            """
        try Workspace.use { workspace in
            _ = try workspace.run(["python3", "-c", program], stdin: Array(hex.joined(separator: "\n").utf8))
        }
    }
}
