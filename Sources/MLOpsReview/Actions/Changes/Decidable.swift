import MLOpsCore
import MLOpsLedger

/// What people say yes or no to.
public enum Decidable: Sendable {
    case change(Change)
    case waiver(WaiverRequest)

    public var id: Digest {
        switch self {
        case .change(let change): change.id
        case .waiver(let waiver): waiver.id
        }
    }

    /// `credit-risk 1.4.0 to prod (change 3f9a2c1b)`
    public var title: String {
        switch self {
        case .change(let change): "\(change.title) (change \(change.id.short))"
        case .waiver(let waiver): "\(waiver.title) (\(waiver.id.short))"
        }
    }
}

extension WaiverRequest {
    /// `the waiver of soak in prod`
    public var title: String { "the waiver of \(subject.rule) in \(subject.environment)" }
}
