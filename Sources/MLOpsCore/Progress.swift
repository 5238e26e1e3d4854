/// Where long work reports how far it is; `MLOpsTerminal` draws it, libraries only call it. Safe from any thread.
public protocol ProgressSink: Sendable {
    /// A new step begins; `total` is nil when it is not known, `unit` is `files` or `bytes`.
    func begin(_ step: String, total: Int64?, unit: ProgressUnit)
    /// `count` more units are done.
    func advance(_ count: Int64)
    /// The step is over.
    func end()
}

/// What a progress step counts.
public enum ProgressUnit: Sendable {
    case files
    case bytes
}

/// Reports nothing.
public struct SilentProgress: ProgressSink {
    public init() {}
    public func begin(_ step: String, total: Int64?, unit: ProgressUnit) {}
    public func advance(_ count: Int64) {}
    public func end() {}
}
