import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsReview

/// Who put each file into an asset, and when.
public struct DataBlame: Sendable {
    /// One file of the asset.
    public struct Line: Sendable, Hashable {
        /// Relative to the asset; `.` for an asset that is one file.
        public let path: RepoPath
        public let size: Int64
        public let digest: Digest
        /// The commit that brought the file as it is now, 40 digits.
        public let commit: String
        /// The author as the commit says: `Ana Kovac <ana@bank.example>`.
        public let author: String
        /// The author's id in the policy, when it is known.
        public let person: String?
        public let date: Timestamp
        /// The first line of the commit's message.
        public let summary: String
        public let grade: Grade
        /// Why the grade is no better.
        public let reason: String?
        /// What is wrong with the commit's signature.
        public let problem: String?

        public init(
            path: RepoPath, size: Int64, digest: Digest, commit: String, author: String, person: String?,
            date: Timestamp, summary: String, grade: Grade, reason: String?, problem: String? = nil
        ) {
            (self.path, self.size, self.digest, self.commit) = (path, size, digest, commit)
            (self.author, self.person, self.date, self.summary) = (author, person, date, summary)
            (self.grade, self.reason, self.problem) = (grade, reason, problem)
        }
    }

    public let asset: RepoPath
    /// `dataset` or `model`.
    public let kind: String
    /// The commit looked at, 40 digits.
    public let commit: String
    public let at: Timestamp?
    /// The asset's digest there.
    public let digest: Digest
    /// How many files the asset has in all.
    public let fileCount: Int
    /// The bytes of all its files; nil when they do not fit 64 bits.
    public let totalSize: Int64?
    /// Sorted by path; those asked about.
    public let lines: [Line]
    public let warnings: [String]

    public init(
        asset: RepoPath, kind: String, commit: String, at: Timestamp?, digest: Digest, fileCount: Int,
        totalSize: Int64?, lines: [Line], warnings: [String]
    ) {
        (self.asset, self.kind, self.commit, self.at, self.digest) = (asset, kind, commit, at, digest)
        (self.fileCount, self.totalSize, self.lines, self.warnings) = (fileCount, totalSize, lines, warnings)
    }

    public var problems: [Line] { lines.filter { $0.problem != nil } }
}

/// Answers who brought which data, from git's history alone; a ledger only adds whose keys are known.
///
/// Reads only; belongs to the thread of its repository.
public struct DataBlamer {
    private let repository: Repository
    private let policy: PolicyInForce?

    /// `policy`: nil where there is no ledger.
    public init(_ repository: Repository, policy: PolicyInForce?) {
        (self.repository, self.policy) = (repository, policy)
    }

    /// The asset that a path is, or lies in, at a commit; the path of a manifest or of a page of it counts too.
    public func asset(at path: RepoPath, in commit: ObjectID) throws -> RepoPath? {
        let tree = try repository.commit(commit).tree
        if let asset = ManifestTree.asset(ofManifestFile: path), try hasManifest(asset, tree) { return asset }
        var candidate: RepoPath? = path
        while let current = candidate {
            if !current.isEmpty, try hasManifest(current, tree) { return current }
            candidate = current.parent
        }
        return nil
    }

    private func hasManifest(_ asset: RepoPath, _ tree: ObjectID) throws -> Bool {
        let path = asset.adding(suffix: ManifestTree.suffix)
        guard let entry = try repository.entry(at: path, in: tree) else { return false }
        return entry.mode == .file || entry.mode == .directory
    }

    /// The commit a branch stood at at some time, by its commits' own dates along the first parents.
    ///
    /// - Throws: `input` when all of them are younger.
    public func commit(at moment: AuditMoment, from start: ObjectID) throws -> ObjectID {
        var next: ObjectID? = start
        while let id = next {
            let commit = try repository.commit(id)
            if commit.committer.time <= moment.time { return id }
            next = commit.parents.first
            if let parent = next, repository.isShallow, !repository.contains(parent) {
                throw Diagnostic.environment(
                    "history is cut off before \(moment.text)", hint: "git fetch --unshallow")
            }
        }
        throw Diagnostic.input(
            "\(VisibleText.of(moment.text)) lies before the first commit", hint: "name a later time, or a commit")
    }

    /// Who brought the files of an asset.
    ///
    /// What is asked:
    ///   - inside: a file or folder within the asset; empty for all.
    ///   - moment: what ``commit(at:from:)`` was asked, for the answer.
    /// - Throws: `input` when there is no such asset or nothing at `inside`.
    public func blame(
        _ asset: RepoPath, inside: RepoPath = RepoPath(bytes: []), at commit: ObjectID, moment: AuditMoment? = nil
    ) throws -> DataBlame {
        let tree = try repository.commit(commit).tree
        guard let manifest = try ManifestTree(tree, in: repository).manifest(of: asset) else {
            throw Diagnostic.input(
                "'\(VisibleText.of(asset))' is no asset of \(commit.short)", hint: "see the assets: git mlops ls")
        }
        let whole = inside.isEmpty || inside == ManifestEntry.selfPath
        let entries = whole ? manifest.entries : manifest.entries.filter { $0.path.isInside(inside) }
        guard !entries.isEmpty || whole else {
            throw Diagnostic.input(
                "'\(VisibleText.of(inside))' is no file or folder of '\(VisibleText.of(asset))' in \(commit.short)")
        }
        let origins = try ManifestBlamer(repository: repository).origins(
            of: entries.map(\.line), in: asset, at: commit)
        let voucher = CommitVoucher(repository, policy: policy)
        let lines = try zip(entries, origins).map { entry, origin in
            let made = try voucher.voucher(for: origin.commit)
            return DataBlame.Line(
                path: entry.path, size: entry.size, digest: entry.digest, commit: origin.commit.hex,
                author: made.author, person: made.person, date: made.date, summary: made.summary,
                grade: origin.isBoundary ? .unknown : made.grade,
                reason: origin.isBoundary
                    ? "history is cut off here; an earlier commit may have brought it" : made.reason,
                problem: made.problem)
        }
        return DataBlame(
            asset: asset, kind: manifest.kind.rawValue, commit: commit.hex, at: moment?.time,
            digest: manifest.assetDigest, fileCount: manifest.entries.count, totalSize: manifest.totalSize,
            lines: lines, warnings: warnings(origins, moment))
    }

    private func warnings(_ origins: [ManifestBlamer.Origin], _ moment: AuditMoment?) -> [String] {
        var result: [String] = []
        if origins.contains(where: \.isBoundary) {
            result.append("this clone is shallow, so the oldest lines are not known; git fetch --unshallow")
        }
        if moment != nil {
            result.append("which commit was the newest then is told by the commits' own dates, which are asserted")
        }
        return result
    }
}
