import MLOpsCore

/// A request to set one rule aside for one change or release, and who agreed.
public struct Waiver: Sendable {
    /// The event.
    public var id: String
    /// The id of the rule.
    public var rule: String
    public var reason: String
    public var requester: Fact<String>
    public var expires: Timestamp
    /// When it was asked for, by witnesses' clocks where they saw it.
    public var given: Fact<Timestamp>
    /// False when its author took it back.
    public var stands: Bool
    public var approvals: [Approval]

    public init(
        id: String, rule: String, reason: String, requester: Fact<String>, expires: Timestamp, given: Fact<Timestamp>,
        stands: Bool, approvals: [Approval]
    ) {
        (self.id, self.rule, self.reason, self.requester) = (id, rule, reason, requester)
        (self.expires, self.given, self.stands, self.approvals) = (expires, given, stands, approvals)
    }
}

/// An emergency change that was carried out and that nobody has reviewed yet.
public struct OwedReview: Sendable {
    /// The change.
    public var change: String
    /// One line for people, such as `credit-risk 1.4.1 to prod`.
    public var title: String
    /// When the review falls due.
    public var due: Fact<Timestamp>

    public init(change: String, title: String, due: Fact<Timestamp>) {
        (self.change, self.title, self.due) = (change, title, due)
    }
}

/// What a change alters in git, compared with what runs there now.
public struct AlteredFiles: Sendable, Hashable {
    /// Files in git, without those that stand for assets; sorted.
    public var code: [RepoPath]
    /// Assets other than the models themselves; sorted.
    public var data: [RepoPath]
    /// The assets of the models themselves, which have owners and no envelope; sorted.
    public var models: [RepoPath]

    public init(code: [RepoPath], data: [RepoPath], models: [RepoPath] = []) {
        (self.code, self.data, self.models) = (code, data, models)
    }
}

/// A configuration file of an environment that a change sets.
public struct ConfigurationItem: Sendable {
    /// Below the environment's `config/`.
    public var path: RepoPath
    /// SHA-256 in hexadecimal; nil for a file that is taken away.
    public var digest: String?
    /// The branches, without `refs/heads/`, that the commit it comes from has reached. Not looked at for a file that is
    /// taken away.
    public var reachedBranches: Fact<[String]>
    /// Whether that commit holds exactly these bytes where the proposal says. Not looked at for a file that is taken
    /// away.
    public var isFromCommit: Fact<Bool>

    public init(
        path: RepoPath, digest: String?, reachedBranches: Fact<[String]> = .notGathered,
        isFromCommit: Fact<Bool> = .notGathered
    ) {
        (self.path, self.digest) = (path, digest)
        (self.reachedBranches, self.isFromCommit) = (reachedBranches, isFromCommit)
    }

    var text: String { (digest == nil ? "no config/" : "config/") + VisibleText.of(path) }
}
