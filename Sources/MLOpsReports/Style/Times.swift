import MLOpsCore

extension Timestamp {
    /// `2026-03-31 12:00 UTC`
    var minuteUTC: String { "\(dateAndMinute) UTC" }
}

/// The time of an event, marked where no witness stated it.
func shownTime(_ time: Timestamp, isWitnessed: Bool) -> String {
    // `~`: by the clock of who did it.
    (isWitnessed ? "" : "~") + time.dateAndMinute
}

/// The first twelve digits of a build digest, behind its algorithm.
func shortBuild(_ build: String?) -> String? {
    build.map { text in
        guard let colon = text.firstIndex(of: ":") else { return VisibleText.excerpt(text, limit: 20) }
        return String(text[...colon]) + String(text[text.index(after: colon)...].prefix(12))
    }
}
