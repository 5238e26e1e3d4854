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
    /// Sorted by name.
    public let kpis: [KPIGate]
    /// Sorted by kind.
    public let require: [EvidenceDemand]
    /// The branch that a release's commit must have reached.
    public let fromBranch: String?
    /// How long an approval counts; nil for as long as it says itself.
    public let approvalsValidFor: TimeSpan?
    /// In the order they are written: the first need not be the most important.
    public let codeOwners: [CodeOwnerRule]
    public let api: APIRule?
    /// In order of their beginning.
    public let freeze: [FreezeWindow]
    /// When changes may be carried out; empty for always.
    public let changeWindows: [ChangeWindow]
    public let standard: StandardEnvelope?
    public let emergency: EmergencyRule?
    public let waivers: WaiverRule?

    /// The teams whose members may roll back here: those named by the emergency rule.
    public var emergencyTeams: [String] { emergency?.approvals.map(\.team) ?? [] }
}

/// A number of approvals that one team owes.
public struct TeamApprovals: Sendable, Hashable {
    public let team: String
    public let count: Int

    public init(team: String, count: Int) {
        (self.team, self.count) = (team, count)
    }
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
    /// How much better than the baseline that the release states, such as a rule of thumb; never negative.
    public let betterThanBaselineBy: DecimalNumber?
    /// Which way is better: as written, or as the only bound shows. Nil when nothing is compared.
    public let better: Direction?
}

/// A stretch of time in which nothing is promoted; `to` is the first moment after it.
public struct FreezeWindow: Sendable, Hashable {
    public let from: Timestamp
    public let to: Timestamp
    public let reason: String?

    public func contains(_ moment: Timestamp) -> Bool { from <= moment && moment < to }
}

/// What must hold for every commit that reaches a branch.
public struct BranchRules: Sendable, Hashable {
    /// The branch, exactly, without `refs/heads/`.
    public let branch: String
    public let manifestsValid: Bool
    public let payloadsPushed: Bool
    public let maxFileSize: ByteSize?
    public let schemasValid: Bool
    /// Whether notebooks may not carry outputs.
    public let refusesNotebookOutputs: Bool
    /// Whether payloads may lie only where their data set may.
    public let residency: Bool
}
