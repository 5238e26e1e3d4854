import MLOpsCore

/// What a standard change may do: one that was approved beforehand, within bounds.
public struct StandardEnvelope: Sendable, Hashable {
    /// What it still takes, instead of the approvals of a normal change; sorted by team. May be empty.
    public let approvals: [TeamApprovals]
    /// Bounds on the metrics, beside those of every change; sorted by name.
    public let metrics: [MetricGate]
    /// The assets that may differ from those of what runs now, beside the model itself; sorted.
    public let data: [PathPattern]
    /// The files in git that may differ; sorted.
    public let code: [PathPattern]
}

/// Who may act in an emergency, what an emergency change is spared, and how soon it must be reviewed.
public struct EmergencyRule: Sendable, Hashable {
    /// Who approves an emergency change, and whose members may roll back and freeze; sorted by team.
    public let approvals: [TeamApprovals]
    public let reviewWithin: TimeSpan?
    /// How long an emergency change may stay open at most.
    public let validFor: TimeSpan
    /// The ids of the rules that an emergency change is spared, sorted.
    public let skips: [String]

    public static let usualValidFor = TimeSpan(seconds: 86_400)
    public static let usualSkips = ["change-window", "freeze", "soak"]
}

/// Which rules can be waived, and by whom.
public struct WaiverRule: Sendable, Hashable {
    /// Ids of rules, sorted.
    public let rules: [String]
    /// Sorted by team.
    public let approvals: [TeamApprovals]
    /// The longest that a waiver may hold.
    public let atMost: TimeSpan
}

/// Who must approve a change that touches certain files.
public struct CodeOwnerRule: Sendable, Hashable {
    /// Sorted.
    public let paths: [PathPattern]
    /// Sorted by team.
    public let approvals: [TeamApprovals]
}

/// What a release's `openapi.json` must keep.
public struct APIRule: Sendable, Hashable {
    /// Sorted by name.
    public let consumers: [Consumer]

    /// Somebody outside who calls the service.
    public struct Consumer: Sendable, Hashable {
        public let name: String
        /// What it calls, such as `/predict` or `/v1/**`; sorted.
        public let paths: [PathPattern]
        /// The team that speaks for it: its approval accepts a breaking change.
        public let team: String
    }
}
