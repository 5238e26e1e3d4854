import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Proposes a change: one or several releases into an environment, or a new policy.
public struct ProposeAction {
    private let session: LedgerSession

    public init(_ session: LedgerSession) {
        self.session = session
    }

    /// What a proposal of these releases would change, as things stand now.
    ///
    /// - Throws: `input` for an unknown environment; `refused` when all of it runs there already.
    public func scope(_ releases: [Release], to environment: String, _ timeline: Timeline) throws -> ChangeScope {
        let policy = timeline.current.policy
        guard policy.environment(environment) != nil else {
            throw Diagnostic.input(
                "the policy has no environment '\(VisibleText.of(environment))'",
                hint: "it has: \(policy.environments.map(\.name).joined(separator: ", "))")
        }
        guard Set(releases.map(\.subject.model)).count == releases.count else {
            throw Diagnostic.input("a change names each model once")
        }
        let state = timeline.state(of: environment)
        let items = releases.map {
            ChangeItem(from: state?.running[$0.subject.model]?.reference, to: $0.reference)
        }
        guard items.contains(where: { $0.from != $0.to }) else {
            throw Diagnostic.refused(
                "\(items.map(\.to.title).joined(separator: ", ")) runs in '\(environment)' already",
                hint: "see: git mlops blame \(environment)")
        }
        return ChangeScope(environment: environment, items: items, previous: state?.record.id)
    }

    /// A draft of the proposal.
    public func draft(
        _ scope: ChangeScope, message: String?, ticket: String?, expires: Timestamp?
    ) -> EventDraft {
        EventDraft(
            .propose, subject: ProposeSubject.deployment(scope).json, message: message, ticket: ticket,
            expires: expires)
    }

    /// A draft that proposes a policy in place of the one in force.
    ///
    /// - Throws: `input` when its version is not the next.
    public func draft(policy: Policy, _ timeline: Timeline, message: String?, ticket: String?) throws -> EventDraft {
        let next = timeline.current.policy.version + 1
        guard policy.version == next else {
            throw Diagnostic.input(
                "the policy has version \(policy.version), and the next one is \(next)",
                hint: "write 'version: \(next)' at its top")
        }
        return EventDraft(
            .propose,
            subject: ProposeSubject.policy(
                document: policy.canonicalJSON, version: next, previous: timeline.current.id
            ).json, message: message, ticket: ticket)
    }
}
