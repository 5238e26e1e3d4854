import MLOpsAssets
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsSystem
import SystemPackage

/// Makes an immutable version of a model: everything is read from one commit, never from the working tree.
public struct ReleaseAction {
    private let session: LedgerSession
    private var repository: Repository { session.repository }

    public init(_ session: LedgerSession) {
        self.session = session
    }

    /// All that a release consists of, before it is tagged and signed.
    public struct Plan: Sendable {
        public let model: ProjectFile.Model
        public let version: SemVer
        public let commit: ObjectID
        public let branch: String
        public let asset: ReleaseSubject.Asset
        public let inputs: [ReleaseSubject.Asset]
        public let build: ReleaseSubject.Build?
        /// Who trained the model; nil when nobody says.
        public let trainer: String?
        public let metrics: [(name: String, value: String)]
        public let attachments: [(path: String, bytes: [UInt8])]
        public let payloads: Int
        public let payloadBytes: Int64

        public var tagName: String { ReleaseSubject.tagName(model: model.name, version: version) }
    }

    /// Where the build that will run comes from.
    public enum BuildSource: Sendable {
        /// What `mlops.yaml` names, if it does.
        case projectFile
        /// `sha256:…`, such as an image's digest.
        case digest(String)
        case file(FilePath)
    }

    /// Collects the release from a commit.
    ///
    /// `builder`: who made the build; the person who releases unless said otherwise.
    /// Throws `input` when something the project file names is not in the commit, `refused` when the version exists.
    public func plan(
        model name: String, version: SemVer, commit: ObjectID, branch: String, build: BuildSource, builder: String,
        trainer: String? = nil
    ) throws -> Plan {
        let timeline = try session.timeline()
        if let existing = try timeline.release(name, version) {
            throw Diagnostic.refused(
                "\(existing.title) was released already, by \(existing.record.event.actor.name)",
                hint: try isShared(existing)
                    ? "a release never changes: choose the next version"
                    : "it is only here yet; share it: git mlops ledger sync")
        }
        try check(commit, isOn: branch)
        let contents = try ReleaseContents(of: name, in: commit, repository)
        return Plan(
            model: contents.model, version: version, commit: commit, branch: branch, asset: contents.asset,
            inputs: contents.inputs, build: try self.build(build, contents.model, builder), trainer: trainer,
            metrics: contents.metrics,
            attachments: contents.attachments, payloads: contents.payloads, payloadBytes: contents.payloadBytes)
    }

    private func isShared(_ release: Release) throws -> Bool {
        guard let remote = session.remote,
            let tip = try repository.reference(session.ledger.names.trackingLedger(remote))
        else { return true }
        return try repository.isAncestor(release.record.commit, of: tip)
    }

    /// The branch is signed, so it must be one that has the commit, here or as the remote was fetched last.
    private func check(_ commit: ObjectID, isOn branch: String) throws {
        let places = ["refs/heads/\(branch)"] + (session.remote.map { ["refs/remotes/\($0)/\(branch)"] } ?? [])
        let tips = try places.compactMap { try repository.reference($0) }
        guard !tips.isEmpty else {
            throw Diagnostic.input(
                "there is no branch '\(VisibleText.of(branch))'", hint: "name the branch the commit is on: --branch")
        }
        guard try tips.contains(where: { try repository.isAncestor(commit, of: $0) }) else {
            throw Diagnostic.refused(
                "the commit \(commit.short) is not on the branch '\(VisibleText.of(branch))'",
                hint: "merge it first, or name the branch it is on: --branch")
        }
    }

    /// Signs the tag and the event.
    ///
    /// The tag object is written first, then the event that carries its bytes, then the tag's reference: a process
    /// killed in between leaves at most an event whose tag ``restoreTags(_:)`` makes again.
    public func release(_ plan: Plan, message: String?, signer: any EventSigner, tagger: Identity) throws -> (
        EventRecord, Timeline
    ) {
        let reference = "refs/tags/\(plan.tagName)"
        guard try repository.reference(reference) == nil else {
            throw Diagnostic.refused(
                "the tag '\(plan.tagName)' exists already, without a release",
                hint: CommandHint("look at it: git show \(plan.tagName); then delete it: git tag -d \(plan.tagName)")
                    .or(
                        "look at it with git show; then delete it with git tag -d"))
        }
        let raw = try signedTag(plan, message: message, signer: signer, tagger: tagger)
        let tag = try repository.write(.tag, raw)
        let subject = ReleaseSubject(
            model: plan.model.name, version: plan.version, commit: plan.commit, tagName: plan.tagName, tag: tag,
            branch: plan.branch, asset: plan.asset, inputs: plan.inputs, build: plan.build, trainer: plan.trainer,
            metrics: plan.metrics)
        let draft = EventDraft(
            .release, subject: subject.json, message: message,
            attachments: plan.attachments + [(TagCheck.attachment, raw)])
        let (record, timeline) = try session.append(draft, signer: signer, timeline: session.timeline())
        _ = try repository.update(reference, from: nil, to: tag, message: "mlops: release")
        return (record, timeline)
    }

    /// Makes the references of released tags that are missing here.
    ///
    /// - Returns: the names made, and those that exist but name something else (the ledger wins; they are not touched).
    public func restoreTags(_ timeline: Timeline) throws -> (made: [String], moved: [String]) {
        var made: [String] = []
        var moved: [String] = []
        for release in try timeline.releases() {
            let name = "refs/tags/\(release.subject.tagName)"
            if let here = try repository.reference(name) {
                if here != release.subject.tag { moved.append(release.subject.tagName) }
                continue
            }
            guard let raw = try session.ledger.attachment(TagCheck.attachment, of: release.record),
                try ObjectID.of(.tag, raw) == release.subject.tag, repository.contains(release.subject.commit)
            else { continue }
            _ = try repository.write(.tag, raw)
            if try repository.update(name, from: nil, to: release.subject.tag, message: "mlops: release") {
                made.append(release.subject.tagName)
            }
        }
        return (made, moved)
    }

    /// Removes the references of tags whose release events are gone, unless they name something else by now.
    func forgetTags(of events: [EventRecord]) throws {
        for event in events where event.event.type == .release {
            let subject = try event.subject(ReleaseSubject.self)
            let name = "refs/tags/\(subject.tagName)"
            if try repository.reference(name) == subject.tag {
                _ = try repository.delete(name, from: subject.tag)
            }
        }
    }

    private func build(
        _ source: BuildSource, _ model: ProjectFile.Model, _ builder: String
    ) throws -> ReleaseSubject.Build? {
        switch source {
        case .digest(let text):
            guard text.hasPrefix("sha256:"), Digest(hex: String(text.dropFirst(7))) != nil else {
                throw Diagnostic.input(
                    "'\(VisibleText.of(text))' is no build digest",
                    hint: "give a file, or sha256: and 64 hexadecimal digits")
            }
            return .init(digest: text, builder: builder)
        case .file(let path):
            return .init(digest: "sha256:\(try FileDigest.sha256(of: path).hex)", builder: builder)
        case .projectFile:
            guard let path = model.build else { return nil }
            let file = try repository.requireWorkTree().appending(path)
            guard try FileStat.ifExists(at: file, followingLinks: true) != nil else {
                throw Diagnostic.input(
                    "the build '\(VisibleText.of(path))' is not there",
                    hint: "make it: make build; or name another: --build FILE or --build sha256:…")
            }
            return .init(digest: "sha256:\(try FileDigest.sha256(of: file).hex)", builder: builder)
        }
    }

    /// The raw annotated tag, signed in git's own way, so that `git verify-tag` checks it too.
    private func signedTag(
        _ plan: Plan, message: String?, signer: any EventSigner, tagger: Identity
    ) throws -> [UInt8] {
        var text = "object \(plan.commit.hex)\ntype commit\ntag \(plan.tagName)\ntagger \(tagger.encoded)\n\n"
        text += "\(plan.model.name) \(plan.version)\n"
        if let message, !message.isEmpty { text += "\n\(VisibleText.of(message, keepingNewlines: true))\n" }
        let payload = Array(text.utf8)
        return payload + (try signer.sign(payload, namespace: "git"))
    }
}
