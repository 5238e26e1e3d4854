import MLOpsCore

/// One thing that a new policy does differently, in words.
public struct PolicyChange: Sendable, Hashable {
    /// What it does to the protection that the policy gives.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        /// Something is now allowed, or somebody can now speak, that was not or could not before.
        case weaker
        /// Neither, or the effect does not follow from the two policies alone.
        case neutral
        case stronger
    }

    /// The key in the document, such as `environments.prod.approvals.risk`; a list has one path for all its items.
    public let path: String
    /// One plain sentence without a final full stop, safe to show: `prod now needs 1 approval of risk instead of 2`.
    public let text: String
    public let direction: Direction
    /// False where neither policy is the stricter one, such as for another branch in `from_branch`. Such a change counts
    /// as weaker in both directions, so that nobody overlooks it.
    public let isOrdered: Bool
}

/// What changes from one policy to another, in the order of the document.
///
/// Every difference has its sentence: two different policies never compare as alike. Each weaker change is a stronger
/// one when the two policies are exchanged, unless it is not ordered (``PolicyChange/isOrdered``).
public struct PolicyComparison: Sendable, Hashable {
    public let changes: [PolicyChange]

    /// Compares two policies; pure, in steps proportional to their size.
    public init(from old: Policy, to new: Policy) {
        let list = ChangeList()
        list.compare(old, new)
        // No sentence fits, yet the documents are not the same: say so rather than nothing.
        if list.changes.isEmpty, old.canonicalJSON != new.canonicalJSON {
            list.unordered("", "the policy is written differently, in a way that this version has no words for")
        }
        changes = list.changes
    }

    public var weaker: [PolicyChange] { changes.filter { $0.direction == .weaker } }
}
