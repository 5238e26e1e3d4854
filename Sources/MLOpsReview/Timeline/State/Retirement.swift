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
