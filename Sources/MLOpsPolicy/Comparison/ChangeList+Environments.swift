import MLOpsCore

/// The rules of environments.
extension ChangeList {
    func environments(_ old: [PolicyEnvironment], _ new: [PolicyEnvironment]) {
        for pair in Self.pairs(old, new, \.name) {
            guard let name = pair.new?.name ?? pair.old?.name else { continue }
            let path = "environments.\(name)"
            switch (pair.old, pair.new) {
            case (nil, let new?):
                // Nothing comes to a place that is not listed; so one more is one more that is allowed.
                note(path, .weaker, "releases may now also run in \(name)")
                details { environment(path, PolicyEnvironment(blank: name), new) }
            case (_, nil): note(path, .stronger, "releases may no longer run in \(name): it is gone, with its rules")
            case (let old?, let new?): environment(path, old, new)
            }
        }
    }

    private func environment(_ path: String, _ old: PolicyEnvironment, _ new: PolicyEnvironment) {
        let name = new.name
        origin(path, old, new)
        approvals("\(path).approvals", old.approvals, new.approvals, name)
        value(
            "\(path).approvals_valid_for", old.approvalsValidFor, new.approvalsValidFor, stricter: .lower,
            added: { "an approval for \(name) now counts for at most \($0.policyText)" },
            removed: { "an approval for \(name) no longer lapses (after \($0.policyText) before)" },
            changed: { "an approval for \(name) now counts for \($0.policyText) instead of \($1.policyText)" })
        value(
            "\(path).soak", old.soak, new.soak, stricter: .higher,
            added: { "a release must now have run for \($0.policyText) before it comes to \(name)" },
            removed: { "a release need not soak any more before it comes to \(name) (for \($0.policyText) before)" },
            changed: {
                "a release must now have run for \($0.policyText) instead of \($1.policyText) before it comes to \(name)"
            })
        separation("\(path).separation_of_duties", name, old.separationOfDuties, new.separationOfDuties)
        metrics("\(path).metrics", old.metrics, new.metrics, "for \(name)")
        kpis("\(path).kpis", old.kpis, new.kpis, name)
        require("\(path).require", old.require, new.require, name)
        fromBranch("\(path).from_branch", name, old.fromBranch, new.fromBranch)
        codeOwners("\(path).code_owners", name, old.codeOwners, new.codeOwners)
        api("\(path).api", name, old.api, new.api)
        freeze("\(path).freeze", name, old.freeze, new.freeze)
        changeWindows("\(path).change_windows", name, old.changeWindows, new.changeWindows)
        standard("\(path).standard", name, old.standard, new.standard)
        emergency("\(path).emergency", name, old.emergency, new.emergency)
        waivers("\(path).waivers", name, old.waivers, new.waivers)
    }

    private func origin(_ path: String, _ old: PolicyEnvironment, _ new: PolicyEnvironment) {
        guard !Self.same(old.from, new.from) else { return }
        let path = "\(path).from"
        switch (old.from, new.from) {
        case (nil, let from?): note(path, .stronger, "a release must now run in \(from) before it comes to \(new.name)")
        case (let from?, nil):
            note(path, .weaker, "a release need no longer run in \(from) before it comes to \(new.name)")
        case (let before?, let from?):
            note(
                path, .neutral, "a release must now run in \(from) instead of \(before) before it comes to \(new.name)")
        case (nil, nil): break
        }
    }

    private func separation(_ path: String, _ name: String, _ old: SeparationOfDuties, _ new: SeparationOfDuties) {
        func strength(_ value: SeparationOfDuties) -> Int { value == .off ? 0 : value == .asserted ? 1 : 2 }
        guard old != new else { return }
        let text =
            switch new {
            case .off: "whoever made a release may now approve it for \(name)"
            case .asserted where old == .off: "whoever made a release may no longer approve it for \(name)"
            case .asserted: "who made a release need no longer be verified for \(name): a bare author field is enough"
            case .verified: "whoever made a release may not approve it for \(name), and must now be verified"
            }
        note(path, strength(new) > strength(old) ? .stronger : .weaker, text)
    }

    private func fromBranch(_ path: String, _ name: String, _ old: String?, _ new: String?) {
        guard !Self.same(old, new) else { return }
        switch (old, new) {
        case (nil, let branch?):
            note(path, .stronger, "a release for \(name) must now come from the branch \(Self.quoted(branch))")
        case (let branch?, nil):
            note(path, .weaker, "a release for \(name) need no longer come from the branch \(Self.quoted(branch))")
        case (let before?, let branch?):
            unordered(
                path,
                "a release for \(name) must now come from the branch \(Self.quoted(branch)) instead of "
                    + Self.quoted(before))
        case (nil, nil): break
        }
    }

    // MARK: Owners and consumers

    private func codeOwners(_ path: String, _ name: String, _ old: [CodeOwnerRule], _ new: [CodeOwnerRule]) {
        // All rules that fit a file count, each team with its largest number: so by pattern, however they are grouped.
        func byPattern(_ rules: [CodeOwnerRule]) -> [(pattern: String, approvals: [TeamApprovals])] {
            var order: [String] = []
            var demands: [[UInt8]: [String: Int]] = [:]
            for rule in rules {
                for pattern in rule.paths.map(\.description) {
                    let key = Array(pattern.utf8)
                    if demands[key] == nil { order.append(pattern) }
                    for demand in rule.approvals {
                        demands[key, default: [:]][demand.team] = max(
                            demands[key]?[demand.team] ?? 0, demand.count)
                    }
                }
            }
            return order.map { pattern in
                let counts = demands[Array(pattern.utf8)] ?? [:]
                return (
                    pattern,
                    counts.map { TeamApprovals(team: $0.key, count: $0.value) }.sorted { $0.team < $1.team }
                )
            }
        }
        let before = changes.count
        for pair in Self.pairs(byPattern(old), byPattern(new), \.pattern) {
            guard let pattern = pair.new?.pattern ?? pair.old?.pattern else { continue }
            let files = "a change of \(Self.quoted(pattern)) in \(name)"
            for team in Self.pairs(pair.old?.approvals ?? [], pair.new?.approvals ?? [], \.team) {
                guard let id = team.new?.team ?? team.old?.team else { continue }
                value(
                    path, team.old?.count, team.new?.count, stricter: .higher,
                    added: { "\(files) now needs \(Self.approvals($0)) of \(id)" },
                    removed: { "\(files) needs no approval of \(id) any more (\($0) before)" },
                    changed: { "\(files) now needs \(Self.approvals($0)) of \(id) instead of \($1)" })
            }
        }
        let isSame = old.map(\.json) == new.map(\.json)
        if changes.count == before, !isSame {
            note(path, .neutral, "the owners of files in \(name) are written in another way, and ask for the same")
        }
    }

    private func api(_ path: String, _ name: String, _ old: APIRule?, _ new: APIRule?) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, _?):
            note(path, .stronger, "a release for \(name) may no longer break its API unasked")
            details { consumers("\(path).consumers", name, [], new?.consumers ?? []) }
        case (_?, nil): note(path, .weaker, "a release for \(name) may now break its API")
        case (let old?, let new?): consumers("\(path).consumers", name, old.consumers, new.consumers)
        }
    }

    /// A consumer is asked about a break, and can accept one that nobody could accept without it: neither is stricter.
    private func consumers(
        _ path: String, _ name: String, _ old: [APIRule.Consumer], _ new: [APIRule.Consumer]
    ) {
        for pair in Self.pairs(old, new, \.name) {
            guard let consumer = pair.new?.name ?? pair.old?.name else { continue }
            let path = "\(path).\(consumer)"
            func calls(_ consumer: APIRule.Consumer) -> String {
                Self.list(consumer.paths.map { "/\($0.description)" })
            }
            switch (pair.old, pair.new) {
            case (nil, let new?):
                unordered(
                    path, "\(new.team) now decides for \(consumer) about breaks of \(calls(new)) in the API of \(name)")
            case (let old?, nil):
                unordered(
                    path,
                    "\(old.team) no longer decides for \(consumer) about breaks of \(calls(old)) in the API of \(name)")
            case (let old?, let new?):
                if !Self.same(old.team, new.team) {
                    unordered(
                        "\(path).team",
                        "\(new.team) instead of \(old.team) now decides for \(consumer) about breaks in the API of \(name)"
                    )
                }
                if old.paths != new.paths {
                    unordered(
                        "\(path).paths",
                        "\(consumer) is now asked about breaks of \(calls(new)) instead of \(calls(old)) in the API of \(name)"
                    )
                }
            case (nil, nil): break
            }
        }
    }
}

extension PolicyEnvironment {
    /// An environment without any rule.
    init(blank name: String) {
        self.init(
            name: name, from: nil, approvals: [], soak: nil, separationOfDuties: .off, metrics: [], kpis: [],
            require: [], fromBranch: nil, approvalsValidFor: nil, codeOwners: [], api: nil, freeze: [],
            changeWindows: [], standard: nil, emergency: nil, waivers: nil)
    }
}
