import MLOpsCore
import MLOpsFormats
import MLOpsGit

/// How an event stands in git: one commit, everything in it derived from the event, its signatures and parents.
///
/// The tree holds `event.json`, `sigs/<key fingerprint in hex>.sig` and `attachments/…`, nothing else. The same
/// event on the same parents is the same commit wherever it is made.
public enum EventCommit {
    static let eventName = RepoPath("event.json")
    static let signaturesName = RepoPath("sigs")
    static let attachmentsName = RepoPath("attachments")

    /// Who the commit says made the event: readable in `git log`, and never an e-mail that could be someone's.
    public static func identity(of event: Event) -> Identity {
        Identity(
            name: event.actor.name, email: "\(event.actor.key.hex.prefix(16))@git-mlops.invalid", time: event.time)
    }

    /// The commit message of an event, which must match its JSON.
    ///
    /// What a person wrote is indented, so that no line of it passes for one of ours.
    public static func message(of event: Event) -> String { message(of: event, id: event.id) }

    /// The same, for an event whose id is known already.
    static func message(of event: Event, id: Digest) -> String {
        var lines = [VisibleText.of("\(event.type.rawValue): \(SubjectSummary.text(of: event))")]
        if let message = event.message, !message.isEmpty {
            lines +=
                [""]
                + message.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
                    $0.isEmpty ? "" : "  " + VisibleText.of(String($0))
                }
        }
        lines += ["", "Event: \(id.hex)", "Actor: \(event.actor.name)", "Key: \(event.actor.key)"]
        if let ticket = event.ticket { lines.append("Ticket: \(VisibleText.of(ticket))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Writes an event commit; no reference moves.
    ///
    /// `signatures`: armoured SSHSIGs, by the key that made each.
    static func write(
        _ event: Event, signatures: [(key: SSHFingerprint, armored: [UInt8])],
        attachments: [(path: String, bytes: [UInt8])], parents: [ObjectID], in repository: Repository
    ) throws -> ObjectID {
        var files: [RepoPath: (mode: TreeEntry.Mode, id: ObjectID)] = [:]
        files[eventName] = (.file, try repository.writeBlob(event.bytes))
        for (key, armored) in signatures {
            files[signaturesName.appending(RepoPath("\(key.hex).sig"))] = (.file, try repository.writeBlob(armored))
        }
        for (path, bytes) in attachments {
            files[attachmentsName.appending(RepoPath(path))] = (.file, try repository.writeBlob(bytes))
        }
        let who = identity(of: event)
        return try repository.writeCommit(
            tree: repository.writeTree(files: files), parents: parents, author: who, committer: who,
            message: message(of: event))
    }

    /// Writes the same event on other parents: its tree, and so its signatures, stay as they are.
    static func reparent(_ record: EventRecord, parents: [ObjectID], in repository: Repository) throws -> ObjectID {
        let commit = try repository.commit(record.commit)
        return try repository.writeCommit(
            tree: commit.tree, parents: parents, author: commit.author, committer: commit.committer,
            message: commit.message)
    }
}
