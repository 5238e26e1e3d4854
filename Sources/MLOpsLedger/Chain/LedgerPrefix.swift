import MLOpsCore
import MLOpsGit

/// The beginning of a ledger that was read and verified before, so that only what grew on it is read now.
///
/// Belongs to one thread.
public protocol LedgerPrefix: AnyObject {
    /// The commit it ends with.
    var tip: ObjectID { get }
    /// The steps of the first-parent chain up to ``tip``, the genesis among them.
    var length: Int { get }
    /// The first event.
    var genesis: EventRecord { get }
    /// The step of a commit on the first-parent chain; nil for any other.
    func position(of commit: ObjectID) throws -> Int?
    /// The commit at a step of the first-parent chain.
    func commit(at position: Int) throws -> ObjectID
    /// Whether a commit is part of it: on the chain, or come in through a merge.
    func holds(commit: ObjectID) throws -> Bool
    /// Whether a sound event of this id is part of it.
    func holds(event: Digest) throws -> Bool
}
