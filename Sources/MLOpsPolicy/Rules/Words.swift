import MLOpsCore

/// Words that several rules use.
enum Words {
    /// Foreign text, made safe to show.
    static func show(_ text: String) -> String { VisibleText.of(text) }

    /// Why somebody did something, short enough for a sentence.
    static func reason(_ text: String) -> String { VisibleText.excerpt(text, limit: 200) }

    /// An id for people: the first twelve digits of a long hexadecimal one.
    static func brief(_ id: String) -> String {
        let isHex = id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return isHex ? String(decoding: id.utf8.prefix(12), as: UTF8.self) : show(id)
    }

    /// `2026-12-01 09:00 UTC`, rounded up to the minute: whoever comes then is not too early.
    static func minute(_ moment: Timestamp) -> String {
        let rest = moment.seconds % 60
        let up = rest == 0 ? 0 : (rest < 0 ? -rest : 60 - rest)
        return Timestamp(seconds: moment.seconds + up).dateAndMinute + " UTC"
    }

    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }
}
