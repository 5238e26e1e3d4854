import MLOpsCore

/// What a release must bring with it, and what its files ask of whom.
extension EnvironmentReader {
    func requirements(_ field: Field) -> [EvidenceDemand] {
        var seen: Set<String> = []
        return (nodes.items(of: field) ?? []).compactMap { item -> EvidenceDemand? in
            guard let demand = requirement(item) else { return nil }
            guard seen.insert(demand.kind).inserted else {
                nodes.error("`\(demand.kind)` is listed twice", at: item, hint: "keep one of the two")
                return nil
            }
            return demand
        }.sorted { $0.kind < $1.kind }
    }

    private func requirement(_ field: Field) -> EvidenceDemand? {
        guard case .mapping = field.node.content else {
            return nodes.text(of: field).flatMap { evidence($0, at: field, maxAge: nil) }
        }
        guard let members = nodes.members(of: field, known: ["type", "max_age"]) else { return nil }
        guard let place = members["type"] else {
            nodes.error("`type` is missing", at: field, hint: "such as `{ type: test-result, max_age: 14d }`")
            return nil
        }
        guard let kind = nodes.text(of: place) else { return nil }
        if kind == EvidenceDemand.modelCard, let age = members["max_age"] {
            nodes.error(
                "a model card has no age: it is a file of the release", at: age, hint: "remove `max_age`")
        }
        return evidence(kind, at: place, maxAge: members["max_age"].flatMap { nodes.span(of: $0) })
    }

    private func evidence(_ kind: String, at field: Field, maxAge: TimeSpan?) -> EvidenceDemand? {
        if kind == EvidenceDemand.modelCard || attestable.contains(kind) {
            return EvidenceDemand(kind: kind, maxAge: maxAge)
        }
        if EvidenceDemand.knownKinds.contains(kind) {
            nodes.error(
                "nobody may attest `\(kind)`, so nothing could ever pass", at: field,
                hint: "add `attesters: { \(kind): [<person or key>] }`")
            return nil
        }
        let known = [EvidenceDemand.modelCard] + Set(EvidenceDemand.knownKinds).union(attestable).sorted()
        nodes.error(
            "nothing is known of evidence called `\(kind)`", at: field,
            hint: nodes.meant(kind, known) ?? "known here: \(known.joined(separator: ", ")); others under `attesters`")
        return nil
    }

    func codeOwners(_ field: Field) -> [CodeOwnerRule] {
        (nodes.items(of: field) ?? []).compactMap { item -> CodeOwnerRule? in
            guard let members = nodes.members(of: item, known: ["paths", "approvals"]) else { return nil }
            for key in ["paths", "approvals"] where members[key] == nil {
                nodes.error(
                    "`\(key)` is missing", at: item,
                    hint: "such as `{ paths: [\"serving/**\"], approvals: { platform: 1 } }`")
            }
            guard let paths = members["paths"].map({ patterns($0) }), let place = members["approvals"] else {
                return nil
            }
            let approvals = self.approvals(place)
            checkFeasible(approvals, .off, at: place)
            return CodeOwnerRule(paths: paths, approvals: approvals)
        }
    }

    /// Patterns of paths, sorted; an error for an empty list.
    func patterns(_ field: Field, isRoute: Bool = false) -> [PathPattern] {
        if field.isBlank { nodes.error("no path is listed", at: field, hint: "add a path or remove the key") }
        return (nodes.texts(of: field) ?? []).compactMap { item -> PathPattern? in
            let text = isRoute ? Self.route(item.text) : item.text
            if let pattern = PathPattern(text) { return pattern }
            nodes.error(
                "`\(item.text)` is no pattern of paths", at: item.field,
                hint: isRoute ? "such as `/predict` or `/v1/**`" : "such as `serving/**`, `*.toml` or `**/Dockerfile`")
            return nil
        }.sorted { $0.description.utf8.lexicographicallyPrecedes($1.description.utf8) }
    }

    /// What a consumer calls begins with a slash, and may have parameters; inside it is a pattern like any other.
    private static func route(_ text: String) -> String {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        return (segments.first?.isEmpty == true ? segments.dropFirst() : segments[...])
            .map { $0.count > 2 && $0.first == "{" && $0.last == "}" ? "*" : String($0) }.joined(separator: "/")
    }

    func api(_ field: Field) -> APIRule? {
        guard let members = nodes.members(of: field, known: ["compatible", "consumers"]) else { return nil }
        guard let place = members["compatible"] else {
            nodes.error("`compatible` is missing", at: field, hint: "write `{ compatible: true }`")
            return nil
        }
        guard let isAsked = nodes.bool(of: place) else { return nil }
        let consumers = members["consumers"].map { self.consumers($0) } ?? []
        if !isAsked, let list = members["consumers"] {
            nodes.error("`consumers` says nothing while `compatible` is false", at: list, hint: "remove it")
        }
        return isAsked ? APIRule(consumers: consumers) : nil
    }

    private func consumers(_ field: Field) -> [APIRule.Consumer] {
        (nodes.named(field, what: "a consumer") ?? []).compactMap { entry -> APIRule.Consumer? in
            guard let members = nodes.members(of: entry.field, known: ["paths", "team"]) else { return nil }
            for key in ["paths", "team"] where members[key] == nil {
                nodes.error(
                    "`\(key)` is missing", at: entry.field,
                    hint: "such as `\(entry.name): { paths: [/predict], team: billing }`")
            }
            guard let paths = members["paths"].map({ patterns($0, isRoute: true) }),
                let team = members["team"].flatMap({ self.team($0) })
            else { return nil }
            return APIRule.Consumer(name: entry.name, paths: paths, team: team.id)
        }.sorted { $0.name < $1.name }
    }
}
