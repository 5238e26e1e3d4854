import MLOpsGit
import MLOpsLedger

/// The state of a ledger up to a step, which nothing that comes later can change.
struct KeptTimeline {
    let timeline: Timeline
    /// The steps of the first-parent chain that it covers.
    let length: Int

    /// The commit it ends with.
    var tip: ObjectID { get throws { try timeline.history.commit(at: length - 1) } }
}
