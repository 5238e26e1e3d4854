import MLOpsCore

/// One file of a model, and what was found in it without running it.
public struct ModelFile: Sendable, Hashable {
    /// The file in the model's asset, as people see it.
    public var path: RepoPath
    /// The format its bytes show, such as `safetensors`; nil when they show none that is known.
    public var format: String?
    /// What could run code on loading, one sentence each.
    public var dangers: [String]
    /// Imports that nobody vouches for, one sentence each.
    public var suspicions: [String]
    /// What is broken about it, one sentence each.
    public var defects: [String]
    /// Why it could not be looked through to the end; nil when it was.
    public var incomplete: String?

    public init(
        path: RepoPath, format: String?, dangers: [String] = [], suspicions: [String] = [], defects: [String] = [],
        incomplete: String? = nil
    ) {
        (self.path, self.format, self.dangers, self.suspicions) = (path, format, dangers, suspicions)
        (self.defects, self.incomplete) = (defects, incomplete)
    }
}
