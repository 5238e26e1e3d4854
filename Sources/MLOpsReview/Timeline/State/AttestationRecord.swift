import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Something attested about a release.
public struct AttestationRecord: Sendable {
    public let record: EventRecord
    public let subject: AttestSubject
    public let position: Int
}
