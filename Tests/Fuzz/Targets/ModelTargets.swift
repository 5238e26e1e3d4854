import MLOpsCore
import MLOpsFormats

/// Scans of model files. What a file may unpack to is bounded by the limits of the scan, which are smaller here: a scan
/// takes time in proportion to them, and an input of a few bytes may use them up.
extension Target {
    static let modelPickle = model("model-pickle", "model.pkl", layers: [.zipped("archive/data.pkl")])
    static let modelSafeTensors = model("model-safetensors", "model.safetensors", layers: [.safeTensorsHeader])
    static let modelONNX = model("model-onnx", "model.onnx")
    static let modelNumpy = model("model-numpy", "data.npy", layers: [.zipped("x.npy")])
    static let modelGGUF = model("model-gguf", "model.gguf")
    static let modelKeras = model("model-keras", "model.keras", dictionary: "json", layers: [.zipped("config.json")])
    static let modelZip = model("model-zip", "model.zip", base: xz, layers: [.zipped("inner.zip")])
    static let modelTar = model("model-tar", "model.tar", layers: [.tarChecksums])
    static let modelCompressed = model("model-compressed", "model.joblib", base: xz)
    /// Formats that are told by their signs or by their text: XGBoost, LightGBM, HDF5, UBJ, skops' schema.
    static let modelOther = model("model-other", "model.json", dictionary: "model", layers: [.zipped("schema.json")])

    /// What a dictionary of xz may take (256 MiB), and the usual.
    private static let xz = 304 << 20

    private static func model(
        _ name: String, _ file: String, dictionary: String? = nil, base: Int = 48 << 20, layers: [Layer] = []
    ) -> Target {
        Target(name, dictionary: dictionary, memoryFactor: 200, baseMemory: base, layers: layers) { bytes in
            var limits = ModelScanLimits()
            limits.unpackedSlack = 4 << 20
            limits.unpackingFactor = 20
            limits.unpackedBytes = 32 << 20
            limits.heldBytes = 2 << 20
            limits.members = 2000
            limits.findings = 1000
            let report = ModelScanner.scan(bytes, name: file, limits: limits)
            for finding in report.findings { try Telling.check(finding.text, about: bytes) }
            for gap in report.gaps { try Telling.check(gap.reason, about: bytes) }
            try hold("a scan says why it is not complete", report.isComplete == (report.reason == nil))
            try hold("no list of findings is endless", report.findings.count <= 2 * limits.findings)
            let worst = report.findings.map(\.severity).max() ?? .safe
            try hold("no finding is worse than the worst", report.worst == worst)
            // Read in pieces, as files are.
            let pieces = ReadModelBytes(size: bytes.count) { offset, count in
                guard offset >= 0, count >= 0, offset + count <= bytes.count else {
                    throw Broken(promise: "no scan reads beyond the file", detail: "\(offset) \(count)")
                }
                return Array(bytes[offset..<(offset + count)])
            }
            let again = ModelScanner.scan(pieces, name: file, limits: limits)
            try hold("a scan says the same of a file and of its bytes", again == report)
        }
    }
}

extension Layer {
    /// One member of a zip, stored: what is changed is the member, and sizes and checksums fit.
    fileprivate static func zipped(_ name: String) -> Layer {
        Layer { bytes in Zip.archive([(name, bytes)]) }
    }

    /// The JSON below the length of a safetensors file.
    fileprivate static let safeTensorsHeader = Layer(
        remove: { bytes in
            let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
            guard bytes.count > 8, length <= UInt64(bytes.count - 8) else { return nil }
            return Array(bytes[8..<(8 + Int(length))])
        },
        apply: { header in
            let length = UInt64(header.count)
            return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header
                + [UInt8](repeating: 0, count: 64)
        })

    /// The checksum of every header of a tar.
    fileprivate static let tarChecksums = Layer { bytes in
        var bytes = bytes
        var start = 0
        while start + 512 <= bytes.count {
            for index in (start + 148)..<(start + 156) { bytes[index] = 0x20 }
            let sum = bytes[start..<(start + 512)].reduce(0) { $0 + Int($1) }
            let digits = Array(String(sum, radix: 8).utf8)
            let field = [UInt8](repeating: 0x30, count: max(0, 6 - digits.count)) + digits + [0, 0x20]
            bytes.replaceSubrange((start + 148)..<(start + 156), with: field.prefix(8))
            let size = bytes[(start + 124)..<(start + 135)].reduce(0) { $0 << 3 | Int($1 & 7) }
            start += 512 + (size + 511) / 512 * 512
        }
        return bytes
    }
}
