import MLOpsCore

extension PolicyBase {
    /// Makes the document of a firm-wide policy of what the platform's owners wrote; pure.
    ///
    /// Texts stay texts and the shape stays; the canonical bytes (RFC 8785) of the result are what is published with
    /// their digest. Everything that can be judged without a project is: unknown keys, values of the wrong form, rules
    /// that contradict each other. Teams, environments and attesters may be left to the projects; a person who is named
    /// must be listed, since else each project could say who that is.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that lists every error.
    public static func pack(_ node: TextNode, checkKey: (String) -> String? = { _ in nil }) throws -> JSON {
        try withoutActuallyEscaping(checkKey) { checkKey in
            let nodes = NodeReader { isPlaceholder($0) ? nil : checkKey($0) }
            let root = Field(node: node, path: "", keyPosition: nil)
            if case .mapping = node.content {
            } else {
                nodes.error("expected a mapping of keys and values", at: root)
            }
            for member in node.members {
                guard let name = member.key.scalar, let problem = problem(ofKey: name) else { continue }
                nodes.error(
                    problem.message,
                    at: Field(node: TextNode(.empty, at: nil), path: name, keyPosition: member.key.position),
                    hint: problem.hint)
            }
            let document = nodes.json(of: root, depth: 0)
            if !nodes.hasErrors {
                var placeholders = BasePlaceholders(node)
                _ = PolicyReader(nodes).policy(placeholders.completed())
            }
            let errors = nodes.findings.filter { $0.severity == .error }
            guard errors.isEmpty else {
                throw Diagnostic(
                    .input, "the firm's policy has \(errors.count) \(errors.count == 1 ? "error" : "errors")",
                    causes: errors.map(\.description), hints: errors.compactMap(\.hint).first.map { [$0] } ?? [])
            }
            return try PolicyBase(document: document).document
        }
    }

    private static func isPlaceholder(_ key: String) -> Bool { BasePlaceholders.isPlaceholder(key) }
}

extension NodeReader {
    /// A document as JSON, with an error for every key that is written twice or in two cases, and for what is too deep.
    fileprivate func json(of field: Field, depth: Int) -> JSON {
        guard depth <= PolicyBase.maxDepth else {
            error("nested deeper than \(PolicyBase.maxDepth) levels", at: field)
            return .null
        }
        switch field.node.content {
        case .empty: return .null
        case .scalar(let text): return .string(text)
        case .sequence: return .array((items(of: field) ?? []).map { json(of: $0, depth: depth + 1) })
        case .mapping:
            let members = (entries(of: field) ?? []).map {
                (name: $0.name, value: json(of: $0.field, depth: depth + 1))
            }
            return JSONObject(members: members).map { .object($0) } ?? .null
        }
    }
}
