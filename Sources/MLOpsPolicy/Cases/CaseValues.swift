import MLOpsCore

/// Values that only cases know.
extension NodeReader {
    /// True for the word `none`, which takes a default away.
    func isNone(_ field: Field) -> Bool {
        if case .scalar("none") = field.node.content { true } else { false }
    }

    /// How long ago, or how long already; zero is one.
    func age(of field: Field) -> TimeSpan? {
        guard let text = text(of: field) else { return nil }
        if let span = TimeSpan(text) { return span }
        error("`\(text)` is not a length of time", at: field, hint: "write digits and w, d, h, m or s, such as `6d`")
        return nil
    }

    /// Decimal numbers by name, as metrics are stated; nil for one that is taken away with `none`.
    func numbers(of field: Field) -> [(name: String, value: DecimalNumber?)] {
        (entries(of: field) ?? []).compactMap { entry in
            guard Names.isLegalMetric(entry.name) else {
                keyError(
                    "`\(entry.name)` cannot be the name of a figure", at: entry.field,
                    hint: "a figure is named with letters, digits and `._-/@:`")
                return nil
            }
            if isNone(entry.field) { return (entry.name, nil) }
            return decimal(of: entry.field).map { (entry.name, $0) }
        }
    }

    /// A path inside the repository.
    func path(of field: Field) -> RepoPath? {
        guard let text = text(of: field) else { return nil }
        let path = RepoPath(text)
        if let reason = PathRules.violation(of: path) {
            error("`\(text)` is no path inside the repository: it \(reason)", at: field)
            return nil
        }
        return path
    }

    func paths(of field: Field) -> [RepoPath] {
        (items(of: field) ?? []).compactMap { path(of: $0) }.sorted()
    }

    /// Sentences, such as what is wrong with a file; empty for an empty list.
    func sentences(of field: Field) -> [String] { (items(of: field) ?? []).compactMap { text(of: $0) } }

    /// Somebody of the policy.
    func person(of field: Field, _ policy: Policy) -> String? {
        guard let id = text(of: field) else { return nil }
        if policy.person(id) != nil { return id }
        error(
            "there is no person `\(id)`", at: field,
            hint: meant(id, policy.people.map(\.id)) ?? "name somebody of `people` in the policy")
        return nil
    }

    func team(named name: String, at field: Field, _ policy: Policy) -> String? {
        if policy.team(name) != nil { return name }
        keyError(
            "there is no team `\(name)`", at: field,
            hint: meant(name, policy.teams.map(\.id)) ?? "name one of `teams` in the policy")
        return nil
    }

    /// One of a few words.
    func word(of field: Field, _ known: [String]) -> String? {
        guard let text = text(of: field) else { return nil }
        if known.contains(text) { return text }
        error(
            "`\(text)` is not understood here", at: field,
            hint: meant(text, known) ?? "write one of: \(known.joined(separator: ", "))")
        return nil
    }

    /// The facts that are to be unknown: by their own names, or by the rules that rest on them.
    func unknowns(of field: Field, facts: [String], rules: [String: String]) -> Set<String> {
        var result: Set<String> = []
        for item in texts(of: field) ?? [] {
            if facts.contains(item.text) {
                result.insert(item.text)
            } else if let fact = rules[item.text] {
                result.insert(fact)
            } else {
                let known = facts + rules.keys.sorted()
                error(
                    "nothing here is called `\(item.text)`", at: item.field,
                    hint: meant(item.text, known) ?? "what can be unknown: \(known.joined(separator: ", "))")
            }
        }
        return result
    }

    /// The environment that a case is about; nil for one that the policy lacks, unless the case is about just that.
    func environment(
        of members: [String: Field], in field: Field, _ policy: Policy, mayLack: Bool
    ) -> String? {
        guard let place = members["environment"] else {
            if policy.environments.count == 1 { return policy.environments.first?.name }
            error("`environment` is missing", at: field, hint: "such as `environment: prod`")
            return nil
        }
        guard let name = text(of: place) else { return nil }
        if policy.environment(name) != nil || mayLack { return name }
        let names = policy.environments.map(\.name)
        error(
            "the policy has no environment `\(name)`", at: place,
            hint: meant(name, names) ?? "known are: \(names.joined(separator: ", "))")
        return nil
    }
}

/// Facts as cases state them.
enum CaseFact {
    /// Why a fact is unknown when a case says that it is.
    static let unknown = "the case says so"
    /// The commit that stands behind what a case says.
    static let commit = String(repeating: "c", count: 40)

    static func of<Value: Sendable>(_ value: Value, unless isUnknown: Bool, _ grade: Grade = .proven) -> Fact<Value> {
        isUnknown ? .unknown(unknown) : .known(value, grade)
    }
}
