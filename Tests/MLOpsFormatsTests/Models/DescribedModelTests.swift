import MLOpsFormats
import TestSupport
import Testing

@Suite("Models that are described rather than pickled", .ownThread)
struct DescribedModelTests {
    /// A zip of the given members, as Python writes it.
    private func zip(_ members: [(String, String)]) -> [UInt8] {
        let script = """
            import io, sys, zipfile
            f = io.BytesIO()
            with zipfile.ZipFile(f, 'w') as a:
                for name, text in zip(sys.argv[1::2], sys.argv[2::2]): a.writestr(name, text)
            sys.stdout.buffer.write(f.getvalue())
            """
        return Tool.run(["python3", "-c", script] + members.flatMap { [$0.0, $0.1] }).output
    }

    private func keras(_ config: String) -> ModelReport {
        ModelScanner.scan(zip([("metadata.json", "{}"), ("config.json", config)]), name: "m.keras")
    }

    @Test(
        "Keras' code and foreign imports are found",
        arguments: [
            // modelscan: test_scan_keras_lambda.
            (#"{"config":{"layers":[{"class_name":"Lambda","config":{}}]}}"#, ModelSeverity.dangerous),
            (#"{"class_name":"__lambda__","config":{"value":["4wEA"]}}"#, .dangerous),
            // CVE-2025-1550: any module's function by its name.
            (#"{"module":"os","class_name":"system","config":null}"#, .dangerous),
            (#"{"module":"builtins","class_name":"function","config":"exec"}"#, .dangerous),
            (#"{"module":"keras.utils","class_name":"get_file","config":{}}"#, .dangerous),
            (#"{"module":"my.layers","class_name":"Custom","config":{}}"#, .suspicious),
            (#"{"module":"builtins","class_name":"function","config":"relu"}"#, .safe),
            (
                #"{"module":"keras","class_name":"Sequential","config":{"layers":[{"module":"keras.layers","class_name":"Dense"}]}}"#,
                .safe
            ),
        ])
    func keras(config: String, severity: ModelSeverity) {
        let report = keras(config)
        #expect(report.format == .keras)
        #expect(report.worst == severity, "\(report.findings.map(\.text))")
    }

    @Test("a Keras archive's weights are a gap: HDF5 is not read")
    func weights() {
        let report = ModelScanner.scan(
            zip([("config.json", "{}"), ("model.weights.h5", "\u{89}HDF")]), name: "m.keras")
        #expect(report.format == .keras)
        #expect(!report.isComplete)
        let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0, count: 300_000)
        let plain = ModelScanner.scan(hdf5, name: "m.h5")
        #expect(plain.format == .hdf5 && plain.worst == .safe)
        #expect(plain.reason?.contains("HDF5") == true)
        let lambda = ModelScanner.scan(hdf5 + Array(#"{"class_name": "Lambda"}"#.utf8), name: "m.h5")
        #expect(lambda.has(.embeddedCode, .dangerous))
        // Behind a user's block of 512 bytes too.
        #expect(ModelScanner.scan([UInt8](repeating: 0, count: 512) + hdf5, name: "m").format == .hdf5)
    }

    @Test(
        "the types of a skops archive are judged as imports are",
        arguments: [
            (
                #"{"__class__":"LabelEncoder","__module__":"sklearn.preprocessing._label","__loader__":"ObjectNode"}"#,
                ModelSeverity.safe
            ),
            (
                #"{"content":{"x":[{"__class__":"Thing","__module__":"my.code","__loader__":"ObjectNode"}]}}"#,
                .suspicious
            ),
            (#"{"__class__":"system","__module__":"posix","__loader__":"TypeNode"}"#, .dangerous),
            (
                #"{"__class__":"function","__module__":"builtins","content":{"module_path":"os","function":"system"}}"#,
                .dangerous
            ),
        ])
    func skops(schema: String, severity: ModelSeverity) {
        let report = ModelScanner.scan(zip([("schema.json", schema)]), name: "m.skops")
        #expect(report.format == .skops)
        #expect(report.worst == severity, "\(report.findings.map(\.text))")
        #expect(report.isComplete)
    }

    @Test("a skops schema that is no JSON is a gap")
    func brokenSchema() {
        #expect(!ModelScanner.scan(zip([("schema.json", "{")]), name: "m.skops").isComplete)
    }

    @Test(
        "models that are text, JSON or nothing are told apart",
        arguments: [
            ("tree\nversion=v4\nnum_class=1\n", ModelFormat.lightgbm),
            (#"{"learner":{"a":[1.5]},"version":[1,7,0]}"#, .xgboostJSON),
            ("{L\0\0\0\0\0\0\0\u{7}learner{}}", .xgboostUBJ), (#"{"a": 1e5}"#, .json), ("[1, 2]", .json),
            ("é: 1\n", .text), ("", .empty),
        ])
    func texts(text: String, format: ModelFormat) {
        let report = ModelScanner.scan(Array(text.utf8), name: "m")
        #expect(report.format == format)
        #expect(report.findings == [] && report.isComplete)
    }

    @Test("a TensorFlow graph and unknown bytes are gaps")
    func unknown() {
        let graph = ModelScanner.scan([0xFF, 0x00, 0x01], name: "export/saved_model.pb")
        #expect(graph.format == .tensorflow && !graph.isComplete)
        let png = ModelScanner.scan([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], name: "bad.pt")
        #expect(png.format == .unknown && !png.isComplete)
        // picklescan: not_a_pickle.bin.
        #expect(ModelScanner.scan(Array("cmod\n".utf8) + [0xF8, 0x0A], name: "x.bin").format == .unknown)
    }
}
