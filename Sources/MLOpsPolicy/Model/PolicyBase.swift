import MLOpsCore

/// The firm-wide policy that a project's policy builds on and may only tighten.
public struct PolicyBase: Sendable, Hashable {
    /// SHA-256 of ``document`` in canonical JSON: what the platform's owners publish.
    public let digest: Digest
    public let document: JSON

    public static func == (left: PolicyBase, right: PolicyBase) -> Bool { left.digest == right.digest }
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
