import MLOpsCore

/// The rules of one place where releases run.
public struct PolicyEnvironment: Sendable, Hashable {
    public let name: String
    /// The environment a release must run in before it comes here.
    public let from: String?
    /// How many distinct persons of which team must approve, sorted by team.
    public let approvals: [TeamApprovals]
    /// How long a release must have run in ``from`` without interruption.
    public let soak: TimeSpan?
    public let separationOfDuties: SeparationOfDuties
    /// Sorted by name.
    public let metrics: [MetricGate]
    /// Sorted.
    public let require: [Requirement]
    /// The branch that a release's commit must have reached.
    public let fromBranch: String?
    /// In order of their beginning.
    public let freeze: [FreezeWindow]
    public let emergency: EmergencyRule?

    /// The teams whose members may roll back here: those named by the emergency rule.
    public var emergencyTeams: [String] { emergency?.approvals.map(\.team) ?? [] }
}

/// A number of approvals that one team owes.
public struct TeamApprovals: Sendable, Hashable {
    public let team: String
    public let count: Int
}

/// Whether those who made a release may approve it, and how surely its makers must be known.
public enum SeparationOfDuties: String, Sendable, Hashable {
    /// Anybody of the right team may approve.
    case off
    /// Makers may not approve; a bare author field is taken as it stands, and its grade shown.
    case asserted
    /// Makers may not approve, and each must be known by a signature or a witnessed push.
    case verified
}

/// The limits one metric of a release must keep.
public struct MetricGate: Sendable, Hashable {
    /// Which way is better.
    public enum Direction: String, Sendable, Hashable {
        case higher
        case lower
    }

    public let name: String
    public let atLeast: DecimalNumber?
    public let atMost: DecimalNumber?
    /// How much worse than the release that runs there now; never negative.
    public let noWorseThanCurrentBy: DecimalNumber?
    /// Which way is better: as written, or as the only bound shows. Nil when nothing is compared with what runs now.
    public let better: Direction?
}

/// A piece of evidence that a release must carry.
public enum Requirement: String, Sendable, Hashable, CaseIterable {
    case modelCard = "model-card"
}

/// A stretch of time in which nothing is promoted; `to` is the first moment after it.
public struct FreezeWindow: Sendable, Hashable {
    public let from: Timestamp
    public let to: Timestamp
    public let reason: String?

    public func contains(_ moment: Timestamp) -> Bool { from <= moment && moment < to }
}

/// Who may act in an emergency, and how soon that must be reviewed.
public struct EmergencyRule: Sendable, Hashable {
    /// Sorted by team.
    public let approvals: [TeamApprovals]
    public let reviewWithin: TimeSpan?
}

/// What must hold for every commit that reaches a branch.
public struct BranchRules: Sendable, Hashable {
    /// The branch, exactly, without `refs/heads/`.
    public let branch: String
    public let manifestsValid: Bool
    public let payloadsPushed: Bool
    public let maxFileSize: ByteSize?
}
