import MLOpsCore
import MLOpsFormats
import MLOpsGit

/// An event as found in the ledger: what it states, where it stands, and what was verified of it.
///
/// Holds what the rules look at and not the event's bytes, since there may be very many.
public struct EventRecord: Sendable {
    public let event: EventHead
    public let id: Digest
    public let commit: ObjectID
    public let tree: ObjectID
    /// The one line that says what it is about.
    public let summary: String
    /// Keys whose signature over the event's bytes holds, verified by this process.
    public let signers: [SSHPublicKey]
    /// By path; the blobs hold the bytes whose SHA-256 the event states.
    public let attachments: [RepoPath: ObjectID]
    private let content: Content

    /// What the event is about, read once.
    private enum Content: Sendable {
        case read(any EventSubject)
        case unreadable(JSON, Diagnostic)
    }

    init(
        _ event: Event, id: Digest, commit: ObjectID, tree: ObjectID, signers: [SSHPublicKey],
        attachments: [RepoPath: ObjectID]
    ) {
        (self.event, self.id, self.commit, self.tree) = (event.head, id, commit, tree)
        (self.signers, self.attachments) = (signers, attachments)
        summary = SubjectSummary.text(of: event)
        guard let type = event.type.subject else {
            content = .unreadable(
                event.subject, .input("this version does not look into events of type \(event.type.rawValue)"))
            return
        }
        do {
            content = .read(try type.init(event.subject))
        } catch let error as Diagnostic {
            content = .unreadable(event.subject, error)
        } catch {
            content = .unreadable(event.subject, .input("the subject of the event cannot be read"))
        }
    }

    /// Reads the event that a commit holds and verifies it.
    ///
    /// - Throws: `refused` or `input` when it holds none, `environment` when objects are missing.
    public init(at commit: ObjectID, in repository: Repository) throws {
        self = try EventReader(repository: repository).read(repository.commit(commit), hashingAttachments: false)
    }

    /// The bytes of an attachment, checked against the digest that the event states; nil when it has none there.
    public func attachment(_ path: String, in repository: Repository) throws -> [UInt8]? {
        guard let blob = attachments[RepoPath(path)],
            let stated = event.attachments.first(where: { $0.path.utf8.elementsEqual(path.utf8) })
        else { return nil }
        let bytes = try repository.blob(blob, limit: EventLimits.attachmentBytes)
        guard Digest.sha256(bytes) == stated.digest else {
            throw Diagnostic.refused(
                "the attachment '\(path)' of event \(id.short) is not the one that was signed",
                hint: "git mlops ledger verify")
        }
        return bytes
    }

    /// What the event is about.
    ///
    /// - Throws: `input` when it is not about a `Subject`, or says it in a way that this version does not read.
    public func subject<Subject: EventSubject>(_ type: Subject.Type = Subject.self) throws -> Subject {
        switch content {
        case .read(let found):
            guard let subject = found as? Subject else {
                throw Diagnostic.input("the event \(id.short) is of type \(event.type.rawValue)")
            }
            return subject
        case .unreadable(_, let error): throw error
        }
    }

    /// The event's subject as it was written.
    public var subjectJSON: JSON {
        switch content {
        case .read(let subject): subject.json
        case .unreadable(let json, _): json
        }
    }

    /// The key the actor names, when it is among the signers.
    public var actorKey: SSHPublicKey? { signers.first { $0.fingerprint == event.actor.key } }
}
