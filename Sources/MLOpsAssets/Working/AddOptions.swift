public import MLOpsCore

/// How to add an asset.
public struct AddOptions: Sendable {
    /// What it is; nil keeps what its manifest says, or goes by its name.
    public var kind: AssetKind?
    /// `meta` lines to set, or for nil to take out.
    public var meta: [(key: String, value: String?)] = []
    /// Take files as they are although they are older than the manifest: what git's merge or checkout brought goes.
    public var force = false
    /// Look at everything, write nothing.
    public var dryRun = false

    public init() {}

    static func guess(_ asset: RepoPath) -> AssetKind {
        if asset.components.dropLast().contains(where: { $0.elementsEqual("models".utf8) }) { return .model }
        let name = asset.name.bytes
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return .dataset }
        let suffix = String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
        return modelSuffixes.contains(suffix) ? .model : .dataset
    }

    private static let modelSuffixes: Set<String> = [
        "onnx", "safetensors", "skops", "joblib", "pkl", "pickle", "pt", "pth", "ckpt", "h5", "keras", "tflite", "pb",
        "gguf", "ggml", "mlmodel", "pmml", "cbm", "ubj", "lgb",
    ]
}

/// What adding an asset did, or for a dry run would do.
public struct AddReport: Sendable {
    public let asset: RepoPath
    /// There was no manifest before.
    public let isNew: Bool
    public let manifest: Manifest
    /// Against the manifest that was there before.
    public let difference: ManifestDiff
    /// How many files were read, and their bytes; the others were known to be unchanged.
    public let read: (files: Int, bytes: Int64)
    /// Things to know that stop nothing.
    public let warnings: [String]
}
