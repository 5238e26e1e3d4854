import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsSystem
import SystemPackage
import TestSupport

@testable import MLOpsLedger

/// Some clones of one server and a few keys; nothing here knows of a policy.
final class Ground {
    let sandbox: Sandbox
    private var keys: [String: SSHKeygenSigner] = [:]
    /// The same for every event, unless a test moves it.
    var now = Timestamp(seconds: 1_772_000_000)

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeRepository()
    }

    func variables(_ changes: [String: String?] = [:]) -> ProgramEnvironment {
        ProgramEnvironment().with(sandbox.environment.mapValues { $0 }).with(changes)
    }

    func open(_ path: String = "repo") throws -> Repository {
        try Repository(startingAt: FilePath(sandbox.path(path)), environment: variables())
    }

    func ledger(_ path: String = "repo") throws -> Ledger { try Ledger(in: open(path)) }

    func signer(_ name: String = "ana") throws -> SSHKeygenSigner {
        if let known = keys[name] { return known }
        let key = try sandbox.makeKey(name)
        let signer = try SSHKeygenSigner(
            setting: key.path, directory: FilePath(sandbox.root), environment: variables())
        keys[name] = signer
        return signer
    }

    @discardableResult
    func found(_ path: String = "repo", project: String = "credit-risk") throws -> EventRecord {
        try ledger(path).found(
            GenesisSubject(project: project, policy: ["version": 1], testing: false), actor: "ana",
            signer: signer("ana"), now: now)
    }

    func context(_ history: LedgerHistory) -> Ledger.Context {
        .init(
            genesis: history.genesis.id, policy: history.genesis.id,
            after: (history.entries.last { $0.sound != nil }?.record ?? history.genesis).id, tip: history.tip)
    }

    /// Appends an event on the tip of a clone.
    @discardableResult
    func append(
        _ type: EventType = .withdraw, _ subject: JSON = ["event": "x"], as name: String = "ana",
        kind: Event.Actor.Kind = .person, in path: String = "repo", message: String? = nil, ticket: String? = nil,
        attachments: [(path: String, bytes: [UInt8])] = [], cosigners: [String] = []
    ) throws -> EventRecord {
        let ledger = try ledger(path)
        let draft = EventDraft(
            type, subject: subject, message: message, ticket: ticket, attachments: attachments)
        return try ledger.append(
            draft, as: name, kind: kind, signer: signer(name), cosigners: cosigners.map { try signer($0) },
            context: context(ledger.history()), now: now)
    }

    /// A server and clones of it, by name.
    func clones(_ names: String...) throws {
        try sandbox.git("init", "--quiet", "--bare", sandbox.path("server.git"))
        for name in names {
            try sandbox.git("clone", "--quiet", sandbox.path("server.git"), name)
        }
    }

    func sync(_ path: String) throws -> LedgerSync { try LedgerSync(ledger(path), remote: "origin") }

    /// Fetches, reconciles and pushes until all agree.
    @discardableResult
    func share(_ path: String) throws -> LedgerSync.Outcome {
        let sync = try sync(path)
        var outcome = try sync.reconcile(with: sync.fetch())
        while try !sync.push().isTaken { outcome = try sync.reconcile(with: sync.fetch()) }
        return outcome
    }

    /// The history at the tip, what is wrong with each commit by its subject's place.
    func defects(_ path: String = "repo", hashing: Bool = true) throws -> [String] {
        let ledger = try ledger(path)
        guard let tip = try ledger.tip() else { return [] }
        return try ledger.history(at: tip, hashingAttachments: hashing).entries.compactMap(\.defect)
    }

    /// A commit made by hand: what a writer with git alone could push.
    func forge(
        files: [String: [UInt8]], parents: [ObjectID], author: Identity, committer: Identity? = nil, message: String,
        headers: String = "", in path: String = "repo"
    ) throws -> ObjectID {
        let repository = try open(path)
        var blobs: [RepoPath: (mode: TreeEntry.Mode, id: ObjectID)] = [:]
        for (name, bytes) in files { blobs[RepoPath(name)] = (.file, try repository.writeBlob(bytes)) }
        let tree = try repository.writeTree(files: blobs)
        var text = "tree \(tree.hex)\n"
        for parent in parents { text += "parent \(parent.hex)\n" }
        text += "author \(author.encoded)\ncommitter \((committer ?? author).encoded)\n\(headers)\n" + message
        return try repository.write(.commit, Array(text.utf8))
    }

    /// The files of an event's commit.
    func files(of record: EventRecord, in path: String = "repo") throws -> [String: [UInt8]] {
        let repository = try open(path)
        var result: [String: [UInt8]] = [:]
        for (name, entry) in try repository.files(below: record.tree) {
            result[String(decoding: name.bytes, as: UTF8.self)] = try repository.blob(entry.id)
        }
        return result
    }

    func setTip(_ commit: ObjectID, in path: String = "repo") throws {
        try sandbox.git("update-ref", "refs/mlops/ledger", commit.hex, in: path)
    }
}

func failure<Value>(_ body: () throws -> Value) throws -> Diagnostic? {
    do {
        _ = try body()
        return nil
    } catch let error as Diagnostic {
        return error
    }
}
