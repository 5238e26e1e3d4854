import MLOpsCore

/// Somebody who may act in the ledger.
public struct Person: Sendable, Hashable {
    /// The short name used everywhere in the policy, such as `ana`.
    public let id: String
    public let name: String?
    /// As written; compared without regard to case.
    public let emails: [String]
    /// SSH public keys as `type base64`, without comment.
    public let keys: [String]
}

/// People who approve as one party.
public struct Team: Sendable, Hashable {
    public let id: String
    /// Ids of ``Person``, sorted.
    public let members: [String]
}

/// The people who change the policy, and how many of them it takes.
public struct AdminQuorum: Sendable, Hashable {
    /// Ids of ``Person``, sorted.
    public let members: [String]
    public let threshold: Int
}

/// Keys of servers or CI that sign when they saw an event; never a person's.
public struct WitnessQuorum: Sendable, Hashable {
    public let keys: [String]
    public let threshold: Int
}

/// Offline keys that may only replace the admins, after `delay`.
public struct RecoveryQuorum: Sendable, Hashable {
    public let keys: [String]
    public let threshold: Int
    public let delay: TimeSpan
}

/// Who may attest one kind of fact.
public struct AttesterRule: Sendable, Hashable {
    /// The kind of attestation, such as `reproduced`.
    public let kind: String
    /// Ids of ``Person``, sorted.
    public let people: [String]
    /// SSH public keys that belong to no person, as `type base64`.
    public let keys: [String]
}

/// An identity of a service, such as a host's web merge: its commits count by author.
public struct ServiceIdentity: Sendable, Hashable {
    public let name: String
    public let email: String

    /// `GitHub <noreply@github.com>`
    public var text: String { "\(name) <\(email)>" }
}

/// A payload remote whose region the policy vouches for.
public struct PolicyRemote: Sendable, Hashable {
    public let name: String
    public let url: String
    public let region: String?
}
