import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// The lists that a ``Timeline`` is made of, in the order of the ledger, and where things stand in them.
struct TimelineMemory: Sendable {
    var entries: [Timeline.Entry] = []
    /// Changes, waivers and freezes of the archive that are here because they were altered.
    var copied: Set<Digest> = []
    /// Every policy that was ever in force, oldest first, with the position it holds from; behind an archive, the one
    /// that was in force last there and those after it.
    var policies: [(position: Int, policy: PolicyInForce)] = []
    var releases: [Release] = []
    /// In the order they were proposed.
    var changes: [Change] = []
    /// The states of each environment, oldest first.
    var environments: [String: [EnvironmentState]] = [:]
    var waivers: [WaiverRequest] = []
    var freezes: [FreezeDeclaration] = []
    /// By the `propose` event of the emergency.
    var reviews: [Digest: ChangeReview] = [:]
    /// By the `release` event; a revocation outweighs a retirement.
    var retirements: [Digest: Retirement] = [:]
    /// By the `release` event, oldest first.
    var attestations: [Digest: [AttestationRecord]] = [:]
    /// Sound freezes and retirements of people of the policy that this version cannot read: a newer one may.
    var unreadable: [EventRecord] = []
    /// The verdict on each promotion and rollback, by event id.
    var verdicts: [Digest: Verdict] = [:]
    /// The facts that the verdicts on what is new rest on.
    var facts: [Digest: Facts] = [:]
    var receipts = Receipts()
    var index = TimelineIndex()
}
