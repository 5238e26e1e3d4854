import MLOpsCore

/// Reads `branches`.
struct BranchReader {
    let nodes: NodeReader

    static let keys = ["manifests_valid", "payloads_pushed", "max_file_size"]
    static let laterKeys = ["schemas_valid", "notebook_outputs", "residency"]

    func branches(_ field: Field) -> [BranchRules] {
        (nodes.entries(of: field) ?? []).compactMap { entry -> BranchRules? in
            if let problem = Names.problem(ofBranch: entry.name) {
                nodes.error("`\(entry.name)`: \(problem)", at: entry.field)
                return nil
            }
            guard let members = nodes.members(of: entry.field, known: Self.keys, later: Self.laterKeys) else {
                return nil
            }
            return BranchRules(
                branch: entry.name,
                manifestsValid: members["manifests_valid"].flatMap { nodes.bool(of: $0) } ?? false,
                payloadsPushed: members["payloads_pushed"].flatMap { nodes.bool(of: $0) } ?? false,
                maxFileSize: members["max_file_size"].flatMap { nodes.size(of: $0) })
        }.sorted { $0.branch.utf8.lexicographicallyPrecedes($1.branch.utf8) }
    }
}
