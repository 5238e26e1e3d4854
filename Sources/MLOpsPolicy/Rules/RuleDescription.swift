import MLOpsCore

/// What people have to know of a rule beside what it asks.
struct RuleText: Sendable, Hashable {
    /// What it is judged by.
    let evidence: String
    /// What to do when it stands in the way.
    let remedy: String
    /// Where the policy switches it on or sets its bounds; empty for a rule that always holds.
    let keys: [String]
    /// Whether a policy may let it be waived, or spare an emergency change from it.
    var isWaivable = false
}

/// A rule of the product, for documentation.
public struct RuleDescription: Sendable, Hashable {
    public let id: String
    public let subject: Subject.Kind
    /// What it asks, in one sentence without a final full stop.
    public let requirement: String
    /// What it is judged by.
    public let evidence: String
    /// What to do when it stands in the way.
    public let remedy: String
    /// Where the policy switches it on or sets its bounds; empty for a rule that always holds.
    public let keys: [String]
    /// Whether a policy may let it be waived, or spare an emergency change from it.
    public let isWaivable: Bool

    init(id: String, subject: Subject.Kind, requirement: String, text: RuleText) {
        (self.id, self.subject, self.requirement) = (id, subject, requirement)
        (evidence, remedy, keys, isWaivable) = (text.evidence, text.remedy, text.keys, text.isWaivable)
    }
}
