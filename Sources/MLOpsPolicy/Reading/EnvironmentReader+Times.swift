import MLOpsCore

/// When an environment is open for changes.
extension EnvironmentReader {
    func freeze(_ field: Field) -> [FreezeWindow] {
        (nodes.items(of: field) ?? []).compactMap { item -> FreezeWindow? in
            guard let members = nodes.members(of: item, known: ["from", "to", "reason"]) else { return nil }
            for key in ["from", "to"] where members[key] == nil { nodes.error("`\(key)` is missing", at: item) }
            let reason = members["reason"].flatMap { nodes.text(of: $0) }
            guard let start = members["from"].flatMap({ nodes.moment(of: $0) }), let last = members["to"],
                let end = nodes.moment(of: last)
            else { return nil }
            if end <= start { nodes.error("the freeze ends before it begins", at: last) }
            return FreezeWindow(from: start, to: end, reason: reason)
        }.sorted {
            ($0.from, $0.to) != ($1.from, $1.to)
                ? ($0.from, $0.to) < ($1.from, $1.to)
                : ($0.reason ?? "").utf8.lexicographicallyPrecedes(($1.reason ?? "").utf8)
        }
    }

    func changeWindows(_ field: Field) -> [ChangeWindow] {
        if field.isBlank {
            nodes.error("no window is listed, so nothing could ever be changed", at: field, hint: "remove the key")
        }
        return (nodes.items(of: field) ?? []).compactMap { changeWindow($0) }.sorted {
            ($0.offset, $0.opens, $0.closes) != ($1.offset, $1.opens, $1.closes)
                ? ($0.offset, $0.opens, $0.closes) < ($1.offset, $1.opens, $1.closes)
                : $0.days.lexicographicallyPrecedes($1.days)
        }
    }

    private func changeWindow(_ field: Field) -> ChangeWindow? {
        guard let members = nodes.members(of: field, known: ["days", "from", "to", "offset"]) else { return nil }
        for key in ["days", "from", "to", "offset"] where members[key] == nil {
            nodes.error(
                "`\(key)` is missing", at: field,
                hint: "such as `{ days: [mon, tue], from: \"09:00\", to: \"17:00\", offset: \"+01:00\" }`")
        }
        let days = members["days"].flatMap { nodes.texts(of: $0) } ?? []
        let known = ChangeWindow.Day.allCases.map(\.rawValue)
        let read = days.compactMap { item -> ChangeWindow.Day? in
            if let day = ChangeWindow.Day(rawValue: item.text) { return day }
            nodes.error(
                "`\(item.text)` is no day", at: item.field,
                hint: nodes.meant(item.text, known) ?? "days are \(known.joined(separator: ", "))")
            return nil
        }
        if let place = members["days"], place.isBlank { nodes.error("no day is listed", at: place) }
        guard let opens = members["from"].flatMap({ minutes(of: $0, upTo: 1439) }),
            let closes = members["to"].flatMap({ minutes(of: $0, upTo: 1440) }),
            let offset = members["offset"].flatMap({ self.offset(of: $0) }), !read.isEmpty
        else { return nil }
        if opens == closes, let place = members["to"] {
            nodes.error("the window closes when it opens", at: place, hint: "write `00:00` to `24:00` for a whole day")
        }
        return ChangeWindow(days: read.sorted(), opens: opens, closes: closes, offset: offset)
    }

    /// Minutes after midnight of `09:30`.
    private func minutes(of field: Field, upTo limit: Int) -> Int? {
        guard let text = nodes.text(of: field) else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Self.twoDigits(parts[0]), let minute = Self.twoDigits(parts[1]), minute < 60,
            hour * 60 + minute <= limit
        else {
            nodes.error("`\(text)` is not a time of day", at: field, hint: "write hours and minutes, such as `09:30`")
            return nil
        }
        return hour * 60 + minute
    }

    /// Seconds east of UTC of `+01:00`.
    private func offset(of field: Field) -> Int64? {
        guard let text = nodes.text(of: field) else { return nil }
        if text == "Z" { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, sign == "+" || sign == "-", parts.count == 2, let hours = Self.twoDigits(parts[0]),
            let minutes = Self.twoDigits(parts[1]), hours <= 14, minutes < 60, sign == "+" || hours + minutes > 0
        else {
            nodes.error("`\(text)` is no offset from UTC", at: field, hint: "write it as `+01:00` or `Z`")
            return nil
        }
        return Int64(hours * 60 + minutes) * 60 * (sign == "-" ? -1 : 1)
    }

    private static func twoDigits(_ text: Substring) -> Int? {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
