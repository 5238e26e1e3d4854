import MLOpsCore

extension ProjectAnswers {
    /// Refuses what would render into files that contradict themselves.
    func check() throws {
        try checkLine(description, "the description")
        for (text, what) in [
            (riskTier, "the risk tier"), (dataClassification, "the data classification"), (residency, "the residency"),
        ] {
            if let text { try checkLine(text, what) }
        }
        try checkPeople()
        try checkTeams()
        try checkMembers(admins, of: "the admins")
        try checkThreshold(adminThreshold, of: admins.count, "admins")
        try checkSpan(soak, "the soak")
        if let recovery {
            try checkKeys(recovery.keys, "recovery")
            try checkThreshold(recovery.threshold, of: recovery.keys.count, "recovery keys")
            try checkSpan(recovery.delay, "the recovery delay")
        }
        if let witnesses {
            try checkKeys(witnesses.keys, "witnesses")
            try checkThreshold(witnesses.threshold, of: witnesses.keys.count, "witness keys")
        }
    }

    private func checkPeople() throws {
        guard !people.isEmpty else { throw Diagnostic.input("the project has no people") }
        try checkUnique(people.map(\.id), "person")
        for person in people {
            try checkId(person.id, "a person's id")
            try checkLine(person.name, "the name of \(person.id)")
            guard !person.emails.isEmpty else { throw Diagnostic.input("\(person.id) has no e-mail address") }
            for email in person.emails {
                try checkLine(email, "the e-mail address of \(person.id)")
                guard email.contains("@"), !email.contains(where: { "<> ".contains($0) }) else {
                    throw Diagnostic.input("'\(VisibleText.of(email))' is not an e-mail address")
                }
            }
            for key in person.keys { try checkLine(key, "a key of \(person.id)") }
        }
    }

    private func checkTeams() throws {
        guard !teams.isEmpty else { throw Diagnostic.input("the project has no teams") }
        try checkUnique(teams.map(\.name), "team")
        for team in teams {
            try checkId(team.name, "a team's name")
            try checkMembers(team.members, of: "the team \(team.name)")
        }
        for name in [buildTeam, emergencyTeam] where !teams.contains(where: { $0.name == name }) {
            throw Diagnostic.input("there is no team '\(VisibleText.of(name))'")
        }
    }

    private func checkMembers(_ members: [String], of what: String) throws {
        guard !members.isEmpty else { throw Diagnostic.input("\(what) has no members") }
        try checkUnique(members, "member")
        for member in members where !people.contains(where: { $0.id == member }) {
            throw Diagnostic.input("\(what): '\(VisibleText.of(member))' is not one of the people")
        }
    }

    private func checkKeys(_ keys: [String], _ what: String) throws {
        guard !keys.isEmpty else { throw Diagnostic.input("\(what) has no keys") }
        for key in keys { try checkLine(key, "a key of \(what)") }
        try checkUnique(keys, "key")
    }

    private func checkThreshold(_ threshold: Int, of count: Int, _ what: String) throws {
        guard threshold >= 1, threshold <= count else {
            throw Diagnostic.input("a threshold of \(threshold) cannot be met by \(count) \(what)")
        }
    }

    private func checkSpan(_ text: String, _ what: String) throws {
        guard TimeSpan(text) != nil else {
            throw Diagnostic.input("\(what) '\(VisibleText.of(text))' is not a time span", hint: "as in 7d, 48h or 30m")
        }
    }

    private func checkUnique(_ names: [String], _ what: String) throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw Diagnostic.input("the \(what) '\(VisibleText.of(name))' is named twice")
        }
    }

    private func checkId(_ text: String, _ what: String) throws {
        let allowed = text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "._-".utf8.contains($0)
        }
        guard allowed, let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 64 else {
            throw Diagnostic.input(
                "\(what) cannot be '\(VisibleText.of(text))'",
                hint: "1 to 64 lower-case letters, digits, dots, dashes and underscores, beginning with a letter")
        }
    }

    /// One visible line; `|` would open a column in the model card's table, backquotes and `<` markup.
    private func checkLine(_ text: String, _ what: String) throws {
        guard !text.isEmpty, text.utf8.count <= 16_384, VisibleText.of(text) == text,
            text.first?.isWhitespace == false, text.last?.isWhitespace == false
        else {
            throw Diagnostic.input("\(what) must be one line of visible text without spaces around it")
        }
        guard !text.contains(where: { "|`<".contains($0) }) else {
            throw Diagnostic.input("\(what) must not hold any of | ` <")
        }
    }
}
