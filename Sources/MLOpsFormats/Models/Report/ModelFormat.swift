/// What a model file is, as its content tells; the name of the file decides only where the content allows several.
public enum ModelFormat: String, Sendable, Hashable, CaseIterable {
    /// Python's pickle, any protocol.
    case pickle
    /// A pickle with raw arrays between its opcodes, or one compressed as a whole, as joblib writes them.
    case joblib
    /// One numpy array (NEP 1).
    case npy
    /// A zip of numpy arrays.
    case npz
    /// A zip with `data.pkl`, as `torch.save` writes since 1.6.
    case torchZip = "torch-zip"
    /// Several pickles and raw storages behind them, or a tar of those, as `torch.save` wrote before 1.6.
    case torchLegacy = "torch-legacy"
    case safetensors
    case onnx
    case skops
    case gguf
    case hdf5
    /// A zip with `config.json`, as Keras 3 saves.
    case keras
    case xgboostJSON = "xgboost-json"
    case xgboostUBJ = "xgboost-ubj"
    case lightgbm
    case json
    case text
    case zip
    case tar
    case sevenZip = "7z"
    /// A graph of TensorFlow (`saved_model.pb`), recognised by its name alone.
    case tensorflow = "tensorflow-savedmodel"
    /// Compressed as a whole, with something inside that is none of the above.
    case compressed
    case empty
    case unknown
}
