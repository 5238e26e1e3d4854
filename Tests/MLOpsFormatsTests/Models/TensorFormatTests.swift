import MLOpsFormats
import Testing

@Suite("Headers of tensor formats are checked")
struct TensorFormatTests {
    private func tensors(_ header: String, data: Int) -> [UInt8] {
        PickleBytes.little(header.utf8.count, 8) + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    @Test(
        "what breaks the rules of safetensors is told",
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "whose size is not that"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8, "belong to no tensor"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4, "describes 8 bytes"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "with a hole before it"),
            (
                #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
                6,
                "that overlaps another"
            ),
            (#"{"a":{"dtype":"Q9","shape":[4],"data_offsets":[0,4]}}"#, 4, "unknown type"),
            (#"{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}"#, 4, "description is malformed"),
            (#"{"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}}"#, 4, "description is malformed"),
            (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}"#, 4, "description is malformed"),
            (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":1}}"#, 4, "description is malformed"),
            (#"{"__metadata__":{"a":1}}"#, 0, "metadata that is not of texts"),
            (#"{"a":{},"a":{}}"#, 0, "occurs twice"), (#"{"a":"#, 0, "malformed header"),
            (
                #"{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0,
                "whose size is not that"
            ),
        ])
    func broken(header: String, data: Int, text: String) {
        let report = ModelScanner.scan(tensors(header, data: data), name: "m.safetensors")
        #expect(report.format == .safetensors)
        #expect(
            report.findings.contains { $0.severity == .suspicious && $0.text.contains(text) },
            "\(report.findings.map(\.text))")
    }

    @Test(
        "an honest header passes, padded or empty",
        arguments: [#"{}"#, #"{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}   "#])
    func honest(header: String) {
        let report = ModelScanner.scan(tensors(header, data: header.hasPrefix("{}") ? 0 : 1), name: "m.safetensors")
        #expect(report.worst == .safe && report.isComplete && report.format == .safetensors)
    }

    @Test("a header longer than the file, or than the format allows, is no safetensors", arguments: [1 << 40, 500])
    func tooLong(length: Int) {
        let bytes = PickleBytes.little(length, 8) + Array("{}".utf8)
        let report = ModelScanner.scan(bytes, name: "m.safetensors")
        #expect(report.format == .unknown)
        #expect(!report.isComplete)
    }

    @Test("a pickle that begins as safetensors is told")
    func polyglot() {
        // A short text takes in the header's length; the import stands in the header's own text.
        let header = #"{""# + String(repeating: ".", count: 34) + "cos\nsystem\n." + #"":{}}"#
        var bytes = PickleBytes.little(0x55 | 0x2A << 8, 8)
        bytes += Array(header.utf8)
        bytes += [UInt8](repeating: 0x20, count: 0x2A55 + 8 - bytes.count)
        let report = ModelScanner.scan(bytes, name: "m.safetensors")
        #expect(report.format == .safetensors)
        #expect(report.has(.polyglot, .dangerous), "\(report.findings.map(\.text))")
    }

    // MARK: ONNX

    private func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(bytes.count) + bytes
    }
    private func text(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
    private func varint(_ value: Int) -> [UInt8] {
        var value = value
        var result: [UInt8] = []
        while value >= 0x80 {
            result.append(UInt8(value & 0x7F) | 0x80)
            value >>= 7
        }
        return result + [UInt8(value)]
    }

    private func model(_ graph: [UInt8], _ more: [UInt8] = []) -> [UInt8] { [0x08, 0x08] + field(7, graph) + more }

    @Test(
        "external data is told, and refused where it leads outside",
        arguments: [
            ("w.bin", ModelSeverity.safe), ("sub/w.bin", .safe), ("../w.bin", .dangerous), ("/etc/passwd", .dangerous),
            ("a/../../b", .dangerous), ("C:\\w.bin", .dangerous), ("file:///w", .dangerous), ("", .dangerous),
            ("a//b", .dangerous), ("~/w", .dangerous),
        ])
    func external(location: String, severity: ModelSeverity) {
        let tensor = text(8, "w") + field(13, text(1, "location") + text(2, location)) + [0x70, 0x01]
        let report = ModelScanner.scan(model(field(5, tensor)), name: "m.onnx")
        #expect(report.format == .onnx)
        #expect(report.findings.map(\.severity) == [severity])
        #expect(report.findings.map(\.kind) == [.externalData])
        guard case .onnx(let summary) = report.details else {
            Issue.record("no details")
            return
        }
        #expect(summary.externalFiles == [location])
    }

    @Test("operators of a plug-in are told, those the model defines are not")
    func domains() {
        let node = field(1, text(4, "Frob") + text(7, "my.ops"))
        let plugin = ModelScanner.scan(model(node), name: "m.onnx")
        #expect(plugin.has(.customOperators, .suspicious))
        let function = field(25, text(1, "Frob") + text(10, "my.ops"))
        #expect(ModelScanner.scan(model(node, function), name: "m.onnx").findings == [])
        let known = field(1, text(4, "Gelu") + text(7, "com.microsoft"))
        #expect(ModelScanner.scan(model(known), name: "m.onnx").findings == [])
    }

    @Test("graphs inside graphs end at a depth")
    func depth() {
        var graph: [UInt8] = text(2, "g")
        for _ in 0..<40 { graph = field(1, text(4, "If") + field(5, field(6, graph))) }
        let report = ModelScanner.scan(model(graph), name: "m.onnx")
        #expect(report.format == .onnx)
        #expect(report.reason?.contains("nested deeper than 64 levels") == true)
    }

    @Test("a cut model is known by its name only, and is a gap")
    func cut() {
        let bytes = Array(RealModels.bytes("m.onnx").dropLast(3))
        #expect(ModelScanner.scan(bytes, name: "m.onnx").format == .onnx)
        #expect(!ModelScanner.scan(bytes, name: "m.onnx").isComplete)
        #expect(ModelScanner.scan(bytes, name: "m").format == .unknown)
    }

    // MARK: GGUF

    private func gguf(_ pairs: [[UInt8]], tensors: [[UInt8]] = [], data: Int = 0) -> [UInt8] {
        Array("GGUF".utf8) + PickleBytes.little(3, 4) + PickleBytes.little(tensors.count, 8)
            + PickleBytes.little(pairs.count, 8) + pairs.flatMap { $0 } + tensors.flatMap { $0 }
            + [UInt8](repeating: 0, count: data)
    }

    private func string(_ text: String) -> [UInt8] { PickleBytes.little(text.utf8.count, 8) + Array(text.utf8) }
    private func pair(_ key: String, _ value: String) -> [UInt8] {
        string(key) + PickleBytes.little(8, 4) + string(value)
    }

    @Test("GGUF tells its architecture; a template that reaches out of its engine is code")
    func gguf() {
        let tensor =
            string("w") + PickleBytes.little(2, 4) + PickleBytes.little(4, 8) + PickleBytes.little(8, 8)
            + PickleBytes.little(0, 4) + PickleBytes.little(0, 8)
        let list =
            string("tokens") + PickleBytes.little(9, 4) + PickleBytes.little(8, 4) + PickleBytes.little(2, 8)
            + string("a") + string("b")
        let good = ModelScanner.scan(
            gguf(
                [pair("general.architecture", "llama"), list, pair("tokenizer.chat_template", "{{ messages }}")],
                tensors: [tensor], data: 128),
            name: "m.gguf")
        #expect(good.worst == .safe && good.isComplete, "\(good.reason ?? "")")
        var expected = GGUFSummary()
        (expected.version, expected.tensors, expected.architecture, expected.parameters) = (3, 1, "llama", 32)
        #expect(good.details == .gguf(expected))
        // CVE-2024-34359.
        let bad = ModelScanner.scan(
            gguf([pair("tokenizer.chat_template", "{{ ''.__class__.__base__.__subclasses__() }}")]), name: "m.gguf")
        #expect(bad.has(.embeddedCode, .dangerous))
    }

    @Test(
        "a GGUF header that lies is a gap",
        arguments: [
            [9, 0, 0, 0], [3, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 16), [3, 0, 0, 0],
        ])
    func ggufLies(rest: [UInt8]) {
        let report = ModelScanner.scan(Array("GGUF".utf8) + rest, name: "m.gguf")
        #expect(report.format == .gguf)
        #expect(!report.isComplete)
        #expect(report.has(.malformed, .suspicious))
    }
}
