import MLOpsCore

/// One fact about a model, a release or a change, with how far it can be trusted and where it stands: what one line
/// of `git blame` is for one line of text.
public struct BlameLine: Sendable, Hashable {
    /// Where the fact was found.
    public enum Place: Sendable, Hashable {
        /// The id of an event of the ledger.
        case event(Digest)
        /// The name of a commit, 40 digits.
        case commit(String)
    }

    /// What the fact is about, such as `metric auc`.
    public let name: String
    /// What is so; nil when nobody knows.
    public let value: String?
    public let grade: Grade
    /// Why the grade is no better; nil for what is proven.
    public let reason: String?
    /// The person who said or did it, by the name the policy gives them.
    public let who: String?
    public let when: Timestamp?
    /// True when a witness stated the time, false when it is the actor's own clock.
    public let isWitnessed: Bool
    public let place: Place?
    /// What was found to contradict the fact when it was checked just now.
    public let problem: String?

    public init(
        _ name: String, _ value: String?, _ grade: Grade, reason: String? = nil, who: String? = nil,
        when: Timestamp? = nil, isWitnessed: Bool = false, place: Place? = nil, problem: String? = nil
    ) {
        (self.name, self.value, self.reason, self.who, self.when) = (name, value, reason, who, when)
        (self.isWitnessed, self.place, self.problem) = (isWitnessed, place, problem)
        // What was contradicted, or what nobody said, can be trusted no further.
        self.grade = value == nil || problem != nil ? .unknown : grade
    }
}

/// Lines under one heading.
public struct BlameSection: Sendable, Hashable {
    public let title: String
    public let lines: [BlameLine]

    public init(_ title: String, _ lines: [BlameLine]) {
        (self.title, self.lines) = (title, lines)
    }
}
