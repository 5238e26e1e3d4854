import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// Every fact about how a release came to run in an environment.
struct DeploymentLines {
    let maker: LineMaker
    let model: String
    /// The state from which on it ran.
    let first: EnvironmentState
    /// The state that ended it; nil when it runs still.
    let end: EnvironmentState?

    private var timeline: Timeline { maker.timeline }

    func lines() throws -> [BlameLine] {
        guard let running = first.running[model] else { return [] }
        var result: [BlameLine] = [try since(running)]
        if let end {
            result.append(
                try maker.line("until", try timeline.since(end).time.dateAndMinute, from: end.record, at: end.position))
        }
        let carried = first.record.event.type == .rollback ? "rolled back by" : "promoted by"
        result.append(try maker.line(carried, running.by, from: first.record, at: first.position))
        if first.record.event.type == .rollback {
            if let message = first.record.event.message {
                result.append(try maker.line("rolled back because", message, from: first.record, at: first.position))
            }
            if let ticket = first.record.event.ticket {
                result.append(
                    try maker.line(
                        "rollback's ticket", ticket, from: first.record, at: first.position, grade: .recorded,
                        reason: "the system outside was not asked"))
            }
        }
        if let change = try timeline.change(running.change) { result += try lines(of: change) }
        result.append(try soak(running))
        result.append(try verdict())
        return result
    }

    private func since(_ running: EnvironmentTree.ModelState) throws -> BlameLine {
        let since = try timeline.since(first)
        return try maker.line(
            "since", "\(since.time.dateAndMinute) UTC", from: first.record, at: first.position, grade: since.grade,
            reason: since.grade == .proven ? nil : "no witness has seen it; the time is \(running.by)'s own")
    }

    private func lines(of change: Change) throws -> [BlameLine] {
        let record = change.record
        var result = [
            try maker.line("change", change.id.short, from: record, at: change.position),
            try maker.line("proposed by", change.proposer, from: record, at: change.position),
        ]
        if let ticket = record.event.ticket {
            result.append(
                try maker.line(
                    "ticket", ticket, from: record, at: change.position, grade: .recorded,
                    reason: "the system outside was not asked"))
        }
        if let message = record.event.message {
            result.append(try maker.line("reason given", message, from: record, at: change.position))
        }
        let counted = try timeline.counted(in: change)
        result += try change.approvals.map { approval in
            counted.map { $0.contains(approval.record.id) } ?? true
                ? try decision("approved for \(approval.team)", approval)
                : try decision("did not count for \(approval.team)", approval)
        }
        result += try change.rejections.map { try decision("rejected for \($0.team)", $0) }
        if change.approvals.isEmpty {
            result.append(
                BlameLine("approvals", "none", .proven, place: .event(change.id)))
        }
        return result
    }

    private func decision(_ name: String, _ decision: Change.Decision) throws -> BlameLine {
        let position = try timeline.entry(decision.record.id)?.ledger.position ?? first.position
        let text = decision.withdrawnBy.map { "\(decision.person) (withdrawn by \($0.short))" } ?? decision.person
        return try maker.line(name, text, from: decision.record, at: position)
    }

    /// How long it had run in the environment before when it came here.
    private func soak(_ running: EnvironmentTree.ModelState) throws -> BlameLine {
        guard first.record.event.type != .rollback else {
            return BlameLine("soak", "not asked of a rollback", .proven, place: .event(first.record.id))
        }
        let policy = try timeline.policy(before: first.position) ?? timeline.current
        guard let before = policy.policy.environment(first.environment)?.from else {
            return BlameLine("soak", "not asked for", .proven, place: .event(policy.id))
        }
        let states = try timeline.states(of: before).filter { $0.position < first.position }
        guard let last = states.last(where: { $0.running[model]?.reference == running.reference }) else {
            return BlameLine(
                "soak", nil, .unknown, reason: "it did not run in \(before) before", place: .event(first.record.id))
        }
        let begin = try timeline.beginning(of: model, in: last)
        guard let from = try timeline.witnessed(begin.position) else {
            return try maker.line(
                "soak", nil, from: begin.record, at: begin.position,
                reason: "no witness saw it come to \(before)")
        }
        let here = try timeline.since(first)
        return try maker.line(
            "soak", "\(here.time - from) in \(before)", from: begin.record, at: begin.position, grade: here.grade,
            reason: here.grade == .proven ? nil : "its end is not witnessed")
    }

    private func verdict() throws -> BlameLine {
        guard let verdict = try timeline.verdict(on: first.record.id) else {
            return BlameLine("verdict", nil, .unknown, reason: "it was not judged", place: .event(first.record.id))
        }
        let asked = verdict.results.filter { $0.outcome != .notRequired }
        let met = asked.count { $0.outcome.isAcceptable }
        let open = verdict.blocking.map(\.rule)
        let text =
            "\(met) of \(asked.count) rules met"
            + (open.isEmpty ? "" : "; not: " + open.joined(separator: ", "))
        return try maker.line(
            "verdict", text, from: first.record, at: first.position, grade: open.isEmpty ? .proven : .recorded,
            reason: verdict.blocking.first?.sentence)
    }
}
