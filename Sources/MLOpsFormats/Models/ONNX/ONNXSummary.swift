/// What an ONNX model says about itself.
public struct ONNXSummary: Sendable, Equatable {
    /// An input or output of the graph.
    public struct Value: Sendable, Equatable {
        public let name: String
        /// `float32`, `int64`, …; `sequence`, `map` and the like for what is no tensor.
        public let type: String
        /// Lengths, names of lengths, or `?`; nil when no shape is told.
        public let shape: [String]?

        public init(name: String, type: String, shape: [String]?) {
            (self.name, self.type, self.shape) = (name, type, shape)
        }
    }

    public var irVersion = 0
    public var producer = ""
    public var producerVersion = ""
    public var graph = ""
    /// Version of each operator set, by domain; the standard one is `ai.onnx`.
    public var opsets: [String: Int] = [:]
    public var inputs: [Value] = []
    public var outputs: [Value] = []
    /// Nodes of all graphs, by `domain.operator`; those of the standard domain by operator alone.
    public var operators: [String: Int] = [:]
    /// Domains of operators that neither the standard nor the model itself defines.
    public var customDomains: [String] = []
    /// Other files that hold tensors, as the model names them.
    public var externalFiles: [String] = []
    public var metadata: [String: String] = [:]
    /// Tensors and elements of the initialisers.
    public var tensors = 0
    public var parameters = 0

    public init() {}

    /// `TensorProto.DataType` of onnx.proto.
    static func typeName(_ code: UInt64) -> String {
        let names = [
            "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16",
            "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz",
            "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1", "float8e8m0", "uint2", "int2",
        ]
        return code < UInt64(names.count) ? names[Int(code)] : "unknown"
    }
}
