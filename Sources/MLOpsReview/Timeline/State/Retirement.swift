import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// The end of a release.
public struct Retirement: Sendable {
    public let record: EventRecord
    public let isRevoked: Bool
    public let reason: String
}

extension Retirement {
    /// - Throws: `input` when the event retires nothing, or gives no reason.
    init(_ record: EventRecord) throws {
        guard let reason = record.event.message else { throw Diagnostic.input("it gives no reason") }
        self.init(
            record: record, isRevoked: try record.subject(RetireSubject.self).action == .revoke, reason: reason)
    }
}
