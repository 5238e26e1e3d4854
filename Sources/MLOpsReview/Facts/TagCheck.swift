import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// Whether a release's tag is the annotated, signed tag object that its event names.
///
/// The event carries the tag's bytes, so that this can be told, and the tag made again, wherever the ledger is.
/// Remembers what it found: the same release runs in several environments. Belongs to one thread.
final class TagCheck {
    private let ledger: Ledger
    private var known: [Digest: Fact<Bool>] = [:]

    init(ledger: Ledger) {
        self.ledger = ledger
    }

    /// The attachment that holds the raw tag object.
    static let attachment = "tag"

    func check(_ release: Release) -> Fact<Bool> {
        if let found = known[release.record.id] { return found }
        let found = look(release)
        known[release.record.id] = found
        return found
    }

    private func look(_ release: Release) -> Fact<Bool> {
        do {
            guard let raw = try ledger.attachment(Self.attachment, of: release.record) else {
                return .unknown("the release carries no tag")
            }
            let id = try ObjectID.of(.tag, raw)
            guard id == release.subject.tag else { return .known(false, .proven) }
            let tag = try Tag(id: id, raw: raw)
            guard tag.target == release.subject.commit, tag.name == release.subject.tagName else {
                return .known(false, .proven)
            }
            let parts = try GitSignedObject.split(tag: raw)
            guard let armour = parts.signature else { return .known(false, .proven) }
            let signature = try SSHSignature(armored: armour)
            try signature.verify(parts.payload, namespace: "git")
            // The key that signed the release, whatever became of it since.
            guard signature.publicKey.fingerprint == release.record.event.actor.key else {
                return .known(false, .proven)
            }
            // The ledger wins over tags: one that was moved here stops what is new and undoes nothing that was done.
            if let here = try ledger.repository.reference("refs/tags/\(release.subject.tagName)"), here != id {
                return .unknown("the tag \(release.subject.tagName) here is not the one that was released")
            }
            return .known(true, .proven)
        } catch let error as Diagnostic where error.kind == .refused {
            return .known(false, .proven)
        } catch {
            return .unknown(FactsGatherer.words(error))
        }
    }
}
