import MLOpsCore

/// The firm-wide policy that a project's policy builds on and may only tighten.
///
/// Its document has the keys of a policy without `version` and `base`, all of them optional: what it leaves out each
/// project decides.
public struct PolicyBase: Sendable, Hashable {
    /// SHA-256 of ``document`` in canonical JSON (RFC 8785): what the platform's owners publish.
    public let digest: Digest
    public let document: JSON

    /// The deepest nesting of a document; a policy needs eight levels.
    static let maxDepth = 32

    /// Takes a document as it was packed. Whether its rules make sense is seen when a policy is read that builds on it.
    ///
    /// - Throws: `input` for a document that is too large (1 MiB) or too deep, no object, or has a key at its top that a
    ///   firm-wide policy cannot have.
    public init(document: JSON) throws {
        try Self.checkDepth(document)
        guard let members = document.object?.members else {
            throw Diagnostic.input("the firm's policy is not a JSON object")
        }
        for member in members {
            if let problem = Self.problem(ofKey: member.name) {
                throw Diagnostic.input("the firm's policy: \(problem.message)", hint: problem.hint)
            }
        }
        let bytes = document.canonicalBytes
        guard bytes.count <= JSON.Limits.event.bytes else {
            throw Diagnostic.input("the firm's policy is larger than \(JSON.Limits.event.bytes) bytes")
        }
        self.document = document
        digest = .sha256(bytes)
    }

    public static func == (left: PolicyBase, right: PolicyBase) -> Bool { left.digest == right.digest }
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }

    /// Why a key cannot stand at the top of a firm-wide policy.
    static func problem(ofKey name: String) -> (message: String, hint: String?)? {
        func isName(_ key: String) -> Bool { key.utf8.elementsEqual(name.utf8) }
        if isName("version") {
            return ("`version` counts the changes of one project's policy", "remove it")
        }
        if isName("base") { return ("a firm-wide policy builds on no other: `base` is not allowed", "remove it") }
        if PolicyReader.topKeys.contains(where: isName) { return nil }
        let known = PolicyReader.topKeys.filter { $0 != "version" && $0 != "base" }
        return (
            "unknown key `\(VisibleText.excerpt(name))`",
            Names.nearest(to: name, in: known).map { "did you mean `\($0)`?" }
                ?? "known here: \(known.joined(separator: ", "))"
        )
    }

    /// By a list of what is still to be seen, not by recursion: the document is a stranger's.
    private static func checkDepth(_ document: JSON) throws {
        var waiting = [(value: document, depth: 0)]
        while let (value, depth) = waiting.popLast() {
            guard depth <= maxDepth else {
                throw Diagnostic.input("the firm's policy is nested deeper than \(maxDepth) levels")
            }
            switch value {
            case .array(let items): waiting += items.map { ($0, depth + 1) }
            case .object(let object): waiting += object.members.map { ($0.value, depth + 1) }
            case .null, .bool, .integer, .string: break
            }
        }
    }
}
