import MLOpsCore

extension Verdict {
    /// The name and version of the JSON form.
    public static let schema = "git-mlops-verdict/1"

    /// The verdict for machines.
    public var json: JSON {
        var object = body
        object["schema"] = .string(Self.schema)
        return .object(object)
    }

    private var body: JSONObject {
        [
            "gate": .string(gate.rawValue),
            "passed": .bool(passed),
            "policy": JSON(policyID),
            "subject": [
                "kind": .string(subject.kind.rawValue), "text": .string(subject.text),
                "environment": JSON(subject.environment), "event": JSON(subject.event),
            ],
            "rules": .array(results.map(\.json)),
            "parts": .array(parts.map { .object($0.body) }),
        ]
    }
}

extension RuleResult {
    fileprivate var json: JSON {
        [
            "id": .string(rule),
            "requirement": .string(requirement),
            "outcome": .string(outcome.rawValue),
            "sentence": .string(sentence),
            "hint": JSON(hint),
            "evidence": .array(
                evidence.map { ["text": .string($0.text), "grade": .string($0.grade.rawValue)] as JSON }),
        ]
    }
}
