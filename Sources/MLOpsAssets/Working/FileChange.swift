public import MLOpsCore
import MLOpsSystem

/// How one file of the working tree differs from its line in the manifest.
public struct FileChange: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case added
        case modified
        case deleted
        /// It is as it was last written here, and the manifest was changed since, by a merge or checkout of git.
        case outdated
        /// The same bytes, newly or no longer executable.
        case mode
        /// It cannot be read.
        case unreadable
        /// It cannot be part of an asset: a symbolic link, a socket, a name that is not allowed.
        case refused
    }

    /// Relative to the asset; `.` for an asset that is a file.
    public let path: RepoPath
    public let kind: Kind
    /// The line in the manifest; nil for what is added or refused.
    public let old: ManifestEntry?
    /// In bytes; nil for what is not there.
    public let size: Int64?
    /// Why, for what is unreadable or refused.
    public let reason: String?
}

/// The state of one asset: working tree against manifest, manifest against git.
public struct AssetStatus: Sendable {
    /// How the manifest in git's index differs from `HEAD`.
    public enum Staged: String, Sendable {
        case unchanged
        case added
        case modified
        case removed
    }

    public let asset: RepoPath
    /// Nil when the manifest cannot be read.
    public let manifest: Manifest?
    public let staged: Staged
    /// The manifest in the working tree is not the one in git's index.
    public let isEdited: Bool
    /// No part of the manifest is in git's index.
    public let isUntracked: Bool
    /// The manifest is in the middle of a merge.
    public let isConflicted: Bool
    /// The files both sides of that merge changed, relative to the asset; none where the asset is one file.
    public let conflictingFiles: [RepoPath]
    /// Why the manifest, or the payload as a whole, cannot be read.
    public let problem: Diagnostic?
    /// Differences of the working tree, sorted by path.
    public let changes: [FileChange]
    /// Files of the manifest that were never fetched.
    public let notHere: [ManifestEntry]
    /// How many files are as the manifest says.
    public let unchanged: Int
    /// It lies outside the sparse checkout, and was not looked at.
    public let isOutside: Bool
    /// Its files are here and git does not ignore them, or has some of them: they could end up in a commit.
    public let isExposed: Bool

    /// The working tree holds what the manifest says, apart from what was never fetched.
    public var isClean: Bool { changes.isEmpty && problem == nil && !isConflicted && !isEdited && !isUntracked }

    /// Everything the manifest lists is here and unchanged: fit to be used.
    public var isComplete: Bool { isClean && !isOutside && notHere.isEmpty && manifest != nil }
}
