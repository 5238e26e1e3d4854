import MLOpsCore

/// A piece of evidence that a release must carry.
public struct EvidenceDemand: Sendable, Hashable {
    /// The document every release may carry; all other evidence is attested.
    public static let modelCard = "model-card"
    /// Kinds of attestation with a meaning of their own; a policy may name others in `attesters`.
    public static let knownKinds = ["configuration", "drift-baseline", "kpi", "liveness", "reproduced", "test-result"]

    /// ``modelCard``, or a kind of attestation.
    public let kind: String
    /// How old the attestation may be when the change is carried out.
    public let maxAge: TimeSpan?
}

/// The limits that one attested business figure must keep.
public struct KPIGate: Sendable, Hashable {
    public let name: String
    public let atLeast: DecimalNumber?
    public let atMost: DecimalNumber?
    public let maxAge: TimeSpan?
}
