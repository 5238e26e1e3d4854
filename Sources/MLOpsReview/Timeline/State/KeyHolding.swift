import MLOpsCore
import MLOpsFormats
import MLOpsPolicy

/// A key in force and whose it is.
public struct KeyHolding: Sendable, Hashable {
    /// The person's id; nil for a witness's key.
    public let person: String?
    public let key: SSHFingerprint
}

extension PolicyInForce {
    /// Every key that can sign now: of the policy's people in its order, then of its witnesses.
    public func holdings() throws -> [KeyHolding] {
        let people = policy.people.flatMap { person in
            keys.keys(of: person.id).map { KeyHolding(person: person.id, key: $0) }
        }
        let witnesses = try (policy.witnesses?.keys ?? []).map {
            KeyHolding(person: nil, key: try SSHPublicKey(line: $0).fingerprint)
        }
        return people + witnesses
    }
}
