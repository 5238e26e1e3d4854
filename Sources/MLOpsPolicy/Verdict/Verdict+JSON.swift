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

extension Verdict {
    /// Reads what ``json`` wrote.
    ///
    /// - Throws: `input` for anything else.
    public init(json: JSON) throws {
        guard json["schema"]?.string == Self.schema else {
            throw Diagnostic.input("the verdict has a schema that this version does not know")
        }
        try self.init(body: json)
    }

    private init(body: JSON) throws {
        func text(_ json: JSON?, _ name: String) throws -> String {
            guard let text = json?[name]?.string else { throw Diagnostic.input("the verdict lacks '\(name)'") }
            return text
        }
        func value<Value: RawRepresentable>(_ json: JSON?, _ name: String) throws -> Value
        where Value.RawValue == String {
            guard let value = Value(rawValue: try text(json, name)) else {
                throw Diagnostic.input("the verdict has another '\(name)' than this version knows")
            }
            return value
        }
        let about = body["subject"]
        self.init(
            gate: try value(body, "gate"),
            subject: Subject(
                kind: try value(about, "kind"), text: try text(about, "text"),
                environment: about?["environment"]?.string, event: about?["event"]?.string),
            policyID: body["policy"]?.string,
            results: try (body["rules"]?.array ?? []).map { rule in
                RuleResult(
                    rule: try text(rule, "id"), requirement: try text(rule, "requirement"),
                    outcome: try value(rule, "outcome"), sentence: try text(rule, "sentence"),
                    evidence: try (rule["evidence"]?.array ?? []).map {
                        Evidence(try text($0, "text"), try value($0, "grade"))
                    }, hint: rule["hint"]?.string)
            }, parts: try (body["parts"]?.array ?? []).map { try Verdict(body: $0) })
    }
}
