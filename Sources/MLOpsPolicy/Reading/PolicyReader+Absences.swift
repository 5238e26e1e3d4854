import MLOpsCore

extension PolicyReader {
    func absences(_ field: Field) -> [Absence] {
        let read = (nodes.items(of: field) ?? []).compactMap { item in absence(item).map { (absence: $0, field: item) }
        }
        let sorted = read.sorted {
            ($0.absence.person, $0.absence.from) < ($1.absence.person, $1.absence.from)
        }
        for (earlier, later) in zip(sorted, sorted.dropFirst())
        where earlier.absence.person == later.absence.person && later.absence.from < earlier.absence.until {
            nodes.error(
                "`\(later.absence.person)` is away twice at once, so that it is not clear who stands in",
                at: later.field, hint: "end one absence where the next begins")
        }
        return sorted.map(\.absence)
    }

    private func absence(_ field: Field) -> Absence? {
        let keys = ["person", "deputy", "from", "until", "reason"]
        guard let members = nodes.members(of: field, known: keys) else { return nil }
        for key in ["person", "from", "until"] where members[key] == nil {
            nodes.error(
                "`\(key)` is missing", at: field,
                hint: "such as `{ person: mia, deputy: eva, from: 2026-12-20, until: 2027-01-04 }`")
        }
        guard let person = members["person"].flatMap({ personID($0) }),
            let from = members["from"].flatMap({ nodes.moment(of: $0) }), let end = members["until"],
            let until = nodes.moment(of: end)
        else { return nil }
        if until <= from { nodes.error("the absence ends before it begins", at: end) }
        let deputy = members["deputy"].flatMap { personID($0) }
        if let deputy, let place = members["deputy"] {
            if deputy == person { nodes.error("nobody can stand in for themselves", at: place) }
            if !signers.contains(deputy) {
                nodes.warning(
                    "`\(deputy)` has no key and so cannot approve", at: place,
                    hint: "add the person's SSH public key to `people.\(deputy).keys`")
            }
        }
        return Absence(
            person: person, deputy: deputy, from: from, until: until,
            reason: members["reason"].flatMap { nodes.text(of: $0) })
    }

    private func personID(_ field: Field) -> String? {
        guard let id = nodes.text(of: field), isPerson(id, at: field) else { return nil }
        return id
    }
}
