import MLOpsCore

/// A signed statement about a release, such as the result of its tests.
public struct Attestation: Sendable {
    /// The event.
    public var id: String
    /// Such as `test-result`.
    public var kind: String
    /// Who states it: a person's id or the name of a service; unknown for a signer who may not attest this kind.
    public var attester: Fact<String>
    /// False when it states a failure.
    public var passed: Bool
    /// When, by witnesses' clocks where they saw it.
    public var given: Fact<Timestamp>
    /// Figures it states, by name.
    public var values: [String: DecimalNumber]

    public init(
        id: String, kind: String, attester: Fact<String>, passed: Bool, given: Fact<Timestamp>,
        values: [String: DecimalNumber] = [:]
    ) {
        (self.id, self.kind, self.attester, self.passed) = (id, kind, attester, passed)
        (self.given, self.values) = (given, values)
    }
}

/// How a release's API compares with that of what runs now.
public enum APICompatibility: Sendable, Hashable {
    /// The release describes no API.
    case noDescription
    /// Nothing ran there before that described one.
    case first
    /// What would break those who call it; empty when nothing would.
    case compared([APIBreak])
}

/// A change of an API that breaks those who call it.
public struct APIBreak: Sendable, Hashable {
    /// Such as `/predict`, without the leading slash; empty for the API as a whole.
    public var path: RepoPath
    /// One sentence.
    public var text: String

    public init(path: RepoPath, text: String) {
        (self.path, self.text) = (path, text)
    }
}

/// Whether a release may still be used.
public enum ReleaseStanding: Sendable, Hashable {
    case usable
    /// It was retired or revoked, by this event, for this reason.
    case ended(event: String, reason: String, isRevoked: Bool)
}
