import MLOpsCore

/// Who may speak, and where data may lie.
extension ChangeList {
    func people(_ old: [Person], _ new: [Person]) {
        for pair in Self.pairs(old, new, \.id) {
            guard let id = pair.new?.id ?? pair.old?.id else { continue }
            let path = "people.\(id)"
            switch (pair.old, pair.new) {
            case (nil, let new?):
                note(path, new.canSpeak ? .weaker : .neutral, "\(id) is now listed, with \(new.means)")
            case (let old?, nil): note(path, old.canSpeak ? .stronger : .neutral, "\(id) is no longer listed")
            case (let old?, let new?): person(path, old, new)
            case (nil, nil): break
            }
        }
    }

    private func person(_ path: String, _ old: Person, _ new: Person) {
        let id = new.id
        if !Self.same(old.name, new.name) {
            switch (old.name, new.name) {
            case (_, let name?): note("\(path).name", .neutral, "\(id) is now called \(Self.quoted(name))")
            case (let name?, nil): note("\(path).name", .neutral, "\(id) is no longer called \(Self.quoted(name))")
            case (nil, nil): break
            }
        }
        for pair in Self.pairs(old.emails, new.emails, Names.folded) {
            switch (pair.old, pair.new) {
            case (nil, let email?): note("\(path).emails", .weaker, "\(Self.quoted(email)) now counts as \(id)")
            case (let email?, nil): note("\(path).emails", .stronger, "\(Self.quoted(email)) no longer counts as \(id)")
            case (let old?, let new?):
                if !Self.same(old, new) {
                    note(
                        "\(path).emails", .neutral,
                        "the e-mail \(Self.quoted(old)) of \(id) is now written \(Self.quoted(new))")
                }
            case (nil, nil): break
            }
        }
        items(
            "\(path).keys", old.keys, new.keys, more: .weaker,
            added: { "\(id) may now also sign with \(Self.key($0))" },
            removed: { "\(id) may no longer sign with \(Self.key($0))" })
    }

    func teams(_ old: [Team], _ new: [Team]) {
        for pair in Self.pairs(old, new, \.id) {
            guard let id = pair.new?.id ?? pair.old?.id else { continue }
            let path = "teams.\(id)"
            switch (pair.old, pair.new) {
            case (nil, let new?):
                // Nothing could ask for it before: what asks for it now has its own sentence.
                note(path, .neutral, "there is a new team \(id): \(Self.list(new.members, quote: false))")
            case (_, nil): note(path, .neutral, "the team \(id) is gone")
            case (let old?, let new?):
                items(
                    path, old.members, new.members, more: .weaker, added: { "\($0) is now a member of \(id)" },
                    removed: { "\($0) is no longer a member of \(id)" })
            }
        }
    }

    func admins(_ old: AdminQuorum, _ new: AdminQuorum) {
        items(
            "admins.members", old.members, new.members, more: .weaker, added: { "\($0) is now an admin" },
            removed: { "\($0) is no longer an admin" })
        both("admins.threshold", old.threshold, new.threshold, stricter: .higher) {
            "changing the policy now takes \(Words.count($0, "admin", "admins")) instead of \($1)"
        }
    }

    func recovery(_ old: RecoveryQuorum?, _ new: RecoveryQuorum?) {
        items(
            "recovery.keys", old?.keys ?? [], new?.keys ?? [], more: .weaker,
            added: { "\(Self.key($0)) may now help to replace the admins" },
            removed: { "\(Self.key($0)) may no longer help to replace the admins" })
        switch (old, new) {
        case (nil, let new?):
            note(
                "recovery", .weaker,
                "the admins can now be replaced by \(Words.count(new.threshold, "recovery key", "recovery keys")), "
                    + "after \(new.delay.policyText)")
        case (_?, nil): note("recovery", .stronger, "the admins can no longer be replaced by recovery keys")
        default: break
        }
        both("recovery.threshold", old?.threshold, new?.threshold, stricter: .higher) {
            "replacing the admins now takes \(Words.count($0, "recovery key", "recovery keys")) instead of \($1)"
        }
        both("recovery.delay", old?.delay, new?.delay, stricter: .higher) {
            "replacing the admins now takes effect after \($0.policyText) instead of \($1.policyText)"
        }
    }

    func witnesses(_ old: WitnessQuorum?, _ new: WitnessQuorum?) {
        items(
            "witnesses.keys", old?.keys ?? [], new?.keys ?? [], more: .weaker,
            added: { "\(Self.key($0)) may now tell when an event was seen" },
            removed: { "\(Self.key($0)) may no longer tell when an event was seen" })
        both("witnesses.threshold", old?.threshold, new?.threshold, stricter: .higher) {
            "that an event was seen must now be told by \(Words.count($0, "witness", "witnesses")) instead of \($1)"
        }
    }

    func attesters(_ old: [AttesterRule], _ new: [AttesterRule]) {
        for pair in Self.pairs(old, new, \.kind) {
            guard let kind = pair.new?.kind ?? pair.old?.kind else { continue }
            func list(_ names: [String], _ others: [String], _ show: (String) -> String) {
                items(
                    "attesters.\(kind)", names, others, more: .weaker, added: { "\(show($0)) may now attest \(kind)" },
                    removed: { "\(show($0)) may no longer attest \(kind)" })
            }
            list(pair.old?.people ?? [], pair.new?.people ?? []) { $0 }
            list(pair.old?.keys ?? [], pair.new?.keys ?? [], Self.key)
        }
    }

    func absences(_ old: [Absence], _ new: [Absence]) {
        // Nobody is away twice at once, so person and beginning name an absence.
        for pair in Self.pairs(old, new, { "\($0.person) \($0.from.seconds)" }) {
            switch (pair.old, pair.new) {
            case (nil, let new?):
                note("absences", new.deputy == nil ? .stronger : .weaker, "\(new.sentence)")
            case (let old?, nil):
                note(
                    "absences", old.deputy == nil ? .weaker : .stronger,
                    "\(old.person) is no longer away from \(old.from.dateAndMinute) UTC"
                        + (old.deputy.map { ", and \($0) no longer stands in" } ?? ""))
            case (let old?, let new?): absence(old, new)
            case (nil, nil): break
            }
        }
    }

    private func absence(_ old: Absence, _ new: Absence) {
        let who = "the absence of \(new.person) from \(new.from.dateAndMinute) UTC"
        if !Self.same(old.deputy, new.deputy) {
            switch (old.deputy, new.deputy) {
            case (nil, let new?): note("absences", .weaker, "\(new) now stands in during \(who)")
            case (let old?, nil): note("absences", .stronger, "\(old) no longer stands in during \(who)")
            case (let old?, let new?): unordered("absences", "\(new) instead of \(old) now stands in during \(who)")
            case (nil, nil): break
            }
        }
        if old.until != new.until {
            // With a deputy a longer one lets somebody speak for longer; without, it silences for longer.
            let hasDeputy = old.deputy != nil || new.deputy != nil
            note(
                "absences", (old.until < new.until) == hasDeputy ? .weaker : .stronger,
                "\(who) now ends at \(new.until.dateAndMinute) UTC instead of \(old.until.dateAndMinute) UTC")
        }
        if !Self.same(old.reason, new.reason) {
            note("absences", .neutral, "\(who) now has \(Self.reason(new.reason))")
        }
    }

    static func reason(_ reason: String?) -> String { reason.map { "the reason \(quoted($0))" } ?? "no reason" }

    func remotes(_ old: [PolicyRemote], _ new: [PolicyRemote]) {
        for pair in Self.pairs(old, new, \.name) {
            guard let name = pair.new?.name ?? pair.old?.name else { continue }
            let path = "remotes.\(name)"
            switch (pair.old, pair.new) {
            case (nil, let new?):
                let region = new.region.map { ", for data that must stay in \($0)" } ?? ", bound to no region"
                note(
                    path, new.region == nil ? .neutral : .weaker,
                    "there is a new remote \(name) at \(Self.quoted(new.url))\(region)")
            case (let old?, nil):
                note(path, old.region == nil ? .neutral : .stronger, "the remote \(name) is gone")
            case (let old?, let new?):
                if !Self.same(old.url, new.url) {
                    note(
                        "\(path).url", .neutral,
                        "the remote \(name) is now at \(Self.quoted(new.url)) instead of \(Self.quoted(old.url))")
                }
                region(path, name, old.region, new.region)
            case (nil, nil): break
            }
        }
    }

    private func region(_ path: String, _ name: String, _ old: String?, _ new: String?) {
        guard !Self.same(old, new) else { return }
        switch (old, new) {
        case (nil, let new?):
            note("\(path).region", .weaker, "data that must stay in \(new) may now go to the remote \(name)")
        case (let old?, nil):
            note("\(path).region", .stronger, "data that must stay in \(old) may no longer go to the remote \(name)")
        case (let old?, let new?):
            note("\(path).region", .neutral, "the remote \(name) now lies in \(new) instead of \(old)")
        case (nil, nil): break
        }
    }
}

extension Person {
    fileprivate var canSpeak: Bool { !keys.isEmpty || !emails.isEmpty }

    fileprivate var means: String {
        "\(Words.count(keys.count, "key", "keys")) and \(Words.count(emails.count, "e-mail", "e-mails"))"
    }
}

extension Absence {
    fileprivate var sentence: String {
        let times = "from \(from.dateAndMinute) UTC to \(until.dateAndMinute) UTC"
        let reason = reason.map { " (\(ChangeList.quoted($0)))" } ?? ""
        return "\(person) is away \(times)\(reason), and \(deputy ?? "nobody") stands in"
    }
}
