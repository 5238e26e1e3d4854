/// What the files of a model may be.
public struct ModelRules: Sendable, Hashable {
    public enum UnsafePickle: String, Sendable, Hashable {
        /// Imports that can run code, and imports nobody knows, are refused.
        case refuse
        /// Imports that can run code are refused; those nobody knows are shown.
        case refuseDangerous = "refuse-dangerous"
        /// They are shown.
        case allow
    }

    /// Nil when pickles are not looked into.
    public let unsafePickle: UnsafePickle?
    /// The formats a model's files may have, sorted; empty for any.
    public let formats: [String]

    /// What a format may be called.
    public static let knownFormats = [
        "7z", "gguf", "hdf5", "joblib", "json", "keras", "lightgbm", "npy", "npz", "onnx", "pickle", "safetensors",
        "skops", "tar", "tensorflow-savedmodel", "text", "torch-legacy", "torch-zip", "xgboost-json", "xgboost-ubj",
        "zip",
    ]
}
