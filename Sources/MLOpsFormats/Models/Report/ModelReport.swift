/// What a scan of one model file found. A value: it can be compared, stored and shown anywhere.
public struct ModelReport: Sendable, Equatable {
    public let format: ModelFormat
    /// How the file as a whole is compressed (`gzip`, `zlib`, `bzip2`, `xz`, `lzma`); nil when it is not.
    public let compression: String?
    /// In the order of the file; each import once for each member, at its first place.
    public let findings: [ModelFinding]
    /// What could not be judged. Anything here means that the findings may not be all.
    public let gaps: [ModelGap]
    /// What the headers say, for formats that have some.
    public let details: ModelDetails

    public init(
        format: ModelFormat, compression: String? = nil, findings: [ModelFinding] = [], gaps: [ModelGap] = [],
        details: ModelDetails = .none
    ) {
        (self.format, self.compression, self.findings) = (format, compression, findings)
        (self.gaps, self.details) = (gaps, details)
    }

    /// Every byte that a loader would obey was judged.
    public var isComplete: Bool { gaps.isEmpty }

    /// Why the scan is not complete, one sentence; nil when it is.
    public var reason: String? {
        guard let first = gaps.first else { return nil }
        return gaps.count == 1 ? first.reason : "\(first.reason) (and \(gaps.count - 1) more)"
    }

    /// The worst of the findings; `safe` when there are none.
    public var worst: ModelSeverity { findings.map(\.severity).max() ?? .safe }
}

/// What the headers of a model file say about it.
public enum ModelDetails: Sendable, Equatable {
    case none
    case safetensors(SafeTensorsSummary)
    case onnx(ONNXSummary)
    case gguf(GGUFSummary)
    case array(NumpySummary)
}
