import MLOpsCore

/// Reads a case about a rollback.
struct RollbackCaseReader {
    let nodes: NodeReader
    let policy: Policy

    static let keys = ["environment", "given"]
    static let facts = ["by", "promoted_before", "revoked", "stale"]
    static let factOfRule = ["rollback-authority": "by", "rollback-target": "promoted_before", "freshness": "stale"]

    init(_ nodes: NodeReader, _ policy: Policy) {
        (self.nodes, self.policy) = (nodes, policy)
    }

    /// The facts, filled in where the case is silent; nil when it cannot be told what the case is about.
    func facts(_ field: Field, mayLackEnvironment: Bool) -> RollbackFacts? {
        guard let members = nodes.members(of: field, known: Self.keys),
            let name = nodes.environment(of: members, in: field, policy, mayLack: mayLackEnvironment)
        else { return nil }
        var given: [String: Field] = [:]
        if let place = members["given"] {
            guard let read = nodes.members(of: place, known: CaseKey.rollback.names) else { return nil }
            given = read
        }
        func flag(_ key: String, _ usual: Bool) -> Bool { given[key].flatMap { nodes.bool(of: $0) } ?? usual }
        let unknown =
            given["unknown"].map { nodes.unknowns(of: $0, facts: Self.facts, rules: Self.factOfRule) } ?? []
        let teams = policy.environment(name)?.emergencyTeams ?? []
        let actor =
            given["by"].flatMap { nodes.person(of: $0, policy) }
            ?? teams.lazy.compactMap { policy.team($0)?.members.first }.first ?? policy.people.first?.id ?? ""
        func fact<Value: Sendable>(_ key: String, _ value: Value, _ grade: Grade = .proven) -> Fact<Value> {
            CaseFact.of(value, unless: unknown.contains(key), grade)
        }
        let item = RollbackItem(
            from: ReleaseName(model: "model", version: "1.1.0", id: "release-model-new"),
            to: ReleaseName(model: "model", version: "1.0.0", id: "release-model-old"),
            builds: ["sha256:" + String(repeating: "a", count: 64)],
            wasPromotedHere: fact("promoted_before", flag("promoted_before", true)),
            isRevoked: fact("revoked", flag("revoked", false)))
        return RollbackFacts(
            gate: .promote, environment: name, event: nil,
            actor: fact("by", actor, flag("signed", true) ? .proven : .asserted), items: [item],
            currentMatchesFrom: fact("stale", !flag("stale", false)))
    }
}
