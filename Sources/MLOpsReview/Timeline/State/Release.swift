import MLOpsCore
import MLOpsLedger

/// A release that counts.
public struct Release: Sendable {
    public let record: EventRecord
    public let subject: ReleaseSubject
    public let position: Int

    /// The name other events call it by.
    public var reference: ReleaseReference {
        ReleaseReference(
            model: subject.model, version: subject.version, release: record.id, build: subject.build?.digest,
            commit: subject.commit, tag: subject.tag)
    }

    /// `credit-risk@1.4.0`
    public var title: String { "\(subject.model)@\(subject.version)" }
}
