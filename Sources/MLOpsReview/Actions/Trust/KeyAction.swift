import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Gives a person a further key, or takes one away for ever.
public struct KeyAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// A draft that adds a key; it must be signed by a key the person has and by the new one.
    public func add(_ key: SSHPublicKey, to person: String) throws -> EventDraft {
        if let holder = timeline.current.keys.holder(of: key.fingerprint) {
            switch holder {
            case .person(let name):
                throw Diagnostic.input(
                    "the key belongs to \(name) already", hint: "see who holds which: git mlops key list")
            case .witness, .attester, .recovery:
                throw Diagnostic.input(
                    "the key is not a person's: the policy lists it for a service or for recovery",
                    hint: "make one of your own: ssh-keygen -t ed25519")
            case .revoked:
                throw Diagnostic.refused(
                    "the key was revoked, and a revoked key never comes back",
                    hint: "make a new one: ssh-keygen -t ed25519")
            }
        }
        return EventDraft(.key, subject: KeySubject(action: .add, person: person, key: key.line).json)
    }

    /// A draft that revokes a key.
    ///
    /// - Throws: `input` when no person holds the key.
    public func revoke(_ key: SSHFingerprint) throws -> EventDraft {
        guard let person = timeline.current.keys.person(holding: key),
            let line = timeline.current.keys.line(of: key)
        else {
            throw Diagnostic.input("no person holds the key \(key)", hint: "see who holds which: git mlops key list")
        }
        return EventDraft(.key, subject: KeySubject(action: .revoke, person: person, key: line).json)
    }
}
