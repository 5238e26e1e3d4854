/// What an event says happened (design §3.4).
public enum EventType: String, Sendable, CaseIterable {
    case genesis
    case policy
    case key
    case release
    case propose
    case approve
    case reject
    case withdraw
    case promote
    case rollback
    case review
    case waive
    case freeze
    case attest
    case receipt
    case checkpoint
    case retire
    case erase

    /// True for events that may reach the ledger through a merge's side; the others count on the first-parent
    /// chain only, because their meaning depends on what came before them.
    public var mayArriveBySide: Bool {
        switch self {
        case .release, .propose, .approve, .reject, .withdraw, .attest: true
        default: false
        }
    }

    /// True for events that only a witness key may sign.
    public var isWitnessed: Bool { self == .receipt || self == .checkpoint }

    /// Who may sign such an event at all; whether this one may is judged with the policy.
    func mayComeFrom(_ kind: Event.Actor.Kind) -> Bool {
        switch kind {
        case .witness: isWitnessed
        case .person: !isWitnessed
        case .attester: self == .attest
        case .recovery: self == .propose || self == .policy
        }
    }

    /// What such an event is called in a sentence.
    public var noun: String {
        switch self {
        case .genesis, .policy, .key, .release, .review, .freeze, .receipt, .checkpoint, .rollback: rawValue
        case .propose: "proposal"
        case .approve: "approval"
        case .reject: "rejection"
        case .withdraw: "withdrawal"
        case .promote: "promotion"
        case .waive: "waiver"
        case .attest: "attestation"
        case .retire: "retirement"
        case .erase: "erasure"
        }
    }
}
