import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

extension Timeline {
    /// The policy that a version's number (`v2` or `2`) or the beginning of a change's id stands for; nil for other words.
    ///
    /// - Throws: `input` for a version that never was in force, and for a change that is none of the policy.
    public func policy(written text: String) throws -> Policy? {
        let digits = text.hasPrefix("v") ? String(text.dropFirst()) : text
        if let version = Int64(digits), digits.utf8.count < 8 {
            guard let found = try policies().last(where: { $0.policy.version == version }) else {
                throw Diagnostic.input(
                    "no policy of version \(version) was ever in force",
                    hint: "the one in force has version \(current.policy.version)")
            }
            return found.policy
        }
        guard text.utf8.count >= 4, try !changes(beginning: text).isEmpty else { return nil }
        let change = try change(matching: text)
        guard let document = change.subject.policy?.document else {
            throw Diagnostic.input(
                "the change \(change.id.short) does not change the policy", hint: "see them: git mlops changes")
        }
        return try Policy(json: document, checkKey: PolicyInForce.checkKey)
    }
}

extension PolicyComparison {
    /// What a proposed policy changes; nil for a change that is none of a policy, and where the policy before is not known.
    ///
    /// - Throws: `input` for a document that is no policy.
    public init?(of change: Change, _ timeline: Timeline) throws {
        guard let proposed = change.subject.policy,
            let before = try timeline.policy(proposed.previous)
        else { return nil }
        self.init(
            from: before.policy, to: try Policy(json: proposed.document, checkKey: PolicyInForce.checkKey))
    }
}
