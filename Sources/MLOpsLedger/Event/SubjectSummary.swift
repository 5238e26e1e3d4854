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
            switch subject["kind"]?.string {
            case "policy": return "a new policy"
            case "recovery": return "other admins, by recovery keys"
            default: break
            }
            return "\(items(subject)) to \(text("environment"))"
        case .approve, .reject: return "\(short("change")) for \(text("team")): \(scope(subject))"
        case .withdraw: return short("event")
        case .promote: return "\(items(subject)) to \(text("environment"))"
        case .rollback: return "\(text("environment")) to \(items(subject))"
        case .receipt: return "\(short("tip")) seen \(text("seen"))"
        case .attest: return "\(text("kind")) of \(short("release")): \(text("result"))"
        case .review: return "\(short("change")): \(text("outcome"))"
        case .waive: return "\(text("rule")) in \(text("environment")) for \(target(subject))"
        case .freeze:
            let until = subject["until"]?.string.map { " until \($0)" } ?? ""
            return "\(text("environment"))" + (text("action") == "lift" ? ": lifted" : until)
        case .retire: return "\(text("action")) \(short("release"))"
        case .checkpoint, .erase: return short("change")
        }
    }

    private static func target(_ subject: JSON) -> String {
        let id = subject["change"]?.string ?? subject["release"]?.string ?? "?"
        return String(id.unicodeScalars.prefix(12))
    }

    private static func scope(_ subject: JSON) -> String {
        subject["environment"]?.string.map { "\(items(subject)) to \($0)" }
            ?? (subject["team"]?.string == "admins" ? "a new policy" : "a waiver")
    }

    private static func items(_ subject: JSON) -> String {
        let names = (subject["items"]?.array ?? []).map { item in
            "\(item["model"]?.string ?? "?") \(item["to"]?["version"]?.string ?? "nothing")"
        }
        let files = (subject["config"]?.array ?? []).map { file in
            (file["to"]?.string == nil ? "no config/" : "config/") + (file["path"]?.string ?? "?")
        }
        return names.isEmpty && files.isEmpty ? "configuration" : (names + files).joined(separator: ", ")
    }
}
