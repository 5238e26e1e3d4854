import MLOpsCore

extension Rule<PromotionContext> {
    /// Are the release's metrics within the limits, and not too much worse than what runs now?
    static let metrics = Rule(
        id: "metrics", requirement: "the release's metrics keep their limits, also against what runs there now"
    ) { context in
        let gates = context.environment.metrics
        guard !gates.isEmpty else { return .notRequired("\(context.environment.name) sets no limits") }
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            guard let metrics = item.metrics.value else {
                findings.unknown("the metrics of \(name) are not known: \(item.metrics.reason)")
                continue
            }
            for gate in gates {
                guard let value = metrics[gate.name] else {
                    findings.fail(
                        "\(name) states no `\(gate.name)`", item.metrics.grade,
                        hint: "add `\(gate.name)` to the metrics and make a new release")
                    continue
                }
                judge(value, gate, item, name, &findings)
            }
        }
        return findings.judgement(nothing: "the change names no release")
    }

    private static func judge(
        _ value: DecimalNumber, _ gate: MetricGate, _ item: PromotionItem, _ name: String, _ findings: inout Findings
    ) {
        let grade = item.metrics.grade
        if let limit = gate.atLeast {
            if value < limit {
                findings.fail("\(gate.name) of \(name) is \(value), below \(limit)", grade)
            } else {
                findings.pass("\(gate.name) of \(name) is \(value), at least \(limit) asked", grade)
            }
        }
        if let limit = gate.atMost {
            if value > limit {
                findings.fail("\(gate.name) of \(name) is \(value), above \(limit)", grade)
            } else {
                findings.pass("\(gate.name) of \(name) is \(value), at most \(limit) asked", grade)
            }
        }
        guard let tolerance = gate.noWorseThanCurrentBy else { return }
        guard let current = item.from else {
            findings.pass("nothing runs there now that `\(gate.name)` could be compared with", grade)
            return
        }
        let currentName = Words.show(current.description)
        guard let currentMetrics = item.currentMetrics.value else {
            findings.unknown(
                "the metrics of \(currentName), which runs now, are not known: \(item.currentMetrics.reason)")
            return
        }
        guard let now = currentMetrics[gate.name] else {
            findings.unknown("\(currentName), which runs now, states no `\(gate.name)` to compare with")
            return
        }
        guard let better = gate.better else {
            findings.unknown("the policy does not say whether a higher or a lower `\(gate.name)` is better")
            return
        }
        let isWorse = better == .higher ? value < now - tolerance : value > now + tolerance
        let compared = "\(gate.name) of \(name) is \(value), \(now) in \(currentName) that runs now"
        let both = min(grade, item.currentMetrics.grade)
        if isWorse {
            findings.fail("\(compared), worse by more than \(tolerance)", both)
        } else {
            findings.pass("\(compared), at most \(tolerance) worse allowed", both)
        }
    }
}
