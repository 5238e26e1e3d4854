import MLOpsCore

/// Reads a case about a change that is to be carried out.
struct PromotionCaseReader {
    let nodes: NodeReader
    let policy: Policy

    static let keys = ["environment", "now", "given"]

    /// Facts that can be unknown: those of each release, then those of the change.
    static let facts = [
        "soaked", "runs_in_previous", "metrics", "current", "baseline", "evidence", "card", "branches", "tag",
        "contents", "api", "standing", "files", "packages", "vulnerabilities", "database_age", "proposer", "proposed",
        "authors", "approvals", "rejections", "freeze", "stale", "altered", "waivers", "owed_reviews", "now",
    ]

    /// The fact that a rule rests on, where it has another name.
    static let factOfRule = [
        "change": "proposer", "freshness": "stale", "previous-environment": "runs_in_previous", "soak": "soaked",
        "code-owners": "altered", "not-rejected": "rejections", "separation-of-duties": "authors",
        "standard": "altered", "emergency": "proposed", "emergency-reviews": "owed_reviews", "kpis": "evidence",
        "model-card": "card", "not-retired": "standing", "model-files": "files", "from-branch": "branches",
        "release-tag": "tag", "release-contents": "contents", "change-window": "now",
    ]

    init(_ nodes: NodeReader, _ policy: Policy) {
        (self.nodes, self.policy) = (nodes, policy)
    }

    /// The facts, filled in where the case is silent; nil when it cannot be told what the case is about.
    func facts(_ field: Field, mayLackEnvironment: Bool) -> PromotionFacts? {
        guard let members = nodes.members(of: field, known: Self.keys),
            let name = nodes.environment(of: members, in: field, policy, mayLack: mayLackEnvironment)
        else { return nil }
        var stated = StatedPromotion(environment: name)
        stated.now = members["now"].flatMap { nodes.moment(of: $0) }
        if let given = members["given"] { read(given, &stated) }
        return PromotionCaseBuilder(stated, policy).facts
    }

    private func read(_ field: Field, _ stated: inout StatedPromotion) {
        let known = CaseKey.release.names + CaseKey.change.names
        guard let members = nodes.members(of: field, known: known) else { return }
        readRelease(members, &stated.release)
        if let list = members["models"] { stated.models = models(list, stated.release) }
        if let kind = members["kind"].flatMap({ nodes.word(of: $0, ["normal", "standard", "emergency"]) }) {
            stated.kind = ChangeKind(rawValue: kind) ?? .normal
        }
        stated.proposer = members["proposer"].flatMap { nodes.person(of: $0, policy) }
        stated.proposed = members["proposed"].flatMap { nodes.age(of: $0) }
        if let place = members["expires"] {
            if nodes.isNone(place) {
                stated.expires = .none
            } else if let moment = nodes.moment(of: place) {
                stated.expires = .value(moment)
            }
        }
        stated.authors = members["authors"].map { list in
            (nodes.items(of: list) ?? []).compactMap { nodes.person(of: $0, policy) }
        }
        stated.makers = members["makers"].map { list in (nodes.items(of: list) ?? []).compactMap { maker($0) } } ?? []
        if let place = members["approvals"] {
            stated.hasNoApprovals = nodes.isNone(place)
            if !stated.hasNoApprovals { stated.approvals = approvals(place) }
        }
        readRest(members, &stated)
    }

    private func readRest(_ members: [String: Field], _ stated: inout StatedPromotion) {
        stated.rejections =
            members["rejections"].map { list in (nodes.items(of: list) ?? []).compactMap { rejection($0) } } ?? []
        stated.freeze = members["freeze"].flatMap { nodes.text(of: $0) }
        stated.isStale = members["stale"].flatMap { nodes.bool(of: $0) } ?? false
        if let place = members["altered"], let own = nodes.members(of: place, known: ["code", "data", "models"]) {
            stated.altered = AlteredFiles(
                code: own["code"].map { nodes.paths(of: $0) } ?? [],
                data: own["data"].map { nodes.paths(of: $0) } ?? [],
                models: own["models"].map { nodes.paths(of: $0) } ?? [])
        }
        stated.configuration =
            members["configuration"].map { list in
                nodes.paths(of: list).map {
                    ConfigurationItem(path: $0, digest: String(repeating: "d", count: 64))
                }
            } ?? []
        stated.waivers =
            members["waivers"].map { list in (nodes.items(of: list) ?? []).compactMap { waiver($0) } } ?? []
        stated.owedReviews =
            members["owed_reviews"].map { list in (nodes.items(of: list) ?? []).compactMap { review($0) } } ?? []
        stated.unknown =
            members["unknown"].map { nodes.unknowns(of: $0, facts: Self.facts, rules: Self.factOfRule) } ?? []
    }

    private func models(_ field: Field, _ shared: StatedRelease) -> [(name: String, release: StatedRelease)] {
        if field.isBlank {
            nodes.error("no model is listed", at: field, hint: "remove `models`: then there is one")
        }
        return (nodes.named(field, what: "a model") ?? []).compactMap { entry in
            var release = shared
            guard let own = nodes.members(of: entry.field, known: ["version"] + CaseKey.release.names) else {
                return nil
            }
            release.version = own["version"].flatMap { version($0) }
            readRelease(own, &release)
            return (entry.name, release)
        }
    }

    /// The text of a version, as a release has one.
    func version(_ field: Field) -> String? {
        guard let text = nodes.text(of: field) else { return nil }
        if SemVer(text) != nil { return text }
        nodes.error("`\(text)` is no version", at: field, hint: "such as `1.4.0`")
        return nil
    }

    // MARK: People

    private func maker(_ field: Field) -> Contributor? {
        guard let members = nodes.members(of: field, known: ["person", "identity", "role", "grade"]) else { return nil }
        let roles = Contributor.Role.allCases.map(\.rawValue)
        let role = members["role"].flatMap { nodes.word(of: $0, roles) }.flatMap { Contributor.Role(rawValue: $0) }
        let grades = Grade.allCases.map(\.rawValue)
        let grade = members["grade"].flatMap { nodes.word(of: $0, grades) }.flatMap { Grade(rawValue: $0) }
        let person = members["person"].flatMap { nodes.person(of: $0, policy) }
        let identity = members["identity"].flatMap { nodes.text(of: $0) }
        guard let shown = identity ?? person else {
            if members["person"] == nil, members["identity"] == nil {
                nodes.error(
                    "it is not said who", at: field, hint: "add `person`, or `identity` for somebody unknown")
            }
            return nil
        }
        return Contributor(
            person: person, identity: shown, role: role ?? .author, grade: grade ?? .proven, place: CaseFact.commit)
    }

    /// Approvals by team.
    func approvals(_ field: Field) -> [String: [StatedApproval]] {
        var result: [String: [StatedApproval]] = [:]
        for entry in nodes.entries(of: field) ?? [] {
            guard let team = nodes.team(named: entry.name, at: entry.field, policy) else { continue }
            result[team] = (nodes.items(of: entry.field) ?? []).compactMap { approval($0) }
        }
        return result
    }

    private func approval(_ field: Field) -> StatedApproval? {
        guard case .mapping = field.node.content else {
            return nodes.person(of: field, policy).map { StatedApproval(person: $0) }
        }
        guard let members = nodes.members(of: field, known: CaseKey.approval.names) else { return nil }
        guard let place = members["by"] else {
            nodes.error("`by` is missing", at: field, hint: "such as `{ by: mia, age: 20d }`")
            return nil
        }
        guard let person = nodes.person(of: place, policy) else { return nil }
        return StatedApproval(
            person: person, age: members["age"].flatMap { nodes.age(of: $0) },
            lapsed: members["lapsed"].flatMap { nodes.text(of: $0) },
            isSigned: members["signed"].flatMap { nodes.bool(of: $0) } ?? true)
    }

    private func rejection(_ field: Field) -> Rejection? {
        guard let members = nodes.members(of: field, known: ["by", "team", "reason", "withdrawn"]) else { return nil }
        for key in ["by", "team"] where members[key] == nil {
            nodes.error("`\(key)` is missing", at: field, hint: "such as `{ by: mia, team: risk }`")
        }
        guard let person = members["by"].flatMap({ nodes.person(of: $0, policy) }), let place = members["team"],
            let name = nodes.text(of: place), let team = nodes.team(named: name, at: place, policy)
        else { return nil }
        let withdrawn = members["withdrawn"].flatMap { nodes.bool(of: $0) } ?? false
        return Rejection(
            id: "rejection-\(person)", person: .known(person, .proven), team: team,
            reason: members["reason"].flatMap { nodes.text(of: $0) }, withdrawn: .known(withdrawn, .proven))
    }

    private func waiver(_ field: Field) -> StatedWaiver? {
        func rule(_ field: Field) -> String? {
            guard let id = nodes.text(of: field) else { return nil }
            let all = RuleBook.promotion.map(\.id)
            if all.contains(id) { return id }
            nodes.error(
                "there is no rule `\(id)`", at: field,
                hint: nodes.meant(id, all) ?? "rules are: \(all.joined(separator: ", "))")
            return nil
        }
        guard case .mapping = field.node.content else {
            return rule(field).map { StatedWaiver(rule: $0, reason: "the case says so") }
        }
        guard let members = nodes.members(of: field, known: CaseKey.waiver.names) else { return nil }
        guard let place = members["rule"] else {
            nodes.error("`rule` is missing", at: field, hint: "such as `{ rule: soak, approvals: { risk: [mia] } }`")
            return nil
        }
        guard let id = rule(place) else { return nil }
        return StatedWaiver(
            rule: id, reason: members["reason"].flatMap { nodes.text(of: $0) } ?? "the case says so",
            by: members["by"].flatMap { nodes.person(of: $0, policy) },
            age: members["age"].flatMap { nodes.age(of: $0) },
            expires: members["expires"].flatMap { nodes.moment(of: $0) },
            stands: !(members["withdrawn"].flatMap { nodes.bool(of: $0) } ?? false),
            approvals: members["approvals"].map { nodes.isNone($0) ? [:] : approvals($0) })
    }

    private func review(_ field: Field) -> StatedReview? {
        guard let members = nodes.members(of: field, known: ["title", "overdue", "due_in"]) else { return nil }
        let title = members["title"].flatMap { nodes.text(of: $0) } ?? "an emergency change"
        if let place = members["overdue"], members["due_in"] == nil {
            return nodes.age(of: place).map { StatedReview(title: title, overdue: $0) }
        }
        if let place = members["due_in"], members["overdue"] == nil {
            return nodes.span(of: place).map {
                StatedReview(title: title, overdue: TimeSpan(seconds: -$0.seconds))
            }
        }
        nodes.error(
            "when the review falls due is not said", at: field, hint: "add one of `overdue: 2d` and `due_in: 2d`")
        return nil
    }
}
