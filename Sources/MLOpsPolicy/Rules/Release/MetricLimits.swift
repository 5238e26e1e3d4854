import MLOpsCore

/// Limits on metrics, as normal and standard changes share them.
enum MetricLimits {
    static func judge(_ gates: [MetricGate], of item: PromotionItem, _ findings: inout Findings) {
        guard !gates.isEmpty else { return }
        let name = Words.show(item.to.description)
        guard let metrics = item.metrics.value else {
            findings.unknown("the metrics of \(name) are not known: \(item.metrics.reason)")
            return
        }
        for gate in gates {
            guard let value = metrics[gate.name] else {
                findings.fail(
                    "\(name) states no `\(gate.name)`", item.metrics.grade,
                    hint: "add `\(gate.name)` to the metrics and make a new release")
                continue
            }
            judgeOne(value, gate, item, name, &findings)
        }
    }

    private static func judgeOne(
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
        if let tolerance = gate.noWorseThanCurrentBy {
            compareWithCurrent(value, gate, tolerance, item, name, &findings)
        }
        if let gain = gate.betterThanBaselineBy { compareWithBaseline(value, gate, gain, item, name, &findings) }
    }

    private static func compareWithCurrent(
        _ value: DecimalNumber, _ gate: MetricGate, _ tolerance: DecimalNumber, _ item: PromotionItem, _ name: String,
        _ findings: inout Findings
    ) {
        let grade = item.metrics.grade
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
    private static func compareWithBaseline(
        _ value: DecimalNumber, _ gate: MetricGate, _ gain: DecimalNumber, _ item: PromotionItem, _ name: String,
        _ findings: inout Findings
    ) {
        guard case .known(let stated, let grade) = item.baseline, grade != .unknown else {
            findings.unknown("the baseline of \(name) is not known: \(item.baseline.reason)")
            return
        }
        guard let baseline = stated?[gate.name] else {
            findings.fail(
                stated == nil ? "\(name) states no baseline" : "the baseline of \(name) states no `\(gate.name)`",
                grade,
                hint: "measure what would be done without the model, and name the file under `baseline` in mlops.yaml")
            return
        }
        guard let better = gate.better else {
            findings.unknown("the policy does not say whether a higher or a lower `\(gate.name)` is better")
            return
        }
        let isEnough = better == .higher ? value >= baseline + gain : value <= baseline - gain
        let compared = "\(gate.name) of \(name) is \(value), \(baseline) without a model"
        let both = min(item.metrics.grade, grade)
        if isEnough {
            findings.pass("\(compared), at least \(gain) better asked", both)
        } else {
            findings.fail(
                "\(compared), not better by \(gain)", both, hint: "sometimes the right model is no model")
        }
    }
}
