import MLOpsCore
import MLOpsGit

/// What an `attest` event states about a release: the result of tests, a reproduction, business figures.
public struct AttestSubject: EventSubject, Equatable {
    /// Such as `test-result`; who may attest it stands in the policy.
    public let kind: String
    public let release: Digest
    public let passed: Bool
    /// Figures as decimal text, by name.
    public let values: [(name: String, value: String)]

    public init(kind: String, release: Digest, passed: Bool, values: [(name: String, value: String)]) {
        (self.kind, self.release, self.passed) = (kind, release, passed)
        self.values = values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    public var json: JSON {
        var list = JSONObject()
        for (name, value) in values { list[name] = .string(value) }
        return [
            "kind": .string(kind), "release": .string(release.hex), "result": .string(passed ? "pass" : "fail"),
            "values": .object(list),
        ]
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        let kind = try fields.string("kind")
        guard Event.isName(kind) else { throw Diagnostic.input("subject.kind is not the name of a kind of evidence") }
        let release = try fields.digest("release")
        let result = try fields.string("result")
        guard result == "pass" || result == "fail" else {
            throw Diagnostic.input("subject.result must be 'pass' or 'fail'")
        }
        let values = try fields.object("values").members.map { name, value in
            guard let text = value.string else {
                throw Diagnostic.input("subject.values.\(VisibleText.excerpt(name)) must be a string")
            }
            return (name: name, value: text)
        }
        try fields.finish()
        self.init(kind: kind, release: release, passed: result == "pass", values: values)
    }

    public static func == (left: AttestSubject, right: AttestSubject) -> Bool { left.json == right.json }
}
