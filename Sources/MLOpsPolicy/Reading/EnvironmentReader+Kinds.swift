import MLOpsCore

/// Changes that are not judged as all others: standard ones, emergencies, and those with a waiver.
extension EnvironmentReader {
    func standard(_ field: Field) -> StandardEnvelope? {
        guard let members = nodes.members(of: field, known: ["approvals", "metrics", "data", "code"]) else {
            return nil
        }
        if members["data"] == nil, members["code"] == nil, members["metrics"] == nil {
            nodes.error(
                "the envelope has no bounds: it says neither what a standard change may alter nor what it must keep",
                at: field, hint: "add `metrics`, `data` or `code`")
        }
        let approvals = members["approvals"].map { self.approvals($0) } ?? []
        if let place = members["approvals"] { checkFeasible(approvals, .off, at: place) }
        return StandardEnvelope(
            approvals: approvals, metrics: members["metrics"].map { metrics($0) } ?? [],
            data: members["data"].map { patterns($0) } ?? [], code: members["code"].map { patterns($0) } ?? [])
    }

    func emergency(_ field: Field) -> EmergencyRule? {
        let known = ["approvals", "review_within", "valid_for", "skips"]
        guard let members = nodes.members(of: field, known: known) else { return nil }
        let review = members["review_within"].flatMap { nodes.span(of: $0) }
        if members["review_within"] == nil {
            nodes.warning(
                "no emergency change can be carried out here: nothing says when it must be reviewed", at: field,
                hint: "add `review_within: 48h`")
        }
        guard let place = members["approvals"] else {
            nodes.error("`approvals` is missing", at: field, hint: "name the team that acts in an emergency")
            return nil
        }
        let approvals = approvals(place)
        checkFeasible(approvals, .off, at: place)
        return EmergencyRule(
            approvals: approvals, reviewWithin: review,
            validFor: members["valid_for"].flatMap { nodes.span(of: $0) } ?? EmergencyRule.usualValidFor,
            skips: members["skips"].map { rules($0, RuleBook.skippable) } ?? EmergencyRule.usualSkips)
    }

    func waivers(_ field: Field) -> WaiverRule? {
        guard let members = nodes.members(of: field, known: ["rules", "approvals", "at_most"]) else { return nil }
        for key in ["rules", "approvals", "at_most"] where members[key] == nil {
            nodes.error(
                "`\(key)` is missing", at: field,
                hint: "such as `{ rules: [soak], approvals: { risk: 1 }, at_most: 7d }`")
        }
        guard let rules = members["rules"].map({ self.rules($0, RuleBook.waivable) }), let place = members["approvals"],
            let atMost = members["at_most"].flatMap({ nodes.span(of: $0) })
        else { return nil }
        if let list = members["rules"], list.isBlank { nodes.error("no rule is listed", at: list) }
        let approvals = approvals(place)
        checkFeasible(approvals, .off, at: place)
        return WaiverRule(rules: rules, approvals: approvals, atMost: atMost)
    }

    private func rules(_ field: Field, _ allowed: [String]) -> [String] {
        let all = RuleBook.all.filter { $0.subject == .promotion }.map(\.id)
        return (nodes.texts(of: field) ?? []).compactMap { item -> String? in
            if allowed.contains(item.text) { return item.text }
            if all.contains(item.text) {
                nodes.error(
                    "the rule `\(item.text)` cannot be set aside", at: item.field,
                    hint: "those that can: \(allowed.joined(separator: ", "))")
            } else {
                nodes.error(
                    "there is no rule `\(item.text)`", at: item.field,
                    hint: nodes.meant(item.text, allowed)
                        ?? "those that can be set aside: \(allowed.joined(separator: ", "))"
                )
            }
            return nil
        }.sorted()
    }
}
