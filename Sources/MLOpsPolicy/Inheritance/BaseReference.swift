import MLOpsCore

/// Reads `base: { file: …, sha256: … }` and fetches what it names.
struct BaseReference {
    private let nodes: NodeReader

    init(_ nodes: NodeReader) {
        self.nodes = nodes
    }

    /// The firm's policy that the document names; nil when it names none, or after an error was noted.
    func take(from document: TextNode, _ load: (String) throws -> JSON) -> PolicyBase? {
        let written = document.members.filter { $0.key.isKey("base") }
        guard let member = written.first else { return nil }
        let field = Field(node: member.value, path: "base", keyPosition: member.key.position)
        if written.count > 1 {
            nodes.error("`base` is written twice", at: field, hint: "keep one of the two")
            return nil
        }
        guard let members = nodes.members(of: field, known: ["file", "sha256"]) else { return nil }
        for key in ["file", "sha256"] where members[key] == nil {
            nodes.error(
                "`\(key)` is missing", at: field,
                hint: "write `base: { file: firm-policy.json, sha256: <64 hexadecimal digits> }`")
        }
        guard let place = members["file"], let file = nodes.text(of: place), let stated = members["sha256"],
            let hex = nodes.text(of: stated)
        else { return nil }
        if let reason = PathRules.violation(of: RepoPath(file)) {
            nodes.error("`\(file)` is no path inside the repository: it \(reason)", at: place)
            return nil
        }
        guard let digest = Digest(hex: hex) else {
            nodes.error(
                "`\(VisibleText.excerpt(hex, limit: 80))` is no SHA-256 digest", at: stated,
                hint: "write the 64 lower-case hexadecimal digits that `git mlops policy pack` printed")
            return nil
        }
        do {
            let base = try PolicyBase(document: load(file))
            if base.digest == digest { return base }
            nodes.error(
                "`\(file)` is not the firm's policy that is named here: its digest is \(base.digest.hex), not \(digest.hex)",
                at: stated, hint: "compare both with the digest that the platform's owners published")
        } catch let failure as Diagnostic {
            let causes = ([failure.message] + failure.causes).joined(separator: ": ")
            nodes.error("the firm's policy `\(file)` cannot be read: \(causes)", at: place, hint: failure.hints.first)
        } catch {
            nodes.error("the firm's policy `\(file)` cannot be read", at: place)
        }
        return nil
    }
}

extension PolicyBase {
    /// A policy in canonical JSON without its `base`, and the firm's policy that stands there.
    ///
    /// - Throws: `input` when that is not what its digest says, or not of the form that the ledger holds.
    static func split(_ json: JSON) throws -> (rules: JSON, base: PolicyBase?) {
        guard var rules = json.object, let written = rules["base"] else { return (json, nil) }
        guard let members = written.object, members.names == ["document", "sha256"],
            let digest = members["sha256"]?.string.flatMap({ Digest(hex: $0) }), let document = members["document"]
        else {
            throw Diagnostic.input(
                "`base` of the policy does not hold the digest and the document of the firm's policy")
        }
        let base = try PolicyBase(document: document)
        guard base.digest == digest else {
            throw Diagnostic.input(
                "the firm's policy in the policy is not the one it names: its digest is \(base.digest.hex), "
                    + "not \(digest.hex)")
        }
        rules["base"] = nil
        return (.object(rules), base)
    }
}

extension BaseFloor {
    /// More than these nobody reads, and looking for their places takes time.
    private static let most = 100

    /// The problems as errors, each at its place in the project's document where it has one.
    func findings(in document: TextNode) -> [PolicyFinding] {
        let problems = problems()
        var findings = problems.prefix(Self.most).map { problem in
            PolicyFinding(
                severity: .error, position: document.position(of: problem.path), path: VisibleText.of(problem.path),
                message: VisibleText.of(problem.message), hint: problem.hint.map { VisibleText.of($0) })
        }
        if problems.count > Self.most {
            findings.append(
                PolicyFinding(
                    severity: .error, position: nil, path: "",
                    message: "weaker than the firm's policy in \(problems.count - Self.most) more places", hint: nil))
        }
        return findings
    }
}
