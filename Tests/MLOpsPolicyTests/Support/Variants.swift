import MLOpsCore
import MLOpsPolicy
import TestSupport

/// The sample, and what it leaves out.
let wholeDoc =
    sampleDoc
    .setting("recovery", to: ["keys": [key("safe1"), key("safe2")], "threshold": "1", "delay": "7d"])
    .setting(
        "absences",
        to: [
            ["person": "mia", "deputy": "eva", "from": "2026-12-20", "until": "2027-01-04", "reason": "leave"],
            ["person": "tom", "from": "2026-12-20", "until": "2027-01-04"],
        ]
    )
    .setting("witnesses.keys", to: [key("server"), key("host")])
    .setting("environments.prod.emergency.skips", to: ["soak", "freeze"])
    .setting("environments.prod.metrics.auc.better_than_baseline_by", to: "0.02")
    .setting(
        "environments.prod.metrics.loss", to: ["at_most": "0.3", "no_worse_than_current_by": "0.1", "better": "lower"]
    )
    .setting("environments.prod.kpis.approval_rate.at_most", to: "0.9")

extension Doc {
    /// This document with one thing changed: each key and item taken away, each text put in another way. With the place.
    func variants(_ place: String = "") -> [(place: String, doc: Doc)] {
        switch self {
        case .empty: return []
        case .text(let text): return Self.others(than: text).map { (place, .text($0)) }
        case .list(let items):
            var result: [(place: String, doc: Doc)] = []
            for (index, item) in items.enumerated() {
                var fewer = items
                fewer.remove(at: index)
                result.append(("\(place)[\(index)]", .list(fewer)))
                for variant in item.variants("\(place)[\(index)]") {
                    var changed = items
                    changed[index] = variant.doc
                    result.append((variant.place, .list(changed)))
                }
            }
            return result
        case .map(let members):
            var result: [(place: String, doc: Doc)] = []
            for (index, member) in members.enumerated() {
                let path = place.isEmpty ? member.0 : "\(place).\(member.0)"
                var fewer = members
                fewer.remove(at: index)
                result.append((path, .map(fewer)))
                for variant in member.1.variants(path) {
                    var changed = members
                    changed[index].1 = variant.doc
                    result.append((variant.place, .map(changed)))
                }
            }
            return result
        }
    }

    /// The place of every text in this document.
    func places(_ place: String = "") -> [String] {
        switch self {
        case .empty: []
        case .text: [place]
        case .list(let items): items.enumerated().flatMap { $1.places("\(place)[\($0)]") }
        case .map(let members): members.flatMap { $1.places(place.isEmpty ? $0 : "\(place).\($0)") }
        }
    }

    /// Texts that may stand in the same place.
    private static func others(than text: String) -> [String] {
        let families: [[String]] = [
            ["true", "false"], ["refuse", "refuse-dangerous", "allow"], ["verified", "asserted"], ["higher", "lower"],
            ["none", "low", "medium", "high", "critical"], ["ana", "jan", "mia", "eva", "leo", "tom"],
            ["data-science", "risk", "operations", "billing"], ["dev", "test"],
            ["mon", "tue", "wed", "thu", "fri"], ["onnx", "safetensors", "joblib", "gguf"],
            ["soak", "freeze", "metrics", "change-window", "code-owners"],
            ["model-card", "test-result", "reproduced"], ["1", "2", "3"], ["+01:00", "+02:00", "Z"],
            ["08:00", "18:00", "09:15", "23:00"],
            ["0.75", "0.01", "0.3", "0.005", "0.02", "0.1", "0.9", "0.15", "0.8"],
            ["7d", "14d", "30d", "48h", "12h", "13d"], ["10MB", "20MB", "5MB"],
            [
                "2026-12-20", "2027-01-04", "2027-01-31", "2026-12-20T00:00+01:00", "2027-01-04T00:00+01:00",
                "2027-01-02", "2026-12-24",
            ],
            ["https://pypi.internal.example/simple", "https://pypi.org/simple"],
        ]
        var result = families.filter { $0.contains(text) }.flatMap(\.self).filter { $0 != text }
        if text.hasPrefix("ssh-") { result = [keyText("other"), keyText("another")] }
        if result.isEmpty { result = [text.replacing("@", with: "2@"), "X \(text)", "\(text)x", "other"] }
        return result.filter { $0 != text }
    }
}
