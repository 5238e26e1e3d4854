import MLOpsCore
import MLOpsFormats
import MLOpsGit

/// Reads event commits and checks everything about them that needs no policy.
struct EventReader {
    let repository: Repository

    /// `hashingAttachments`: also hash every attachment. Off, their digests are taken from the event: enough to decide
    /// what the event says, not to hand out an attachment's bytes (``Ledger/attachment(_:of:)`` checks those it hands
    /// out).
    /// Throws the defect that makes this commit no event.
    func read(_ commit: Commit, hashingAttachments: Bool) throws -> EventRecord {
        var eventBlob: ObjectID?
        var signatureTree: ObjectID?
        var attachmentTree: ObjectID?
        for entry in try repository.tree(commit.tree) {
            switch (entry.name, entry.mode) {
            case (EventCommit.eventName, .file): eventBlob = entry.id
            case (EventCommit.signaturesName, .directory): signatureTree = entry.id
            case (EventCommit.attachmentsName, .directory): attachmentTree = entry.id
            default: throw defect("its tree holds '\(VisibleText.of(entry.name))', which does not belong there")
            }
        }
        guard let eventBlob, let signatureTree else { throw defect("it lacks event.json or a signature") }
        let bytes = try repository.blob(eventBlob, limit: EventLimits.eventBytes)
        let event = try Event(bytes: bytes)
        try checkDress(of: commit, for: event)
        let attachments = try attachments(below: attachmentTree, of: event, hashing: hashingAttachments)
        let signers = try signers(below: signatureTree, over: bytes)
        guard signers.contains(where: { $0.fingerprint == event.actor.key }) else {
            throw defect("the key it names, \(event.actor.key), did not sign it")
        }
        return EventRecord(
            event, id: .sha256(bytes), commit: commit.id, tree: commit.tree, signers: signers,
            attachments: attachments)
    }

    /// What `git log` shows must be what was signed: to the byte, as a further header such as `encoding` would change
    /// how the same message reads.
    private func checkDress(of commit: Commit, for event: Event) throws {
        let expected = EventCommit.identity(of: event)
        guard commit.author == expected, commit.committer == expected else {
            throw defect("the commit's author or committer is not the event's")
        }
        let message = EventCommit.message(of: event)
        guard commit.message.utf8.elementsEqual(message.utf8) else {
            throw defect("the commit's message does not match the event")
        }
        let whole = Commit.encode(
            tree: commit.tree, parents: commit.parents, author: expected, committer: expected, message: message)
        guard commit.raw == whole else { throw defect("the commit says more than the event") }
    }

    private func attachments(below tree: ObjectID?, of event: Event, hashing: Bool) throws -> [RepoPath: ObjectID] {
        let found = try tree.map { try repository.files(below: $0, limit: EventLimits.attachmentEntries) } ?? []
        guard found.count <= EventLimits.attachments else { throw defect("it has too many attachments") }
        guard found.count == event.attachments.count else { throw defect("its attachments are not those it lists") }
        var byPath: [RepoPath: ObjectID] = [:]
        for (path, entry) in found {
            guard entry.mode == .file else {
                throw defect("the attachment '\(VisibleText.of(path))' is not a plain file")
            }
            byPath[path] = entry.id
        }
        var total = 0
        for attachment in event.attachments {
            guard let blob = byPath[RepoPath(attachment.path)] else {
                throw defect("the attachment '\(VisibleText.of(attachment.path))' is missing")
            }
            if hashing {
                let bytes = try repository.blob(blob, limit: EventLimits.attachmentBytes)
                total += bytes.count
                guard total <= EventLimits.totalAttachmentBytes else { throw defect("its attachments are too large") }
                guard Digest.sha256(bytes) == attachment.digest else {
                    throw defect("the attachment '\(VisibleText.of(attachment.path))' is not the one that was signed")
                }
            }
        }
        return byPath
    }

    private func signers(below tree: ObjectID, over bytes: [UInt8]) throws -> [SSHPublicKey] {
        let entries = try repository.tree(tree)
        guard entries.count <= EventLimits.signatures else { throw defect("it has too many signatures") }
        return try entries.map { entry in
            guard entry.mode == .file, entry.name.hasSuffix(".sig") else {
                throw defect("'sigs/\(VisibleText.of(entry.name))' is not a signature")
            }
            let armour = try repository.blob(entry.id, limit: EventLimits.signatureBytes)
            let signature = try SSHSignature(armored: armour)
            // One signature, one spelling: else the same event could come as many commits.
            guard signature.armored == armour else { throw defect("a signature's armour is not in its usual form") }
            guard entry.name == RepoPath("\(signature.publicKey.fingerprint.hex).sig") else {
                throw defect("'sigs/\(VisibleText.of(entry.name))' holds the signature of another key")
            }
            try signature.verify(bytes, namespace: Event.signatureNamespace)
            return signature.publicKey
        }
    }

    private func defect(_ what: String) -> Diagnostic { .refused(what) }
}
