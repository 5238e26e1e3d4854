import MLOpsCore
import MLOpsPolicy

/// The rules of one environment in words.
enum EnvironmentRulesText {
    static func text(of rules: PolicyEnvironment, _ style: ReportStyle) -> String {
        var facts = FactList(indent: 2)
        facts.add("comes from", rules.from ?? "anywhere")
        facts.add("soak", rules.soak.map { "\($0) in \(rules.from ?? "the one before")" } ?? "none")
        facts.add("approvals", rules.approvals.isEmpty ? "none" : list(rules.approvals))
        facts.add("approvals hold", rules.approvalsValidFor.map { "for \($0)" })
        for rule in rules.codeOwners {
            facts.add(
                "owners", "\(list(rule.approvals)) for \(rule.paths.map(\.description).joined(separator: ", "))")
        }
        facts.add("separation of duties", words(rules.separationOfDuties))
        for gate in rules.metrics { facts.add("metric \(gate.name)", words(gate)) }
        for gate in rules.kpis { facts.add("business figure \(gate.name)", words(gate)) }
        if !rules.require.isEmpty { facts.add("must carry", rules.require.map(words).joined(separator: ", ")) }
        if let api = rules.api {
            let consumers = api.consumers.map { consumer in
                "\(consumer.name) (\(consumer.paths.map { "/\($0)" }.joined(separator: ", ")); \(consumer.team) speaks for it)"
            }
            facts.add(
                "API", "must stay compatible" + (consumers.isEmpty ? "" : " for " + consumers.joined(separator: ", ")))
        }
        facts.add("branch", rules.fromBranch)
        for window in rules.freeze {
            facts.add(
                "frozen",
                "\(window.from.minuteUTC) to \(window.to.minuteUTC)" + (window.reason.map { ": \($0)" } ?? ""))
        }
        for window in rules.changeWindows { facts.add("open", window.text) }
        if let standard = rules.standard { facts.add("standard changes", words(standard)) }
        facts.add(
            "emergency",
            rules.emergency.map { words($0) } ?? "no way around the rules, and nobody may roll back")
        if let waivers = rules.waivers {
            facts.add(
                "waivers",
                "of \(waivers.rules.joined(separator: ", ")) by \(list(waivers.approvals)), for at most \(waivers.atMost)"
            )
        }
        return style.paint(.place, VisibleText.of(rules.name)) + "\n" + facts.text(style)
    }

    private static func list(_ approvals: [TeamApprovals]) -> String {
        approvals.map { "\($0.count) of \($0.team)" }.joined(separator: ", ")
    }

    private static func words(_ duties: SeparationOfDuties) -> String {
        switch duties {
        case .off: "off: makers may approve"
        case .asserted: "makers may not approve; a bare author field is believed"
        case .verified: "makers may not approve, and each must be known by a signature"
        }
    }

    private static func words(_ demand: EvidenceDemand) -> String {
        demand.kind + (demand.maxAge.map { " (at most \($0) old)" } ?? "")
    }

    private static func words(_ gate: MetricGate) -> String {
        var parts: [String] = []
        if let bound = gate.atLeast { parts.append("at least \(bound)") }
        if let bound = gate.atMost { parts.append("at most \(bound)") }
        if let bound = gate.noWorseThanCurrentBy { parts.append("no worse than what runs by more than \(bound)") }
        if let bound = gate.betterThanBaselineBy { parts.append("better than the baseline by at least \(bound)") }
        return parts.joined(separator: ", ")
    }

    private static func words(_ gate: KPIGate) -> String {
        var parts: [String] = []
        if let bound = gate.atLeast { parts.append("at least \(bound)") }
        if let bound = gate.atMost { parts.append("at most \(bound)") }
        if let age = gate.maxAge { parts.append("attested in the last \(age)") }
        return parts.joined(separator: ", ")
    }

    private static func words(_ rule: StandardEnvelope) -> String {
        func paths(_ patterns: [PathPattern]) -> String {
            patterns.isEmpty ? "nothing else" : patterns.map(\.description).joined(separator: ", ")
        }
        var parts = [rule.approvals.isEmpty ? "no approvals" : list(rule.approvals)]
        parts.append("data: \(paths(rule.data))")
        parts.append("files: \(paths(rule.code))")
        parts += rule.metrics.map { "\($0.name) \(words($0))" }
        return parts.joined(separator: "; ")
    }

    private static func words(_ rule: EmergencyRule) -> String {
        let review =
            rule.reviewWithin.map { ", reviewed within \($0)" } ?? ", with no time for a review: roll back only"
        let skips = rule.skips.isEmpty ? "" : "; spared \(rule.skips.joined(separator: ", "))"
        return list(rule.approvals) + review + ", open for at most \(rule.validFor)" + skips
    }
}
