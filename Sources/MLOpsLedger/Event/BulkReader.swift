import MLOpsCore
import MLOpsFormats
import MLOpsGit

/// Reads ordinary events by the thousand: one signature, by the key that the event names, and no attachments.
///
/// Event and signature are all that is unpacked. What an ordinary commit of them looks like is known to the byte, so
/// that its trees and itself are made again and compared by name. Whatever differs is left to ``EventReader``, which
/// says what is wrong with it.
struct BulkReader {
    /// How many events are worth a process.
    static let chunk = 4096

    struct Item: Sendable {
        let commit: ObjectID
        /// As git says; nil when it did not.
        let tree: ObjectID?
        let parents: [ObjectID]
    }

    private let batch: ObjectBatch

    init(_ git: GitProgram) {
        batch = ObjectBatch(git)
    }

    /// The events, in order; nil for those that are not ordinary.
    func read(_ items: [Item]) -> [EventRecord?] {
        var result = [EventRecord?](repeating: nil, count: items.count)
        let trees = items.map { $0.tree?.hex ?? ObjectID.zero.hex }
        guard let texts = try? batch.read(trees.map { "\($0):\(EventCommit.eventName)" }) else { return result }
        let events = items.indices.map { index in
            texts[index].flatMap { bytes -> Event? in
                bytes.count <= EventLimits.eventBytes ? try? Event(bytes: Array(bytes)) : nil
            }
        }
        let plain = events.indices.filter { events[$0]?.attachments.isEmpty == true }
        let names = plain.compactMap { index in
            events[index].map { "\(trees[index]):sigs/\($0.actor.key.hex).sig" }
        }
        guard let signatures = try? batch.read(names), names.count == plain.count else { return result }
        for (place, index) in plain.enumerated() {
            guard let event = events[index], let bytes = texts[index], let armour = signatures[place] else { continue }
            result[index] = try? Self.record(event, Array(bytes), Array(armour), items[index])
        }
        return result
    }

    /// Nil when anything is not as it is with ordinary events.
    private static func record(
        _ event: Event, _ bytes: [UInt8], _ armour: [UInt8], _ item: Item
    ) throws -> EventRecord? {
        guard armour.count <= EventLimits.signatureBytes else { return nil }
        let folder = TreeEntry(
            name: EventCommit.signaturesName, mode: .directory,
            id: try TreeEntry.id(of: [
                TreeEntry(
                    name: RepoPath("\(event.actor.key.hex).sig"), mode: .file, id: try ObjectID.of(.blob, armour))
            ]))
        let text = TreeEntry(name: EventCommit.eventName, mode: .file, id: try ObjectID.of(.blob, bytes))
        let tree = try TreeEntry.id(of: [text, folder])
        let id = Digest.sha256(bytes)
        let who = EventCommit.identity(of: event)
        let commit = Commit.encode(
            tree: tree, parents: item.parents, author: who, committer: who,
            message: EventCommit.message(of: event, id: id))
        guard tree == item.tree, try ObjectID.of(.commit, commit) == item.commit else { return nil }
        let signature = try SSHSignature(armored: armour)
        guard signature.armored == armour, signature.publicKey.fingerprint == event.actor.key else { return nil }
        try signature.verify(bytes, namespace: Event.signatureNamespace)
        return EventRecord(
            event, id: id, commit: item.commit, tree: tree, signers: [signature.publicKey], attachments: [:])
    }
}
