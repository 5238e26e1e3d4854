import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// A policy as it holds from one event on, with the keys people have gained or lost since by `key` events.
public struct PolicyInForce: Sendable {
    /// The id of the `genesis` or `policy` event that put it in force.
    public let id: Digest
    public let policy: Policy
    /// Who holds which key; a key that was ever revoked is in no one's hands again.
    public internal(set) var keys: KeyRegistry

    /// Checks a public key line of a policy document.
    public static func checkKey(_ line: String) -> String? {
        do {
            _ = try SSHPublicKey(line: line)
            return nil
        } catch let error as Diagnostic {
            return error.message
        } catch {
            return "it cannot be read"
        }
    }
}

extension PolicyInForce {
    /// Whether somebody, or a service's key, may attest a kind of evidence.
    public func mayAttest(_ actor: Event.Actor, _ kind: String) -> Bool {
        guard let rule = policy.attesters.first(where: { $0.kind == kind }) else { return false }
        switch actor.kind {
        case .person: return rule.people.contains(actor.name) && keys.person(holding: actor.key) == actor.name
        case .attester:
            guard keys.holder(of: actor.key) == .attester, let line = keys.line(of: actor.key) else { return false }
            return rule.keys.contains(line)
        case .witness, .recovery: return false
        }
    }
}
