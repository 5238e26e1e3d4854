import MLOpsFormats
import Testing

@Suite("Pickles are followed, not run")
struct PickleVerdictTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        /// `module.name` of every import, in the order of the alphabet.
        let imports: [String]
        var severity = ModelSeverity.dangerous
        var kinds: Set<ModelFinding.Kind> = []
        var isComplete = true

        init(
            _ name: String, _ bytes: [UInt8], imports: [String], _ severity: ModelSeverity = .dangerous,
            kinds: Set<ModelFinding.Kind> = [], isComplete: Bool = true
        ) {
            testDescription = name
            (self.bytes, self.imports, self.severity) = (bytes, imports, severity)
            (self.kinds, self.isComplete) = (kinds, isComplete)
        }
    }

    private typealias P = PickleBytes

    private static let cases: [Case] = [
        // picklescan: malicious0.pkl (Sour Pickles, Black Hat 2011), protocol 0 with calls inside calls.
        Case(
            "nested calls of protocol 0",
            Array(
                """
                c__builtin__
                globals
                (tRp100
                0c__builtin__
                compile
                (S'fl=1;'
                S''
                S'exec'
                tRp101
                0c__builtin__
                eval
                (g101
                g100
                tRp102
                0c__builtin__
                getattr
                (c__builtin__
                dict
                S'get'
                tRp103
                0c__builtin__
                apply
                (g103
                (g100
                S'x'
                ltRp104
                0g104
                .
                """.utf8),
            imports: [
                "__builtin__.apply", "__builtin__.compile", "__builtin__.dict", "__builtin__.eval",
                "__builtin__.getattr", "__builtin__.globals",
            ]),
        // picklescan: malicious10.pkl, issue 13.
        Case("an INST", Array("(S'raise'\ni__builtin__\nexec\n.".utf8), imports: ["__builtin__.exec"]),
        // fickling: test_obj.
        Case("an OBJ", Array("(cos\nsystem\nS\"whoami\"\no.".utf8), imports: ["os.system"]),
        // fickling: GHSA-mxhj-88fx-4pcv, the call's result thrown away.
        Case(
            "an OBJ whose result is thrown away",
            P.proto(4) + P.mark + P.stackGlobal("smtplib", "SMTP") + P.text("127.0.0.1") + [0x6F] + P.pop + P.none
                + P.stop,
            imports: ["smtplib.SMTP"]),
        // picklescan: malicious11.pkl, issue 22: the strings last seen are not the ones on the stack.
        Case(
            "operands from the memo behind a decoy",
            P.line("Vos") + P.line("p2") + P.pop + P.line("Vsystem") + P.line("p3") + P.pop + P.line("Vtorch")
                + P.line("p0") + P.pop + P.line("VLongStorage") + P.line("p1") + P.pop + P.line("g2") + P.line("g3")
                + [0x93] + P.mark + P.line("Vcat flag.txt") + P.tuple + P.reduce + P.stop,
            imports: ["os.system"], kinds: [.protocolTrick]),
        // picklescan issue 14: MEMOIZE counts entries, whoever wrote them.
        Case(
            "MEMOIZE after BINPUT",
            P.proto(4) + P.text("os") + P.put(0) + P.text("system") + P.put(1) + P.text("torch._utils") + P.memoize
                + P.text("_rebuild_tensor_v2") + P.memoize + P.get(0) + P.get(1) + [0x93] + P.stop,
            imports: ["os.system"]),
        // picklescan: malicious23.pkl, GHSA-9gvj-pp9x-gcfr, with an escape besides.
        Case(
            "operands as quoted strings with escapes",
            P.line("S'\\x6f\\163'") + P.line("S'system'") + [0x93] + P.line("S'ls'") + P.tuple1 + P.reduce + P.stop,
            imports: ["os.system"]),
        Case(
            "operands as Unicode escapes",
            P.line("V\\u006fs") + P.line("V\\U00000073ystem") + [0x93] + P.stop, imports: ["os.system"]),
        // picklescan: keyerror-exploit.pkl.
        Case(
            "a memo entry that does not exist",
            P.proto(4) + P.global("os", "system") + P.line("Vx") + P.tuple1 + P.reduce + P.pop + P.text("os")
                + P.memoize
                + P.get(3) + P.get(0) + [0x93] + P.stop,
            imports: ["os.system"], kinds: [.hiddenImport, .broken], isComplete: false),
        // picklescan: type-confusion-exploit.pkl.
        Case(
            "an operand that is a number",
            P.proto(4) + [0x4A, 42, 0, 0, 0] + P.memoize + P.text("os") + P.memoize + P.get(0) + P.get(1) + [0x93]
                + P.stop,
            imports: [], kinds: [.hiddenImport]),
        // fickling issue 125: names put together by calls.
        Case(
            "a name that is computed",
            P.proto(4) + P.global("builtins", "str") + P.text("os") + P.tuple1 + P.reduce + P.text("system") + [0x93]
                + P.stop,
            imports: ["builtins.str"], kinds: [.hiddenImport]),
        // modelscan issue 85, picklescan sys_module_override_sploit.pkl: attributes of imports as a hiding place.
        Case(
            "attributes set on an import",
            P.proto(5) + P.global("numpy", "prod") + P.none + P.mark + P.line("Va") + P.line("Vos") + [0x64] + P.tuple2
                + P.build + P.pop + P.global("numpy", "prod.a") + P.stop,
            imports: ["numpy.prod", "numpy.prod.a"], kinds: [.changesImport]),
        // picklescan: broken_model.pkl: runs, then breaks.
        Case(
            "a call before the stream breaks",
            Array("cbuiltins\nexec\n(X>\0\0\0f = open('my_file.txt', 'a')tRX.".utf8), imports: ["builtins.exec"],
            kinds: [.broken], isComplete: false),
        // picklescan: malicious-invalid-bytes.pkl.
        Case(
            "bytes behind the end", P.call("os", "system") + Array("\n\n\t\t".utf8), imports: ["os.system"],
            kinds: [.trailingBytes], isComplete: false),
        // picklescan: malicious6.pkl.
        Case(
            "a second pickle behind a harmless one", P.proto(4) + P.none + P.stop + P.call("requests.api", "get"),
            imports: ["requests.api.get"]),
        // picklescan: pytorch_magic_bypass.pt.
        Case(
            "a torch file whose magic number is computed",
            P.proto(2) + P.global("builtins", "eval") + [0x58, 4, 0, 0, 0] + Array("0x19".utf8) + P.tuple1 + P.reduce
                + P.stop
                + P.proto(2) + [0x4D, 0xE9, 0x03] + P.stop + P.proto(2) + P.global("posix", "system") + P.stop,
            imports: ["builtins.eval", "posix.system"]),
        // fickling: GHSA-5j3x-jp52-966f.
        Case("an attribute of another module's import", P.call("pathlib", "os.system"), imports: ["pathlib.os.system"]),
        Case(
            "a dotted attribute of a builtin", P.call("builtins", "eval.__call__"), imports: ["builtins.eval.__call__"]),
        // fickling: GHSA-r7v6-mfhq-g3m2 and those after it.
        Case("pty", P.call("pty", "spawn"), imports: ["pty.spawn"]),
        Case("marshal", P.call("marshal", "loads"), imports: ["marshal.loads"]),
        // NEWOBJ and NEWOBJ_EX call too.
        Case(
            "NEWOBJ_EX of a dangerous class",
            P.proto(4) + P.stackGlobal("subprocess", "Popen") + P.emptyTuple + P.emptyDict + [0x92] + P.stop,
            imports: ["subprocess.Popen"]),
        Case(
            "a newline in a module's name", P.proto(4) + P.stackGlobal("os\n", "system") + P.stop,
            imports: ["os\n.system"]),
        // A pickle in bytes, in text as protocol 2 writes bytes, and two levels deep.
        Case(
            "a pickle inside bytes", P.proto(4) + P.bytes(P.call("os", "system")) + P.stop, imports: ["os.system"]),
        Case(
            "a pickle of protocol 0 inside bytes",
            P.proto(4) + P.bytes(Array("cos\nsystem\n(S'id'\ntR.".utf8)) + P.stop, imports: ["os.system"]),
        Case(
            "a pickle inside Latin-1 text",
            P.proto(2) + P.longText([0xC2, 0x80, 0x02] + Array("cos\nsystem\n.".utf8)) + P.stop, imports: ["os.system"]),
        Case(
            "a pickle inside a pickle inside a pickle",
            P.proto(4) + P.bytes(P.proto(4) + P.bytes(P.call("os", "system")) + P.stop) + P.stop, imports: ["os.system"]
        ),
        // Suspicious only.
        Case(
            "an unknown import", P.call("my.company", "Model"), imports: ["my.company.Model"], .suspicious,
            kinds: [.imports]),
        Case(
            "an extension code", P.proto(2) + [0x82, 0x01] + P.stop, imports: [], .suspicious, kinds: [.extensionCode]),
        Case(
            "a persistent object", P.proto(2) + P.none + [0x51] + P.stop, imports: [], .suspicious,
            kinds: [.persistentID]),
        Case(
            "a call of a call's result",
            P.proto(2) + P.global("collections", "OrderedDict") + P.emptyTuple + P.reduce + P.emptyTuple + P.reduce
                + P.stop,
            imports: ["collections.OrderedDict"], .suspicious, kinds: [.indirectCall]),
        // fickling: test_missing_mark_before_tuple.
        Case(
            "a missing mark", P.proto(4) + P.tuple + P.stop, imports: [], .suspicious, kinds: [.broken],
            isComplete: false),
        // fickling: DuplicateProtoAnalysis, MisplacedProtoAnalysis.
        Case(
            "a protocol told twice", P.proto(4) + P.proto(4) + P.none + P.stop, imports: [], .suspicious,
            kinds: [.protocolTrick]),
        Case("a protocol told late", P.none + P.proto(2) + P.stop, imports: [], .suspicious, kinds: [.protocolTrick]),
        Case(
            "an unknown protocol", P.proto(9) + P.none + P.stop, imports: [], .suspicious, kinds: [.broken],
            isComplete: false),
        Case(
            "opcodes of a later protocol", P.proto(2) + P.text("x") + P.stop, imports: [], .suspicious,
            kinds: [.protocolTrick]),
        // fickling: test_frame_boundary_straddle_variants (CPython issue 154848).
        Case(
            "bytes across a frame's end", P.proto(5) + P.frame(5) + P.bytes([UInt8](repeating: 65, count: 20)) + P.stop,
            imports: [], .suspicious, kinds: [.protocolTrick]),
        Case(
            "a frame inside a frame", P.proto(5) + P.frame(30) + P.none + P.frame(2) + P.none + P.stop, imports: [],
            .suspicious, kinds: [.protocolTrick]),
        Case(
            "a frame that is too long", P.proto(4) + P.frame(1 << 40) + P.none + P.stop, imports: [], .suspicious,
            kinds: [.protocolTrick]),
        Case(
            "a number that is none", P.proto(2) + P.line("I12") + P.pop + P.line("I%") + P.stop, imports: [],
            .suspicious,
            kinds: [.broken], isComplete: false),
        // Harmless.
        Case(
            "a list that holds itself", P.proto(2) + [0x5D, 0x71, 0x00, 0x68, 0x00, 0x61] + P.stop, imports: [], .safe),
        Case(
            "safe builtins", P.proto(2) + P.global("builtins", "dict") + P.emptyTuple + P.reduce + P.stop,
            imports: ["builtins.dict"], .safe),
    ]

    @Test("public cases of other scanners get their verdict", arguments: cases)
    func verdict(_ test: Case) {
        let report = ModelScanner.scan(test.bytes, name: "model.pkl")
        #expect(report.imports == test.imports, "\(report.findings)")
        #expect(report.worst == test.severity, "\(report.findings)")
        #expect(report.kinds.isSuperset(of: test.kinds), "\(report.findings)")
        #expect(report.isComplete == test.isComplete, "\(report.reason ?? "complete")")
    }

    @Test("a finding says where, for machines and for people")
    func finding() throws {
        let report = ModelScanner.scan(PickleBytes.call("os", "system"), name: "model.pkl")
        let found = try #require(report.findings.first)
        #expect((found.module, found.name) == ("os", "system"))
        #expect(found.member == [])
        #expect(found.offset == 14)
        #expect(found.text == "the pickle imports os.system at byte 14")
        #expect(report.format == .pickle)
    }

    @Test("foreign names do not reach a terminal as they are")
    func visible() throws {
        let report = ModelScanner.scan(PickleBytes.call("a\u{1B}[31m", "b"), name: "model.pkl")
        #expect(try #require(report.findings.first).text.contains("\\u{1b}"))
        #expect(report.findings.first?.module == "a\u{1B}[31m")
    }

    @Test("an import is told once, at its first place")
    func once() {
        let bytes =
            PickleBytes.proto(2) + [UInt8](PickleBytes.global("os", "system") + [0x30])
            + PickleBytes.global("os", "system") + PickleBytes.stop
        let found = ModelScanner.scan(bytes, name: "m.pkl").findings.filter { $0.kind == .imports }
        #expect(found.map(\.offset) == [2])
    }

    @Test("pickles deeper than the limit are a gap")
    func depth() {
        var bytes = PickleBytes.call("os", "system")
        for _ in 0..<6 { bytes = PickleBytes.proto(4) + PickleBytes.bytes(bytes) + PickleBytes.stop }
        let report = ModelScanner.scan(bytes, name: "m.pkl")
        #expect(!report.isComplete)
    }

    @Test("what cannot be read is a gap, never a pass")
    func unreadable() {
        let report = ModelScanner.scan(ReadModelBytes(size: 100) { _, _ in [] }, name: "m.pkl")
        #expect(!report.isComplete)
        #expect(report.format == .unknown)
    }

    @Test(
        "plain text is no pickle",
        arguments: [
            "code is fine\nnames\nhere\n", "c\nthis is plain text\n", "import os\nos.system('id')\n",
            "cat\nselect\nos\n",
        ])
    func text(_ text: String) {
        let report = ModelScanner.scan(Array(text.utf8), name: "notes.txt")
        #expect(report.format == .text)
        #expect(report.findings == [])
    }

    @Test("a printable pickle is no plain text, whatever its name")
    func printable() {
        let report = ModelScanner.scan(Array("cos\nsystem\n(S'id'\ntR.".utf8), name: "config.txt")
        #expect(report.format == .pickle)
        #expect(report.worst == .dangerous)
    }
}
