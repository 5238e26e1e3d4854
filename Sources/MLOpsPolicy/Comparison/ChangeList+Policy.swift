import MLOpsCore

extension ChangeList {
    /// Everything, in the order of the document.
    func compare(_ old: Policy, _ new: Policy) {
        if old.version != new.version {
            note("version", .neutral, "this is version \(new.version) instead of \(old.version)")
        }
        people(old.people, new.people)
        teams(old.teams, new.teams)
        admins(old.admins, new.admins)
        recovery(old.recovery, new.recovery)
        witnesses(old.witnesses, new.witnesses)
        attesters(old.attesters, new.attesters)
        absences(old.absences, new.absences)
        items(
            "service_identities", old.serviceIdentities.map(\.text), new.serviceIdentities.map(\.text), more: .weaker,
            added: { "commits made by \(Self.quoted($0)) now count by their author alone" },
            removed: { "commits made by \(Self.quoted($0)) no longer count by their author alone" })
        remotes(old.remotes, new.remotes)
        environments(old.environments, new.environments)
        branches(old.branches, new.branches)
        models(old.models, new.models)
        packages(old.packages, new.packages)
        base(old.base, new.base)
    }

    private func base(_ old: PolicyBase?, _ new: PolicyBase?) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?):
            note("base", .stronger, "the policy is now bound by the firm's policy \(new.digest.short)")
        case (let old?, nil):
            note("base", .weaker, "the policy is no longer bound by the firm's policy \(old.digest.short)")
        case (let old?, let new?):
            guard old != new else { return }
            unordered(
                "base",
                "the policy is now bound by the firm's policy \(new.digest.short) instead of \(old.digest.short)")
        }
    }

    // MARK: What holds for files

    private func branches(_ old: [BranchRules], _ new: [BranchRules]) {
        for pair in Self.pairs(old, new, \.branch) {
            guard let branch = pair.new?.branch ?? pair.old?.branch else { continue }
            let before = changes.count
            self.branch(Self.quoted(branch), "branches.\(branch)", pair.old, pair.new)
            if changes.count == before, (pair.old == nil) != (pair.new == nil) {
                let how = pair.new == nil ? "no longer listed; it had no rule" : "now listed, without a rule"
                note("branches.\(branch)", .neutral, "the branch \(Self.quoted(branch)) is \(how)")
            }
        }
    }

    private func branch(_ name: String, _ path: String, _ old: BranchRules?, _ new: BranchRules?) {
        func rule(_ key: String, _ rule: (BranchRules) -> Bool, on: String, off: String) {
            flag("\(path).\(key)", old.map(rule) ?? false, new.map(rule) ?? false, on: on, off: off)
        }
        rule(
            "manifests_valid", \.manifestsValid, on: "\(name) now takes only valid manifests",
            off: "\(name) no longer checks manifests")
        rule(
            "payloads_pushed", \.payloadsPushed, on: "\(name) now takes commits only once their payloads are pushed",
            off: "\(name) now takes commits whose payloads were not pushed")
        value(
            "\(path).max_file_size", old?.maxFileSize, new?.maxFileSize, stricter: .lower,
            added: { "\(name) now refuses files above \($0)" },
            removed: { "\(name) now takes files of any size (up to \($0) before)" },
            changed: { "\(name) now takes files up to \($0) instead of \($1)" })
        rule(
            "schemas_valid", \.schemasValid, on: "\(name) now takes only sound schemas, and data whose schema is there",
            off: "\(name) no longer checks schemas")
        rule(
            "notebook_outputs", \.refusesNotebookOutputs, on: "\(name) now refuses notebooks with outputs",
            off: "\(name) now takes notebooks with outputs")
        rule(
            "residency", \.residency, on: "\(name) now checks that payloads stay in their region",
            off: "\(name) no longer checks that payloads stay in their region")
    }

    private func models(_ old: ModelRules?, _ new: ModelRules?) {
        let before = changes.count
        func words(_ rule: ModelRules.UnsafePickle?) -> String {
            switch rule {
            case .refuse: "pickles with dangerous or unknown imports are refused"
            case .refuseDangerous: "pickles with dangerous imports are refused, unknown ones shown"
            case .allow: "pickles are looked into and none is refused"
            case nil: "pickles are not looked into"
            }
        }
        if old?.unsafePickle != new?.unsafePickle {
            let isStricter = Self.strength(new?.unsafePickle) > Self.strength(old?.unsafePickle)
            note(
                "models.unsafe_pickle", isStricter ? .stronger : .weaker,
                "\(words(new?.unsafePickle)); before, \(words(old?.unsafePickle))")
        }
        allowed(
            "models.formats", old?.formats ?? [], new?.formats ?? [], any: "models of every format are now allowed",
            only: { "only models of these formats are now allowed: \($0)" },
            added: { "models of the format \($0) are now allowed" },
            removed: { "models of the format \($0) are no longer allowed" })
        if changes.count == before, (old == nil) != (new == nil) {
            note(
                "models", .neutral,
                "`models` is \(new == nil ? "removed; it had no rule" : "there now, without a rule")")
        }
    }

    private static func strength(_ rule: ModelRules.UnsafePickle?) -> Int {
        switch rule {
        case nil: 0
        case .allow: 1
        case .refuseDangerous: 2
        case .refuse: 3
        }
    }
}
