import MLOpsCore

/// Reads a case about a push to a branch.
struct PushCaseReader {
    let nodes: NodeReader
    let policy: Policy

    static let keys = ["branch", "now", "given"]
    static let facts = [
        "manifests", "missing", "raw_files", "schemas", "notebooks", "residents", "files", "packages",
        "vulnerabilities", "database_age", "now",
    ]
    static let factOfRule = [
        "manifests-valid": "manifests", "payloads-pushed": "missing", "max-file-size": "raw_files",
        "schemas-valid": "schemas", "notebook-outputs": "notebooks", "residency": "residents", "model-files": "files",
    ]

    init(_ nodes: NodeReader, _ policy: Policy) {
        (self.nodes, self.policy) = (nodes, policy)
    }

    /// The facts, filled in where the case is silent; nil when it cannot be told what the case is about.
    func facts(_ field: Field) -> PushFacts? {
        guard let members = nodes.members(of: field, known: Self.keys) else { return nil }
        let branch: String
        if let place = members["branch"] {
            guard let name = nodes.text(of: place) else { return nil }
            if let problem = Names.problem(ofBranch: name) {
                nodes.error("`\(name)`: \(problem)", at: place)
                return nil
            }
            branch = name
        } else if policy.branches.count == 1, let only = policy.branches.first {
            branch = only.branch
        } else {
            nodes.error("`branch` is missing", at: field, hint: "such as `branch: main`")
            return nil
        }
        var given: [String: Field] = [:]
        if let place = members["given"] {
            guard let read = nodes.members(of: place, known: CaseKey.push.names) else { return nil }
            given = read
        }
        let unknown =
            given["unknown"].map { nodes.unknowns(of: $0, facts: Self.facts, rules: Self.factOfRule) } ?? []
        let now = members["now"].flatMap { nodes.moment(of: $0) } ?? CaseCast.start
        let change =
            given["change"].flatMap { nodes.word(of: $0, ["created", "updated", "deleted"]) }
            .flatMap { RefUpdate.Change(rawValue: $0) } ?? .updated
        let update = RefUpdate(
            name: RepoPath("refs/heads/\(branch)"), change: change,
            target: .branch(branchFacts(branch, given, now, unknown)))
        return PushFacts(
            gate: .preReceive, updates: [update], promotions: .known([], .proven), rollbacks: .known([], .proven),
            now: CaseFact.of(now, unless: unknown.contains("now")))
    }

    private func branchFacts(
        _ branch: String, _ given: [String: Field], _ now: Timestamp, _ unknown: Set<String>
    ) -> BranchFacts {
        func fact<Value: Sendable>(_ key: String, _ value: Value) -> Fact<Value> {
            CaseFact.of(value, unless: unknown.contains(key))
        }
        func sentences(_ key: String) -> Fact<[String]> {
            fact(key, given[key].map { nodes.sentences(of: $0) } ?? [])
        }
        let reader = FileCaseReader(nodes: nodes, policy: policy)
        let files = given["files"].map { reader.files($0) } ?? FileCaseReader.soundFiles(policy)
        var packages: PackageFacts?
        if given["packages"].map({ nodes.isNone($0) }) != true {
            let stated = given["packages"].map { reader.packages($0) } ?? StatedPackages()
            packages = FileCaseReader.facts(stated, policy, now: now, unknown: unknown)
        }
        return BranchFacts(
            branch: RepoPath(branch), manifestProblems: sentences("manifests"), missingPayloads: sentences("missing"),
            files: fact("raw_files", given["raw_files"].map { rawFiles($0) } ?? []),
            schemaProblems: sentences("schemas"), notebookOutputs: sentences("notebooks"),
            residents: fact("residents", given["residents"].map { residents($0) } ?? []),
            modelFiles: fact("files", files), packages: fact("packages", packages))
    }

    private func rawFiles(_ field: Field) -> [FileFact] {
        (nodes.entries(of: field) ?? []).compactMap { entry in
            let path = RepoPath(entry.name)
            if let reason = PathRules.violation(of: path) {
                nodes.keyError("`\(entry.name)` is no path inside the repository: it \(reason)", at: entry.field)
                return nil
            }
            return nodes.size(of: entry.field).map { FileFact(path: path, size: $0) }
        }
    }

    private func residents(_ field: Field) -> [ResidentAsset] {
        (nodes.items(of: field) ?? []).compactMap { item -> ResidentAsset? in
            guard let members = nodes.members(of: item, known: CaseKey.resident.names) else { return nil }
            for key in ["path", "residency"] where members[key] == nil {
                nodes.error(
                    "`\(key)` is missing", at: item,
                    hint: "such as `{ path: data/train, residency: eu, remotes: [s3://bank-ml-us] }`")
            }
            guard let path = members["path"].flatMap({ nodes.path(of: $0) }),
                let residency = members["residency"].flatMap({ nodes.text(of: $0) })
            else { return nil }
            let remotes =
                members["remotes"].map { nodes.sentences(of: $0) }
                ?? policy.remotes.filter { $0.region == residency }.prefix(1).map(\.url)
            return ResidentAsset(path: path, residency: residency, remotes: Array(remotes))
        }
    }
}
