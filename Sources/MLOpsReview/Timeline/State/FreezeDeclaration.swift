import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// A freeze that somebody declared.
public struct FreezeDeclaration: Sendable {
    /// The `freeze` event.
    public let record: EventRecord
    public let environment: String
    public let position: Int
    public let until: Timestamp?
    public let reason: String
    /// The event that lifted it.
    public internal(set) var liftedBy: Digest?

    /// True while it holds. Without a known time one that ends by itself is taken to hold.
    public func holds(at moment: Timestamp?) -> Bool {
        guard liftedBy == nil else { return false }
        guard let until, let moment else { return true }
        return moment < until
    }
}

extension Timeline {
    /// The freezes of an environment that hold.
    public func freezes(of environment: String, at moment: Timestamp?) throws -> [FreezeDeclaration] {
        try freezes().filter { $0.environment == environment && $0.holds(at: moment) }
    }
}
