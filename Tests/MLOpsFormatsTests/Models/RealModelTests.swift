import MLOpsFormats
import Testing

@Suite("Models that real libraries wrote pass")
struct RealModelTests {
    @Test(
        "their format is told, nothing is held against them, and the scan is complete",
        arguments: [
            ("logreg.joblib", ModelFormat.joblib, nil as String?), ("arrays.joblib", .joblib, nil),
            ("arrays_p0.joblib", .joblib, nil), ("arrays_p2.joblib", .joblib, nil), ("ohe.joblib", .joblib, nil),
            ("tfidf_p5.pkl", .pickle, nil), ("km_p2.pkl", .pickle, nil), ("grid_p4.pkl", .pickle, nil),
            ("df_p5.pkl", .pickle, nil), ("csr.pkl", .pickle, nil), ("rng.pkl", .pickle, nil),
            ("le_p0.pkl", .pickle, nil), ("rf_zlib.joblib", .joblib, "zlib"), ("rf_gzip.joblib", .joblib, "gzip"),
            ("rf_bz2.joblib", .joblib, "bzip2"), ("rf_xz.joblib", .joblib, "xz"), ("rf_lzma.joblib", .joblib, "lzma"),
            ("a.npz", .npz, nil), ("c.npz", .npz, nil), ("obj.npy", .npy, nil), ("struct.npy", .npy, nil),
            ("m.safetensors", .safetensors, nil), ("m.onnx", .onnx, nil), ("scaler.skops", .skops, nil),
            ("t.pt", .torchZip, nil), ("legacy.pt", .torchLegacy, nil), ("m.nemo", .tar, "gzip"),
        ])
    func passes(name: String, format: ModelFormat, compression: String?) {
        let report = ModelScanner.scan(RealModels.bytes(name), name: name)
        #expect(report.format == format)
        #expect(report.compression == compression)
        #expect(report.worst == .safe, "\(report.findings.filter { $0.severity != .safe }.map(\.text))")
        #expect(report.isComplete, "\(report.reason ?? "")")
    }

    @Test("every model on the shelf has its line above, but the one that is not unpacked")
    func shelf() {
        #expect(RealModels.names.count == 28)
        let report = ModelScanner.scan(RealModels.bytes("rf_lz4.joblib"), name: "rf_lz4.joblib")
        #expect(report.format == .compressed)
        #expect(report.compression == "lz4")
        #expect(report.reason == "the file is compressed with lz4, which is not unpacked")
    }

    @Test("the content decides, not the name", arguments: RealModels.names)
    func name(_ name: String) {
        let bytes = RealModels.bytes(name)
        #expect(ModelScanner.scan(bytes, name: name).format == ModelScanner.scan(bytes, name: "weights.bin").format)
    }

    @Test("reading in small pieces from a closure gives the same report", arguments: RealModels.names)
    func pieces(_ name: String) {
        let bytes = RealModels.bytes(name)
        let source = ReadModelBytes(size: bytes.count) { offset, count in Array(bytes[offset..<offset + count]) }
        #expect(ModelScanner.scan(source, name: name) == ModelScanner.scan(bytes, name: name))
    }

    @Test(
        "a call hidden behind joblib's raw arrays is found",
        arguments: ["arrays.joblib", "arrays_p2.joblib", "logreg.joblib"])
    func behindArrays(name: String) {
        var bytes = RealModels.bytes(name)
        // In place of STOP: the whole file is followed to its end, array by array.
        bytes.removeLast()
        bytes += PickleBytes.global("os", "system") + PickleBytes.stop
        let report = ModelScanner.scan(bytes, name: name)
        #expect(report.format == .joblib)
        #expect(report.imports.contains("os.system"))
        #expect(report.isComplete, "\(report.reason ?? "")")
    }

    /// An array of bytes as joblib before 1.2 wrote it: the wrapper, then the bytes themselves.
    private func wrapped(_ data: [UInt8], more: [UInt8] = [], make: [UInt8] = [0x81]) -> [UInt8] {
        typealias P = PickleBytes
        func key(_ text: String) -> [UInt8] { P.longText(Array(text.utf8)) }
        let dtype =
            P.global("numpy", "dtype") + key("i1") + [0x89, 0x88, 0x87] + P.reduce
        let state =
            P.emptyDict + P.mark + key("subclass") + P.global("numpy", "ndarray") + key("shape")
            + [0x4D] + P.little(data.count, 2) + P.tuple1 + key("order") + key("C") + key("dtype") + dtype + more + [
                0x75
            ]
        return P.proto(2) + P.global("joblib.numpy_pickle", "NumpyArrayWrapper") + P.emptyTuple + make + state
            + P.build + data + P.stop
    }

    @Test("opcodes in an array's bytes, which a loader that knows no arrays would obey, are found")
    func insideArray() {
        let hidden = wrapped(PickleBytes.global("os", "system") + PickleBytes.stop)
        let report = ModelScanner.scan(hidden, name: "a.joblib")
        #expect(report.format == .joblib)
        #expect(report.imports.contains("os.system"))
        #expect(report.worst == .dangerous)
        let honest = ModelScanner.scan(wrapped([UInt8](repeating: 0, count: 40)), name: "a.joblib")
        #expect(honest.worst == .safe)
        #expect(honest.isComplete)
        // One byte less than the array says: the rest is no pickle.
        let short = ModelScanner.scan(Array(wrapped([1, 2, 3]).dropLast()), name: "a.joblib")
        #expect(!short.isComplete)
    }

    @Test("an array's length is the one that joblib would see, or the scan is not complete")
    func disputedLength() {
        typealias P = PickleBytes
        let zeros = [UInt8](repeating: 0, count: 40)
        let shape = P.longText(Array("shape".utf8))
        // The last of two entries counts: three bytes are skipped, and what follows is obeyed.
        let twice = wrapped([0, 0, 0] + P.global("os", "system") + zeros, more: shape + [0x4B, 3] + P.tuple1)
        #expect(ModelScanner.scan(twice, name: "a.joblib").imports.contains("os.system"))
        // A key that only running tells.
        let key = P.global("builtins", "str") + shape + P.tuple1 + P.reduce
        #expect(!ModelScanner.scan(wrapped(zeros, more: key + [0x4B, 3] + P.tuple1), name: "a.joblib").isComplete)
        // The wrapper made by a call rather than created.
        let called = ModelScanner.scan(wrapped(zeros, make: P.reduce), name: "a.joblib")
        #expect(called.format == .joblib && called.isComplete)
    }

    @Test("ONNX tells what it needs")
    func onnx() throws {
        let report = ModelScanner.scan(RealModels.bytes("m.onnx"), name: "m.onnx")
        guard case .onnx(let summary) = report.details else { throw Missing() }
        #expect(summary.producer == "test")
        #expect(summary.graph == "g")
        #expect(summary.opsets == ["ai.onnx": 17, "ai.onnx.ml": 3])
        #expect(summary.operators == ["MatMul": 1, "If": 1, "Identity": 1, "Relu": 1])
        #expect(
            summary.inputs == [
                ONNXSummary.Value(name: "x", type: "float32", shape: ["N", "3"]),
                ONNXSummary.Value(name: "c", type: "bool", shape: []),
            ])
        #expect(summary.outputs.map(\.name) == ["y"])
        #expect(summary.metadata == ["k": "v"])
        #expect((summary.tensors, summary.parameters) == (1, 6))
    }

    @Test("safetensors and arrays tell what they hold")
    func headers() throws {
        let tensors = ModelScanner.scan(RealModels.bytes("m.safetensors"), name: "m.safetensors")
        guard case .safetensors(let summary) = tensors.details else { throw Missing() }
        #expect(summary.tensors == 2)
        #expect(summary.parameters == 12)
        #expect(summary.dtypes == ["F16": 1, "F32": 1])
        #expect(summary.metadata == ["format": "pt"])
        let array = ModelScanner.scan(RealModels.bytes("obj.npy"), name: "obj.npy")
        #expect(array.details == .array(NumpySummary(dtype: "|O", shape: [2], hasObjects: true)))
    }

    private struct Missing: Error {}
}
