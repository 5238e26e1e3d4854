import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// What a person compares before pinning a ledger: which one it is, who founded it and who may change its policy.
public struct LedgerIntroduction: Sendable {
    /// Somebody of the first policy.
    public struct Person: Sendable {
        public let id: String
        public let name: String?
    }

    /// The id of the first event.
    public let genesis: Digest
    public let project: String
    /// A test ledger, whose clock may be moved.
    public let isTesting: Bool
    public let founded: Timestamp
    public let founder: Person
    public let key: SSHFingerprint
    public let admins: [Person]
    /// How many admins a change of the policy takes.
    public let threshold: Int

    /// - Throws: `input` when the genesis states no valid policy.
    init(_ history: LedgerHistory) throws {
        let event = history.genesis.event
        let subject = try history.genesis.subject(GenesisSubject.self)
        let policy = try Policy(json: subject.policy, checkKey: PolicyInForce.checkKey)
        func person(_ id: String) -> Person { Person(id: id, name: policy.person(id)?.name) }
        genesis = history.genesis.id
        (project, isTesting) = (subject.project, subject.testing)
        (founded, founder, key) = (event.time, person(event.actor.name), event.actor.key)
        admins = policy.admins.members.map(person)
        threshold = policy.admins.threshold
    }
}
