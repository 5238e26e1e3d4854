import MLOpsCore

extension PolicyEnvironment {
    /// The approvals that a change of this kind needs, whatever it brings.
    public func approvals(for kind: ChangeKind) -> [TeamApprovals] {
        switch kind {
        case .normal: approvals
        case .standard: standard?.approvals ?? approvals
        case .emergency: emergency?.approvals ?? approvals
        }
    }

    /// The rules about owners that a change concerns, each with the files it touches.
    func owners(of altered: AlteredFiles) -> [(rule: CodeOwnerRule, touched: [RepoPath])] {
        let paths = altered.code + altered.data + altered.models
        return codeOwners.compactMap { rule in
            let touched = paths.filter { path in rule.paths.contains { $0.matches(path) } }
            return touched.isEmpty ? nil : (rule, touched)
        }
    }
}

extension PromotionContext {
    /// The approvals that a change of this kind needs.
    var demands: [TeamApprovals] { environment.approvals(for: facts.kind) }

    /// Those of the owners of what the change alters, as far as that is known.
    var demandsOfOwners: [TeamApprovals] {
        guard let altered = facts.altered.value else { return [] }
        return environment.owners(of: altered).reduce(into: []) { $0 = $0.merged(with: $1.rule.approvals) }
    }

    /// Those of the teams that call what the change breaks, as far as that is known.
    var demandsOfConsumers: [TeamApprovals] {
        guard let rule = environment.api else { return [] }
        return facts.items.reduce(into: []) { demands, item in
            guard case .compared(let breaks)? = item.api.value else { return }
            for found in breaks {
                demands = demands.merged(
                    with: rule.consumers(concernedBy: found).map { TeamApprovals(team: $0.team, count: 1) })
            }
        }
    }

    /// Whether approvals that a rule asks for were given, beside the change's own and those of rules before it: one
    /// person fills one place of all of them.
    ///
    /// `causes`: what asks for them, told before who answered.
    func judge(
        _ extra: [TeamApprovals], besides others: [TeamApprovals], because causes: [String],
        _ findings: inout Findings
    ) -> Judgement {
        guard let count else {
            findings.unknown("who approved is not known: \(facts.approvals.reason)")
            return findings.judgement(nothing: "")
        }
        let before = demands.merged(with: others)
        let state = ApprovalState(before.merged(with: extra), count, terms)
        for evidence in count.evidence(state.match, extra) + count.ownWork {
            findings.note(evidence.text, evidence.grade)
        }
        // What does not count is told by the rule about the change's own approvals, where there is one.
        if demands.isEmpty { for note in count.notes { findings.note(note.text, note.grade) } }
        // A person who fills a place here may leave one open there.
        let own = DistinctApprovers.match(before, votes: count.separate).missing
        let teams = Set(extra.map(\.team))
        let missing = state.match.missing
        let owed = missing.filter { teams.contains($0.team) }
        let more = causes.count > 2 ? "; and \(causes.count - 2) more" : ""
        let sentence = causes.prefix(2).joined(separator: "; ") + more + ": " + state.sentence(for: extra)
        // Where the own places are all filled, that left another one open.
        let told = owed.isEmpty ? missing : owed
        if owed.isEmpty, missing.total <= own.total {
            findings.pass(sentence, facts.approvals.grade)
        } else if state.isOpen(missing) {
            findings.unknown(sentence, hint: state.hint(for: told))
        } else {
            findings.fail(
                sentence + (demands.isEmpty ? state.refusals(for: owed) : ""), facts.approvals.grade,
                hint: state.hint(for: told))
        }
        return findings.judgement(nothing: "")
    }
}

extension [TeamApprovals] {
    /// Both demands at once: for each team the larger number, sorted by team.
    func merged(with other: [TeamApprovals]) -> [TeamApprovals] {
        var counts: [String: Int] = [:]
        for demand in self + other { counts[demand.team] = Swift.max(counts[demand.team] ?? 0, demand.count) }
        return counts.map { TeamApprovals(team: $0.key, count: $0.value) }.sorted { $0.team < $1.team }
    }

    /// How many approvals they are together.
    var total: Int { reduce(0) { $0 + $1.count } }
}
