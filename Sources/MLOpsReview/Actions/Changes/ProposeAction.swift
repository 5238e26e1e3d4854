import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsSystem
import SystemPackage

/// Proposes a change: one or several releases into an environment, or a new policy.
public struct ProposeAction {
    private let session: LedgerSession

    public init(_ session: LedgerSession) {
        self.session = session
    }

    /// A configuration file that a proposal sets, read from a commit, or takes away.
    public struct ConfigurationFile: Sendable {
        /// Below the environment's `config/`.
        public let path: RepoPath
        /// Nil to take it away.
        public let source: ConfigurationChange.Source?

        public init(path: RepoPath, source: ConfigurationChange.Source?) {
            (self.path, self.source) = (path, source)
        }

        /// As people write it: the file's path in the commit, and after a colon another name for it there.
        ///
        /// - Throws: `input` for what is no path.
        public init(written text: String, commit: ObjectID) throws {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let path = try configurationPath(parts[0])
            let name = parts.count == 2 ? try configurationPath(parts[1]) : path.name
            self.init(path: name, source: .init(commit: commit, path: path))
        }
    }

    /// The files that the working tree holds otherwise than the commit they are taken from.
    ///
    /// - Throws: `environment` when a file or the commit cannot be read.
    public static func uncommitted(_ files: [ConfigurationFile], in repository: Repository) throws -> [RepoPath] {
        guard let top = repository.workTree else { return [] }
        return try files.compactMap(\.source).filter { source in
            let place = try top.appending(source.path)
            guard try FileStat.ifExists(at: place, followingLinks: false)?.kind == .regular,
                let entry = try repository.entry(at: source.path, in: repository.commit(source.commit).tree)
            else { return false }
            return try Files.read(place) != repository.blob(entry.id, limit: EventLimits.attachmentBytes)
        }.map(\.path)
    }

    /// A path as people write it.
    ///
    /// - Throws: `input` for what is none.
    public static func configurationPath(_ text: String) throws -> RepoPath {
        let path = RepoPath(text)
        if let reason = PathRules.violation(of: path)
            ?? (path.escaped == path.bytes ? nil : "holds characters that nobody sees")
        {
            throw Diagnostic.input(
                "'\(VisibleText.of(text))' cannot be a configuration file: it \(reason)",
                hint: "a path in the repository, such as config/limits.yaml")
        }
        return path
    }

    /// What a proposal would change, as things stand now, with the bytes of the configuration files it sets.
    public struct Plan: Sendable {
        public let scope: ChangeScope
        let attachments: [(path: String, bytes: [UInt8])]
    }

    /// What a proposal of these releases and files would change, as things stand now.
    ///
    /// - Throws: `input` for an unknown environment or file; `refused` for a release that was retired or revoked, and when
    ///   all of it runs there already.
    public func plan(
        _ releases: [Release], configuration: [ConfigurationFile] = [], to environment: String, _ timeline: Timeline
    ) throws -> Plan {
        _ = try timeline.environment(named: environment)
        guard Set(releases.map(\.subject.model)).count == releases.count else {
            throw Diagnostic.input("a change names each model once", hint: "leave out the release you do not want")
        }
        for release in releases {
            guard let ended = try timeline.retirement(of: release.record.id) else { continue }
            throw Diagnostic.refused(
                "\(release.title) was \(ended.isRevoked ? "revoked" : "retired") by \(ended.record.event.actor.name): "
                    + VisibleText.excerpt(ended.reason, limit: 200), hint: "propose another release: git mlops models")
        }
        let state = try timeline.state(of: environment)
        let items = releases.map {
            ChangeItem(from: state?.running[$0.subject.model]?.reference, to: $0.reference)
        }
        var attachments: [(path: String, bytes: [UInt8])] = []
        var files: [ConfigurationChange] = []
        for file in configuration {
            guard !files.contains(where: { $0.path == file.path }) else {
                throw Diagnostic.input(
                    "a change sets each configuration file once", hint: "name one of them otherwise: --config FILE:NAME"
                )
            }
            let before = state?.tree.configuration(file.path).map { Digest.sha256($0) }
            let bytes = try file.source.map { try self.bytes(of: $0) }
            guard before != nil || bytes != nil else {
                throw Diagnostic.input(
                    "'\(environment)' has no config/\(VisibleText.of(file.path))",
                    hint: "see: git mlops env \(environment)")
            }
            guard let change = Self.change(file, from: before, to: bytes) else { continue }
            if let bytes { attachments.append((change.attachment, bytes)) }
            files.append(change)
        }
        try Self.checkNames(after: files, in: state?.tree ?? EnvironmentTree())
        guard items.contains(where: { $0.from != $0.to }) || !files.isEmpty else {
            let names = items.map(\.to.title) + configuration.map { "config/\(VisibleText.of($0.path))" }
            throw Diagnostic.refused(
                "\(names.joined(separator: ", ")) runs in '\(environment)' already",
                hint: "see: git mlops blame \(environment)")
        }
        return Plan(
            scope: ChangeScope(
                environment: environment, items: items, configuration: files, previous: state?.record.id),
            attachments: attachments)
    }

    /// Refuses names that git cannot hold beside each other, and new ones that macOS and Windows cannot.
    private static func checkNames(after files: [ConfigurationChange], in tree: EnvironmentTree) throws {
        var tree = tree
        for file in files { tree.set(configuration: file.path, file.to == nil ? nil : []) }
        try tree.checkFolders()
        let added = Set(files.filter { $0.from == nil }.map(\.path))
        let collisions = PathRules.portabilityWarnings(tree.configurationPaths)
        if let found = collisions.first(where: { added.contains($0.first) || added.contains($0.second) }) {
            throw Diagnostic.refused(found.description, hint: "give the new file another name: --config FILE:NAME")
        }
    }

    /// What setting a file changes; nil for nothing.
    private static func change(
        _ file: ConfigurationFile, from before: Digest?, to bytes: [UInt8]?
    ) -> ConfigurationChange? {
        let after = bytes.map { Digest.sha256($0) }
        guard before != after else { return nil }
        return ConfigurationChange(path: file.path, from: before, to: after, source: file.source)
    }

    private func bytes(of source: ConfigurationChange.Source) throws -> [UInt8] {
        let tree = try session.repository.commit(source.commit).tree
        guard let entry = try session.repository.entry(at: source.path, in: tree),
            entry.mode == .file || entry.mode == .executable
        else {
            throw Diagnostic.input(
                "there is no file '\(VisibleText.of(source.path))' in the commit \(source.commit.short)",
                hint: "commit it first: configuration is reviewed like code")
        }
        return try session.repository.blob(entry.id, limit: EventLimits.attachmentBytes)
    }

    /// A draft of the proposal.
    ///
    /// An emergency that names no end gets the longest the policy allows.
    /// - Throws: `refused` for a kind that the environment does not know or its bounds; `input` for an emergency without a
    ///   reason.
    public func draft(
        _ plan: Plan, kind: ProposeSubject.Kind = .normal, _ timeline: Timeline, message: String?, ticket: String?,
        expires: Timestamp?
    ) throws -> EventDraft {
        let scope = plan.scope
        let rules = timeline.current.policy.environment(scope.environment)
        var expires = expires
        switch kind {
        case .normal: break
        case .standard:
            guard rules?.standard != nil else {
                throw Diagnostic.refused(
                    "'\(scope.environment)' has no envelope for standard changes", hint: "propose it as a normal change"
                )
            }
            guard scope.configuration.isEmpty else {
                throw Diagnostic.refused(
                    "a standard change sets no configuration", hint: "propose it as a normal change")
            }
        case .emergency:
            guard let rule = rules?.emergency else {
                throw Diagnostic.refused(
                    "nobody may act in an emergency in '\(scope.environment)'", hint: "propose it as a normal change")
            }
            let latest = session.now(timeline) + rule.validFor
            guard expires.map({ $0 <= latest }) ?? true else {
                throw Diagnostic.refused(
                    "an emergency change of '\(scope.environment)' lapses after at most \(rule.validFor)",
                    hint: "leave --expires out, or say --expires \(rule.validFor)")
            }
            guard message != nil else {
                throw Diagnostic.input("an emergency needs its reason", hint: "say it with -m")
            }
            expires = expires ?? latest
        }
        return EventDraft(
            .propose, subject: ProposeSubject.deployment(scope, kind).json, message: message, ticket: ticket,
            expires: expires, attachments: plan.attachments)
    }

    /// A draft that proposes a policy in place of the one in force.
    ///
    /// - Throws: `input` when its version is not the next.
    public func draft(policy: Policy, _ timeline: Timeline, message: String?, ticket: String?) throws -> EventDraft {
        let next = timeline.current.policy.version + 1
        guard policy.version == next else {
            throw Diagnostic.input(
                "the policy has version \(policy.version), and the next one is \(next)",
                hint: "write 'version: \(next)' at its top")
        }
        return EventDraft(
            .propose,
            subject: ProposeSubject.policy(
                document: policy.canonicalJSON, version: next, previous: timeline.current.id
            ).json, message: message, ticket: ticket)
    }
}
