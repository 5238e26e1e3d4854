import MLOpsCore

/// When an environment is open for changes.
extension ChangeList {
    func freeze(_ path: String, _ name: String, _ old: [FreezeWindow], _ new: [FreezeWindow]) {
        let (before, now) = (Stretches(old.map(\.stretch)), Stretches(new.map(\.stretch)))
        // What is the same but for its reason, then what has the same beginning and was made longer or shorter.
        let exact = Self.pairs(old, new) { "\($0.from.seconds) \($0.to.seconds)" }
        for pair in exact {
            if let old = pair.old, let new = pair.new, !Self.same(old.reason, new.reason) {
                note(path, .neutral, "the freeze of \(name) \(new.times) now has \(Self.reason(new.reason))")
            }
        }
        let gone = exact.compactMap { $0.new == nil ? $0.old : nil }
        let come = exact.compactMap { $0.old == nil ? $0.new : nil }
        for pair in Self.pairs(gone, come, { "\($0.from.seconds)" }) {
            switch (pair.old, pair.new) {
            case (let old?, let new?):
                let isLonger = old.to < new.to
                let isCovered = isLonger ? before.contains(new.stretch) : now.contains(old.stretch)
                note(
                    path, isCovered ? .neutral : isLonger ? .stronger : .weaker,
                    "the freeze of \(name) from \(new.from.dateAndMinute) UTC now ends at \(new.to.dateAndMinute) UTC "
                        + "instead of \(old.to.dateAndMinute) UTC")
                if !Self.same(old.reason, new.reason) {
                    note(path, .neutral, "the freeze of \(name) \(new.times) now has \(Self.reason(new.reason))")
                }
            case (let old?, nil):
                if now.contains(old.stretch) {
                    note(path, .neutral, "\(name) stays frozen \(old.times), by other entries")
                } else {
                    note(path, .weaker, "\(name) is no longer frozen \(old.times)")
                }
            case (nil, let new?):
                if before.contains(new.stretch) {
                    note(path, .neutral, "\(name) was already frozen \(new.times), by other entries")
                } else {
                    note(path, .stronger, "\(name) is now frozen \(new.times)")
                }
            case (nil, nil): break
            }
        }
    }

    func changeWindows(_ path: String, _ name: String, _ old: [ChangeWindow], _ new: [ChangeWindow]) {
        guard old != new else { return }
        let (before, now) = (Self.openings(old), Self.openings(new))
        func words(_ windows: [ChangeWindow]) -> String {
            windows.isEmpty ? "at any time" : "only " + Self.list(windows.map(\.text), quote: false)
        }
        let text = "\(name) may now be changed \(words(new)); before, \(words(old))"
        switch (before.contains(now), now.contains(before)) {
        case (true, true): note(path, .neutral, text)
        case (true, false): note(path, .stronger, text)
        case (false, true): note(path, .weaker, text)
        case (false, false): unordered(path, text)
        }
    }

    /// The seconds of a week, in UTC, at which changes may be carried out.
    private static func openings(_ windows: [ChangeWindow]) -> Stretches {
        let week: Int64 = 7 * 86_400
        guard !windows.isEmpty else { return Stretches([0..<week]) }
        return Stretches(
            windows.flatMap { window in
                let minutes = window.closes > window.opens ? 0 : 1440
                let length = Int64(window.closes - window.opens + minutes) * 60
                return window.days.flatMap { day -> [Range<Int64>] in
                    let local = Int64(day.index) * 86_400 + Int64(window.opens) * 60 - window.offset
                    let start = (local % week + week) % week
                    let end = start + length
                    return end <= week ? [start..<end] : [start..<week, 0..<(end - week)]
                }
            })
    }
}

extension FreezeWindow {
    fileprivate var stretch: Range<Int64> { from.seconds..<max(from.seconds, to.seconds) }

    fileprivate var times: String { "from \(from.dateAndMinute) UTC to \(to.dateAndMinute) UTC" }
}
