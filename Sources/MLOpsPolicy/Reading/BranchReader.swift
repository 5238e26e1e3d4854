import MLOpsCore

/// Reads `branches`.
struct BranchReader {
    let nodes: NodeReader

    static let keys = [
        "manifests_valid", "payloads_pushed", "max_file_size", "schemas_valid", "notebook_outputs", "residency",
    ]

    func branches(_ field: Field) -> [BranchRules] {
        (nodes.entries(of: field) ?? []).compactMap { entry -> BranchRules? in
            if let problem = Names.problem(ofBranch: entry.name) {
                nodes.error("`\(entry.name)`: \(problem)", at: entry.field)
                return nil
            }
            guard let members = nodes.members(of: entry.field, known: Self.keys) else {
                return nil
            }
            return BranchRules(
                branch: entry.name,
                manifestsValid: members["manifests_valid"].flatMap { nodes.bool(of: $0) } ?? false,
                payloadsPushed: members["payloads_pushed"].flatMap { nodes.bool(of: $0) } ?? false,
                maxFileSize: members["max_file_size"].flatMap { nodes.size(of: $0) },
                schemasValid: members["schemas_valid"].flatMap { nodes.bool(of: $0) } ?? false,
                refusesNotebookOutputs: members["notebook_outputs"].flatMap { outputs($0) } ?? false,
                residency: members["residency"].flatMap { nodes.bool(of: $0) } ?? false)
        }.sorted { $0.branch.utf8.lexicographicallyPrecedes($1.branch.utf8) }
    }

    private func outputs(_ field: Field) -> Bool? {
        guard let text = nodes.text(of: field) else { return nil }
        switch text {
        case "refuse": return true
        case "allow": return false
        default:
            nodes.error("`\(text)` is neither `refuse` nor `allow`", at: field)
            return nil
        }
    }
}
