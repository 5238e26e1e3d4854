import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// A request to set a rule aside, and what people have said about it since.
public struct WaiverRequest: Sendable {
    /// The `waive` event.
    public var id: Digest { record.id }
    public let record: EventRecord
    public let subject: WaiveSubject
    public let position: Int
    public let requester: String
    public let expires: Timestamp
    public let reason: String
    public internal(set) var approvals: [Change.Decision] = []
    public internal(set) var rejections: [Change.Decision] = []
    public internal(set) var withdrawnBy: Digest?
}
