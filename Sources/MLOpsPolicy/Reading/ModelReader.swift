import MLOpsCore

/// Reads `models`.
struct ModelReader {
    let nodes: NodeReader

    func models(_ field: Field) -> ModelRules? {
        guard let members = nodes.members(of: field, known: ["unsafe_pickle", "formats"]) else { return nil }
        return ModelRules(
            unsafePickle: members["unsafe_pickle"].flatMap { unsafePickle($0) },
            formats: members["formats"].map { formats($0) } ?? [])
    }

    private func unsafePickle(_ field: Field) -> ModelRules.UnsafePickle? {
        guard let text = nodes.text(of: field) else { return nil }
        if let rule = ModelRules.UnsafePickle(rawValue: text) { return rule }
        nodes.error("`\(text)` is none of `refuse`, `refuse-dangerous` and `allow`", at: field)
        return nil
    }

    private func formats(_ field: Field) -> [String] {
        let known = ModelRules.knownFormats
        if field.isBlank {
            nodes.error("no format is listed, so no model could pass", at: field, hint: "remove the key")
        }
        return (nodes.texts(of: field) ?? []).compactMap { item -> String? in
            if known.contains(item.text) { return item.text }
            nodes.error(
                "`\(item.text)` is no format that is known", at: item.field,
                hint: nodes.meant(item.text, known) ?? "known are: \(known.joined(separator: ", "))")
            return nil
        }.sorted()
    }
}
