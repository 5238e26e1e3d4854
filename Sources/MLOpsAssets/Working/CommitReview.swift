public import MLOpsCore

/// What the next commit of git would do to the assets: what it must not do, and what is worth knowing.
public struct CommitReview: Sendable {
    /// Why a commit must not be made.
    public enum Refusal: Sendable {
        /// Manifests it would hold that are none, and why.
        case invalid([(asset: RepoPath, problem: Diagnostic)])
        /// Files inside assets that it would hold itself.
        case payload([RepoPath])
        /// Assets with other files than the manifest it would hold says; it holds that manifest because it was added.
        case stale([AssetStatus])
    }

    let invalid: [(asset: RepoPath, problem: Diagnostic)]
    let payload: [RepoPath]
    let stale: [AssetStatus]
    /// Assets whose files are those of an earlier manifest, and that nobody changed: worth knowing.
    public let older: [RepoPath]
    /// Assets with changed files whose manifest it does not touch: worth knowing.
    public let leftOut: [AssetStatus]
    /// Assets it would give up while their files stay, unseen by git: worth knowing.
    public let givenUp: [RepoPath]

    /// The first of the reasons to refuse the commit; nil when there is none.
    ///
    /// What no clone could read goes before what bloats every clone, and that before what is merely not up to date.
    public var refusal: Refusal? {
        if !invalid.isEmpty { return .invalid(invalid) }
        if !payload.isEmpty { return .payload(payload) }
        return stale.isEmpty ? nil : .stale(stale)
    }
}
