import MLOpsCore

/// What an event of some type is about, as its members say.
public protocol EventSubject: Sendable {
    /// Reads the member `subject` of an event.
    ///
    /// - Throws: `input` for what is not one.
    init(_ json: JSON) throws
    /// The member `subject` of an event.
    var json: JSON { get }
}

extension EventType {
    /// How the subject of such an event is read; nil for types that this version does not look into.
    var subject: (any EventSubject.Type)? {
        switch self {
        case .genesis: GenesisSubject.self
        case .policy: PolicySubject.self
        case .key: KeySubject.self
        case .release: ReleaseSubject.self
        case .propose: ProposeSubject.self
        case .approve, .reject: DecisionSubject.self
        case .withdraw: WithdrawSubject.self
        case .promote: PromoteSubject.self
        case .rollback: RollbackSubject.self
        case .review: ReviewSubject.self
        case .waive: WaiveSubject.self
        case .freeze: FreezeSubject.self
        case .attest: AttestSubject.self
        case .receipt: ReceiptSubject.self
        case .retire: RetireSubject.self
        case .checkpoint, .erase: nil
        }
    }
}
