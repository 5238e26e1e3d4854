import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsStore
import SystemPackage

/// The payload remote as a clone's gates use it: asked what is there, and given what is missing.
public struct ClientPayloads {
    /// What people have to know of a push although nothing refuses it.
    public enum Notice: Sendable {
        /// Something in the history is no manifest any more, and whose payloads nobody can name.
        case skipped(PayloadListing)
        /// Data and models stay here, because no payload remote is set.
        case noRemote
    }

    private let repository: Repository
    private let remote: (any PayloadRemote)?
    /// Updates of branches and tags: what may need payloads.
    private let moved: [ReferenceUpdate]

    /// The remote for a push; for one that moves neither branches nor tags, such as the ledger's own, there is none.
    ///
    /// - Parameters:
    ///   - repository: a clone.
    ///   - updates: what the push would move.
    ///   - open: opens the payload remote that the clone names and its user trusts.
    /// - Throws: `refused` when the configured remote is not trusted here.
    public init(_ repository: Repository, for updates: [ReferenceUpdate], open: PayloadRemoteOpener) throws {
        self.repository = repository
        moved = try Self.moved(updates, LedgerNames(in: repository))
        guard repository.workTree != nil, !moved.isEmpty else {
            remote = nil
            return
        }
        let remotes = try PayloadRemotes(repository)
        guard try !remotes.configuration().remotes.isEmpty else {
            remote = nil
            return
        }
        remote = try open(remotes.trustedRemote().url, remotes.top)
    }

    /// Why ``presence`` is nil.
    static let whyNoPresence = "no payload remote is set (git mlops remote add)"

    /// Tells what the remote lacks; nil when no remote is set.
    public var presence: PayloadPresence? {
        guard let remote else { return nil }
        return { try remote.missing(of: $0) }
    }

    /// Uploads what a push would need and the remote lacks, as long as that is little.
    ///
    /// git keeps its connection to the server open while hooks run, and servers drop idle connections: beyond the
    /// limit (`mlops.prePushLimit`, in MiB) the push is refused with the command that uploads first.
    ///
    /// - Parameters:
    ///   - name: the git remote that is pushed to.
    ///   - progress: told of the upload.
    ///   - tell: told of what is worth knowing.
    ///   - judge: asked before the first byte leaves; false keeps everything here, as for what is refused anyway.
    /// - Throws: `refused` for payloads that are neither here nor on the remote, and for more than the limit.
    public func uploadMissing(
        to name: String, progress: any ProgressSink, tell: (Notice) -> Void, judge: () throws -> Bool
    ) throws {
        let tips = moved.compactMap(\.new).compactMap { try? repository.resolveCommit($0.hex) }
        guard let remote else {
            if try needsRemote(tips) { tell(.noRemote) }
            return
        }
        let known = moved.compactMap(\.old).filter { repository.contains($0) }.map(\.hex)
        let listing = try PayloadLists(repository).introduced(
            by: moved.compactMap(\.new?.hex) + ["--not", "--remotes=\(name)"] + known, tips: tips)
        if !listing.skipped.isEmpty { tell(.skipped(listing)) }
        let payloads = listing.payloads
        guard !payloads.isEmpty else { return }
        let store = try WorkingAssets(repository, directory: repository.requireWorkTree()).store()
        let missing = try remote.missing(of: payloads)
        let absent = try Set(store.missing(of: missing))
        try refuse(missing.filter { absent.contains($0) }, listing, store, to: remote)
        let wanted = missing.filter { !absent.contains($0) }
        guard !wanted.isEmpty else { return }
        let limit: Int64 =
            try repository.setting("mlops.prePushLimit").map { text -> Int64 in
                guard let value = Int64(text), value >= 0, value < 1 << 40 else {
                    throw Diagnostic.input(
                        "the setting mlops.prePushLimit is no number of MiB: '\(VisibleText.of(text))'",
                        hint: "git config mlops.prePushLimit 256")
                }
                return value
            } ?? 256
        let bytes = wanted.map(\.size).saturatedSum
        guard bytes <= limit << 20 else {
            throw Diagnostic.refused(
                "\(wanted.count) payloads (\(HumanNumbers.size(bytes))) are not on the payload remote yet",
                cause: "a hook may upload at most \(limit) MiB", hint: "git mlops push")
        }
        guard try judge() else { return }
        _ = try TransferQueue(store: store, remote: remote, progress: progress).upload(wanted)
    }

    /// Refuses to push commits whose payloads nobody will be able to fetch.
    private func refuse(
        _ lost: [Payload], _ listing: PayloadListing, _ store: PayloadStore, to remote: any PayloadRemote
    ) throws {
        func name(_ payload: Payload) -> String { listing.places[payload].map { VisibleText.of($0) } ?? "?" }
        for payload in lost {
            // Here, but not with the size that a manifest states: the line is wrong, not the payload.
            guard try store.size(of: payload.digest) != nil else { continue }
            var problem = store.damaged(payload)
            problem.message = "\(name(payload)): \(problem.message)"
            throw problem
        }
        guard let first = lost.first else { return }
        let more = lost.count > 1 ? " and \(HumanNumbers.count(Int64(lost.count - 1))) more" : ""
        throw Diagnostic(
            .refused,
            "\(HumanNumbers.count(Int64(lost.count), "payload")) of the commits to push \(lost.count == 1 ? "is" : "are") neither here nor on \(remote.description)",
            causes: ["\(name(first))\(more): nobody who pulls could get \(lost.count == 1 ? "it" : "them")"],
            hints: [
                "push from the clone that has them: git mlops push",
                "or push the commits all the same: git push --no-verify",
            ])
    }

    /// Whether there is something that a payload remote would take; it may be meant that there is none.
    private func needsRemote(_ tips: [ObjectID]) throws -> Bool {
        guard repository.workTree != nil else { return false }
        return try tips.contains { try !ManifestTree(repository.commit($0).tree, in: repository).assets().isEmpty }
    }

    private static func moved(_ updates: [ReferenceUpdate], _ names: LedgerNames) -> [ReferenceUpdate] {
        updates.filter {
            switch names.role(of: $0.name) {
            case .branch, .tag: $0.new != nil
            default: false
            }
        }
    }
}
