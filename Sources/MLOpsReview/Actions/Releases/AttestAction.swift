import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Attests something about releases.
///
/// A draft is checked as far as its author can mend it; whether it counts is judged when it is appended.
public struct AttestAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Attests something about a release.
    ///
    /// - Throws: `input` for a kind that the policy lets nobody attest, or a figure that is no number.
    public func draft(
        _ kind: String, _ release: Release, passed: Bool, values: [(name: String, value: String)], message: String?,
        attachments: [(path: String, bytes: [UInt8])]
    ) throws -> EventDraft {
        guard timeline.current.policy.attesters.contains(where: { $0.kind == kind }) else {
            let known = timeline.current.policy.attesters.map(\.kind)
            throw Diagnostic.input(
                "the policy lets nobody attest '\(VisibleText.of(kind))'",
                hint: known.isEmpty ? "add `attesters` to the policy" : "it knows: \(known.joined(separator: ", "))")
        }
        for (name, value) in values where DecimalNumber(value) == nil {
            throw Diagnostic.input(
                "'\(VisibleText.of(value))' is no number for '\(VisibleText.of(name))'", hint: "such as 0.31")
        }
        if kind == "kpi" { try checkFigures(values.map(\.name)) }
        guard Set(values.map(\.name)).count == values.count else {
            throw Diagnostic.input("a figure is stated twice", hint: "state each once: --value name=0.31")
        }
        return EventDraft(
            .attest,
            subject: AttestSubject(kind: kind, release: release.record.id, passed: passed, values: values).json,
            message: message, attachments: attachments)
    }

    /// Makes sure that somebody may attest a kind.
    ///
    /// - Throws: `refused` otherwise.
    public func checkMay(_ actor: (kind: Event.Actor.Kind, name: String), _ kind: String) throws {
        guard let rule = timeline.current.policy.attesters.first(where: { $0.kind == kind }), actor.kind == .person,
            !rule.people.contains(actor.name)
        else { return }
        let keys = rule.keys.isEmpty ? [] : ["a service with one of \(rule.keys.count) keys: --key FILE"]
        throw Diagnostic.refused(
            "\(actor.name) may not attest '\(VisibleText.of(kind))'",
            hint: "it can be attested by \((rule.people + keys).joined(separator: ", "))")
    }

    /// The newest attestation counts alone: one that lacks the figures would take the place of one that has them.
    private func checkFigures(_ names: [String]) throws {
        let asked = Set(timeline.current.policy.environments.flatMap { $0.kpis.map(\.name) }).sorted()
        guard !asked.isEmpty else { return }
        let list = asked.joined(separator: ", ")
        if let stranger = names.first(where: { !asked.contains($0) }) {
            throw Diagnostic.input(
                "no environment asks for the figure '\(VisibleText.of(stranger))'", hint: "the policy asks for: \(list)"
            )
        }
        guard !names.isEmpty else {
            throw Diagnostic.input(
                "no business figure is stated",
                hint: "state what the policy asks for (\(list)): --value \(asked[0])=0.31")
        }
    }
}

extension LedgerSession {
    /// Who attests with this key: the person who holds it, or the service whose key it is, by the name it gives itself.
    ///
    /// - Throws: as ``person(holding:_:)``; `input` for a name that cannot be a service's.
    public func attester(
        holding signer: any EventSigner, named service: String, _ timeline: Timeline
    ) throws -> (kind: Event.Actor.Kind, name: String) {
        guard timeline.current.keys.holder(of: signer.publicKey.fingerprint) == .attester else {
            return (.person, try person(holding: signer, timeline))
        }
        guard Event.isName(service) else {
            throw Diagnostic.input("'\(VisibleText.of(service))' cannot be a service's name", hint: "such as: ci")
        }
        guard timeline.current.policy.person(service) == nil else {
            throw Diagnostic.input(
                "'\(service)' is a person of the policy, and no service", hint: "name the service: --as ci")
        }
        return (.attester, service)
    }
}
