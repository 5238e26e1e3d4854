import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// The keys of people and witnesses at one position of the ledger.
public struct KeyRegistry: Sendable {
    /// Whose key it is.
    public enum Holder: Sendable, Hashable {
        case person(String)
        case witness
        /// A service that may attest.
        case attester
        /// An offline key that may only replace admins.
        case recovery
        case revoked
    }

    /// Tells one state of the keys from another under the same policy.
    struct Version: Equatable {
        fileprivate let gained, revoked: Int
    }

    /// Keys are only ever added or revoked, so that counting them tells.
    var version: Version { Version(gained: gained.count, revoked: revoked.count) }

    private var holders: [SSHFingerprint: Holder] = [:]
    private var lines: [SSHFingerprint: String] = [:]
    private var revoked: Set<SSHFingerprint> = []
    /// Keys gained by `key` events, by person; they outlive a policy that does not list them only while the person
    /// is in it.
    private var gained: [(key: SSHPublicKey, person: String)] = []

    /// The keys of a policy; `before` carries what `key` events changed.
    init(_ policy: Policy, before: KeyRegistry? = nil) throws {
        revoked = before?.revoked ?? []
        gained = (before?.gained ?? []).filter { policy.person($0.person) != nil }
        for person in policy.people {
            for line in person.keys { set(try SSHPublicKey(line: line), .person(person.id)) }
        }
        for line in policy.witnesses?.keys ?? [] { set(try SSHPublicKey(line: line), .witness) }
        for line in policy.attesters.flatMap(\.keys) { set(try SSHPublicKey(line: line), .attester) }
        for line in policy.recovery?.keys ?? [] { set(try SSHPublicKey(line: line), .recovery) }
        for (key, person) in gained where holders[key.fingerprint] == nil {
            set(key, .person(person))
        }
    }

    /// The keys of a policy, and what ``stored`` says that `key` events changed until it ended.
    init(_ policy: Policy, stored: JSON) throws {
        var before = try KeyRegistry()
        for item in stored["gained"]?.array ?? [] {
            guard let line = item["key"]?.string, let person = item["person"]?.string else { throw LedgerIndex.damaged }
            before.gained.append((try SSHPublicKey(line: line), person))
        }
        for text in stored["revoked"]?.array ?? [] {
            guard let digest = text.string.flatMap({ Digest(hex: $0) }) else { throw LedgerIndex.damaged }
            before.revoked.insert(SSHFingerprint(digest: digest))
        }
        try self.init(policy, before: before)
    }

    private init() throws {}

    /// What `key` events changed, for the index.
    var stored: JSON {
        [
            "gained": .array(gained.map { ["key": .string($0.key.line), "person": .string($0.person)] }),
            "revoked": .array(revoked.sorted().map { .string($0.hex) }),
        ]
    }

    private mutating func set(_ key: SSHPublicKey, _ holder: Holder) {
        holders[key.fingerprint] = holder
        lines[key.fingerprint] = key.line
    }

    /// The public key itself, as `type base64`; nil for a key nobody knows.
    public func line(of key: SSHFingerprint) -> String? { lines[key] }

    /// Who holds a key; nil for a key nobody knows.
    public func holder(of key: SSHFingerprint) -> Holder? {
        revoked.contains(key) ? .revoked : holders[key]
    }

    /// The person who holds a key.
    public func person(holding key: SSHFingerprint) -> String? {
        if case .person(let name) = holder(of: key) { name } else { nil }
    }

    /// The keys a person holds, sorted.
    public func keys(of person: String) -> [SSHFingerprint] {
        holders.filter { $0.value == .person(person) && !revoked.contains($0.key) }.keys.sorted()
    }

    mutating func add(_ key: SSHPublicKey, to person: String) {
        gained.append((key, person))
        set(key, .person(person))
    }

    mutating func revoke(_ key: SSHFingerprint) {
        revoked.insert(key)
    }
}
