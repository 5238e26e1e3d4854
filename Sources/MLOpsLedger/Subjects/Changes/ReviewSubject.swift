import MLOpsCore
import MLOpsGit

/// What a `review` event states of an emergency change that was carried out.
public struct ReviewSubject: EventSubject, Equatable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case accepted
        /// It should not have been done so; the words say what follows.
        case objected
    }

    /// The `propose` event of the emergency.
    public let change: Digest
    public let outcome: Outcome

    public init(change: Digest, outcome: Outcome) {
        (self.change, self.outcome) = (change, outcome)
    }

    public var json: JSON { ["change": .string(change.hex), "outcome": .string(outcome.rawValue)] }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        change = try fields.digest("change")
        guard let outcome = Outcome(rawValue: try fields.string("outcome")) else {
            throw Diagnostic.input("subject.outcome must be 'accepted' or 'objected'")
        }
        self.outcome = outcome
        try fields.finish()
    }
}
