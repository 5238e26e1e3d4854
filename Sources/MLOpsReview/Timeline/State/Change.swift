import MLOpsCore
import MLOpsLedger

/// A change that was proposed, and everything people have said about it since.
public struct Change: Sendable {
    /// One person's word on a change.
    public struct Decision: Sendable {
        public let record: EventRecord
        public let person: String
        public let team: String
        public let position: Int
        /// The policy it was given under.
        public let policy: Digest
        /// The event that took it back.
        public internal(set) var withdrawnBy: Digest?
    }

    /// How a change ended, if it did.
    public enum State: Sendable, Hashable {
        case open
        /// Carried out by this `promote` or `policy` event.
        case done(Digest)
        case withdrawn(Digest)
    }

    /// The id of its `propose` event.
    public var id: Digest { record.id }
    public let record: EventRecord
    public let subject: ProposeSubject
    public let proposer: String
    public let position: Int
    /// The bytes of the configuration files that it sets, by path.
    let configuration: [RepoPath: [UInt8]]
    public internal(set) var approvals: [Decision] = []
    public internal(set) var rejections: [Decision] = []
    public internal(set) var state: State = .open

    /// What a deployment changes; nil for a change of policy.
    public var scope: ChangeScope? {
        if case .deployment(let scope, _) = subject { scope } else { nil }
    }

    /// How it wants to be judged; a change of policy is a normal one.
    public var kind: ProposeSubject.Kind {
        if case .deployment(_, let kind) = subject { kind } else { .normal }
    }

    /// `credit-risk 1.4.0, config/limits.yaml to prod`, or `policy version 2`.
    public var title: String {
        switch subject {
        case .deployment(let scope, _): "\(scope.title) to \(scope.environment)"
        case .policy(_, let version, _): "policy version \(version)"
        case .recovery(_, let version, _): "policy version \(version), by recovery"
        }
    }
}

extension Change {
    /// Makes sure that there is something to judge.
    ///
    /// - Throws: `refused` when the change was carried out or withdrawn.
    public func checkNotEnded() throws {
        switch state {
        case .open: return
        case .done(let event):
            throw Diagnostic.refused(
                "\(title) was carried out already, by event \(event.short)", hint: "see: git mlops show \(id.short)")
        case .withdrawn: throw Diagnostic.refused("the change \(id.short) was withdrawn", hint: "propose it again")
        }
    }
}
