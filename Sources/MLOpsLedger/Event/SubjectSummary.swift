import MLOpsCore

/// The one line that says what an event is about, for commit messages and lists.
public enum SubjectSummary {
    public static func text(of event: Event) -> String {
        let subject = event.subject
        func text(_ name: String) -> String { subject[name]?.string ?? "?" }
        func short(_ name: String) -> String { String(text(name).unicodeScalars.prefix(12)) }
        switch event.type {
        case .genesis: return "ledger of \(text("project"))"
        case .policy: return "version \(subject["version"]?.integer.map(String.init) ?? "?")"
        case .key: return "\(text("action")) for \(text("person"))"
        case .release: return "\(text("model")) \(text("version"))"
        case .propose:
            guard subject["kind"]?.string != "policy" else { return "a new policy" }
            return "\(items(subject)) to \(text("environment"))"
        case .approve, .reject: return "\(short("change")) for \(text("team")): \(scope(subject))"
        case .withdraw: return short("event")
        case .promote: return "\(items(subject)) to \(text("environment"))"
        case .rollback: return "\(text("environment")) to \(items(subject))"
        case .receipt: return "\(short("tip")) seen \(text("seen"))"
        case .attest: return text("kind")
        case .review, .waive, .freeze, .checkpoint, .retire, .erase: return short("change")
        }
    }

    private static func scope(_ subject: JSON) -> String {
        subject["environment"]?.string.map { "\(items(subject)) to \($0)" } ?? "a new policy"
    }

    private static func items(_ subject: JSON) -> String {
        let names = (subject["items"]?.array ?? []).map { item in
            "\(item["model"]?.string ?? "?") \(item["to"]?["version"]?.string ?? "nothing")"
        }
        return names.isEmpty ? "configuration" : names.joined(separator: ", ")
    }
}
