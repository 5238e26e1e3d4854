import MLOpsCore

extension PolicyReader {
    func people(_ field: Field) -> [Person] {
        let entries = nodes.named(field, what: "a person") ?? []
        let people = entries.compactMap { entry -> Person? in
            guard let members = nodes.members(of: entry.field, known: ["name", "emails", "keys"]) else { return nil }
            let emails = (members["emails"].flatMap { nodes.texts(of: $0) } ?? []).filter {
                isEmail($0.text, at: $0.field)
            }
            for email in emails { claim(email: email.text, for: "`\(entry.name)`", at: email.field) }
            let keys = members["keys"].flatMap { nodes.keys(of: $0) } ?? []
            for key in keys { claim(key: key.text, for: "`\(entry.name)`", at: key.field) }
            return Person(
                id: entry.name, name: members["name"].flatMap { nodes.text(of: $0) },
                emails: emails.map(\.text).sorted(),
                keys: keys.map(\.text).sorted())
        }
        if field.isBlank { nodes.error("nobody is listed", at: field) }
        return people.sorted { $0.id < $1.id }
    }

    private func isEmail(_ text: String, at field: Field) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !text.contains(where: { " <>,\t".contains($0) }) {
            return true
        }
        nodes.error("`\(text)` is not an e-mail address", at: field)
        return false
    }

    func teams(_ field: Field) -> [Team] {
        let entries = nodes.named(field, what: "a team") ?? []
        return entries.map { entry in
            let written = nodes.texts(of: entry.field) ?? []
            if entry.field.isBlank {
                nodes.error(
                    "the team `\(entry.name)` is empty", at: entry.field, hint: "add a person, or remove the team")
            }
            let members = written.filter { isPerson($0.text, at: $0.field) }
            for member in members where !signers.contains(member.text) {
                nodes.warning(
                    "`\(member.text)` has no key and so cannot approve", at: member.field,
                    hint: "add the person's SSH public key to `people.\(member.text).keys`")
            }
            return Team(id: entry.name, members: members.map(\.text).sorted())
        }.sorted { $0.id < $1.id }
    }

    func isPerson(_ id: String, at field: Field) -> Bool {
        if personIDs.contains(id) { return true }
        nodes.error(
            "there is no person `\(id)`", at: field,
            hint: nodes.meant(id, personIDs.sorted()) ?? "add `\(id)` to `people`")
        return false
    }

    func admins(_ field: Field, hasRecovery: Bool) -> AdminQuorum? {
        guard let members = nodes.members(of: field, known: ["members", "threshold"]) else { return nil }
        let written = required("members", of: members, in: field).flatMap { nodes.texts(of: $0) } ?? []
        let admins = written.filter { isPerson($0.text, at: $0.field) }.map(\.text).sorted()
        if let list = members["members"], list.isBlank { nodes.error("nobody is an admin", at: list) }
        guard let threshold = threshold(of: members, in: field) else { return nil }
        let able = admins.filter { signers.contains($0) }
        let place = members["threshold"] ?? field
        if written.isEmpty {
            return AdminQuorum(members: [], threshold: threshold)
        } else if threshold > written.count {
            nodes.error("the threshold \(threshold) is above the number of admins (\(written.count))", at: place)
        } else if threshold > able.count {
            nodes.error(
                "only \(able.count) of the admins have a key, fewer than the threshold \(threshold)", at: place,
                hint: "add SSH public keys to the admins in `people`")
        } else if written.count == 1, !hasRecovery {
            // Somebody has to begin; who is alone has nobody to name.
            nodes.warning(
                "one admin alone: if that key is lost, nobody can ever change the policy", at: place,
                hint: "name another admin as soon as there is one")
        } else if threshold == written.count, !hasRecovery {
            nodes.error(
                "every admin is needed (\(threshold) of \(written.count)), so one lost key would lock the policy for ever",
                at: place, hint: "name another admin, lower the threshold, or add `recovery` with offline keys")
        }
        return AdminQuorum(members: admins, threshold: threshold)
    }

    func recovery(_ field: Field) -> RecoveryQuorum? {
        guard let members = nodes.members(of: field, known: ["keys", "threshold", "delay"]) else { return nil }
        let keys = quorumKeys(of: members, in: field, holder: "recovery")
        guard let threshold = threshold(of: members, in: field, limit: keys.count, what: "recovery keys"),
            let delay = required("delay", of: members, in: field).flatMap({ nodes.span(of: $0) })
        else { return nil }
        return RecoveryQuorum(keys: keys, threshold: threshold, delay: delay)
    }

    func witnesses(_ field: Field) -> WitnessQuorum? {
        guard let members = nodes.members(of: field, known: ["keys", "threshold"]) else { return nil }
        let keys = quorumKeys(of: members, in: field, holder: "a witness")
        guard let threshold = threshold(of: members, in: field, limit: keys.count, what: "witness keys") else {
            return nil
        }
        return WitnessQuorum(keys: keys, threshold: threshold)
    }

    private func quorumKeys(of members: [String: Field], in field: Field, holder: String) -> [String] {
        guard let list = required("keys", of: members, in: field), let keys = nodes.keys(of: list) else { return [] }
        if list.isBlank { nodes.error("no key is listed", at: list) }
        for key in keys { claim(key: key.text, for: holder, at: key.field) }
        return keys.map(\.text).sorted()
    }

    private func threshold(
        of members: [String: Field], in field: Field, limit: Int = .max, what: String = ""
    ) -> Int? {
        guard let place = required("threshold", of: members, in: field),
            let threshold = nodes.count(of: place, what: "the threshold")
        else { return nil }
        if limit > 0, threshold > limit {
            nodes.error("the threshold \(threshold) is above the number of \(what) (\(limit))", at: place)
        }
        return threshold
    }

    private func required(_ key: String, of members: [String: Field], in field: Field) -> Field? {
        if let member = members[key] { return member }
        nodes.error("`\(key)` is missing", at: field)
        return nil
    }

    func attesters(_ field: Field) -> [AttesterRule] {
        let entries = nodes.named(field, what: "a kind of attestation") ?? []
        return entries.map { entry in
            var names: [String] = []
            var keys: [String] = []
            let written = nodes.texts(of: entry.field) ?? []
            if entry.field.isBlank { nodes.error("nobody may attest `\(entry.name)`", at: entry.field) }
            for item in written {
                // A public key has a space in it, a name has none.
                if item.text.contains(" ") {
                    guard let key = nodes.key(item.text, at: item.field) else { continue }
                    claim(attesterKey: key, at: item.field)
                    keys.append(key)
                } else if isPerson(item.text, at: item.field) {
                    names.append(item.text)
                }
            }
            if Set(keys).count != keys.count {
                nodes.error("one key is listed twice", at: entry.field, hint: "keep one of the two")
            }
            return AttesterRule(kind: entry.name, people: names.sorted(), keys: keys.sorted())
        }.sorted { $0.kind < $1.kind }
    }

    func services(_ field: Field) -> [ServiceIdentity] {
        let written = nodes.texts(of: field) ?? []
        return written.compactMap { item -> ServiceIdentity? in
            guard let open = item.text.lastIndex(of: "<"), item.text.hasSuffix(">"), open > item.text.startIndex,
                item.text[item.text.index(before: open)] == " "
            else {
                nodes.error(
                    "`\(item.text)` is no identity", at: item.field,
                    hint: "write it as git shows it: `GitHub <noreply@github.com>`")
                return nil
            }
            let name = String(item.text[..<item.text.index(before: open)])
            let email = String(item.text[item.text.index(after: open)...].dropLast())
            guard !name.isEmpty, isEmail(email, at: item.field) else { return nil }
            claim(serviceEmail: email, at: item.field)
            return ServiceIdentity(name: name, email: email)
        }.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    }

    func remotes(_ field: Field) -> [PolicyRemote] {
        let entries = nodes.named(field, what: "a remote") ?? []
        var known: [[UInt8]: PolicyRemote] = [:]
        return entries.compactMap { entry -> PolicyRemote? in
            guard let members = nodes.members(of: entry.field, known: ["url", "region"]),
                let url = required("url", of: members, in: entry.field).flatMap({ nodes.text(of: $0) })
            else { return nil }
            var region: String?
            if let place = members["region"], let text = nodes.text(of: place) {
                if !Names.isLegal(text) {
                    nodes.error(
                        "`\(text)` cannot be the name of a region", at: place, hint: "such as `eu` or `us-east-1`")
                }
                region = text
            }
            let remote = PolicyRemote(name: entry.name, url: url, region: region)
            if let other = known.updateValue(remote, forKey: remote.address), other.region != region {
                nodes.error(
                    "`\(other.name)` has the same address and another region", at: entry.field,
                    hint: "an address lies in one region: name it once")
            }
            return remote
        }.sorted { $0.name < $1.name }
    }
}
