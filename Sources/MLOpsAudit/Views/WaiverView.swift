import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// A request to set a rule aside: for what, why, until when, and who agreed.
public struct WaiverView: Sendable {
    public enum State: String, Sendable, Hashable {
        /// It needs further approvals.
        case asked
        case holds
        case rejected
        case ended
        case withdrawn
    }

    public let id: Digest
    public let rule: String
    public let environment: String
    /// The change or release it is for, such as `credit-risk 1.4.0 to prod`.
    public let target: String
    public let targetEvent: Digest
    public let reason: String
    public let requester: String
    public let time: Timestamp
    public let expires: Timestamp
    public let state: State
    /// Who approved, by team, those who took it back left out, and whether it counts as things stand.
    public let approvals: [(team: String, person: String, counts: Bool)]
    public let missing: [ChangeView.Missing]
}

extension ChangeViews {
    /// The waivers in the order they were asked for.
    ///
    /// - Parameters:
    ///   - open: only those that have not ended.
    ///   - environment: only those in this environment.
    ///   - person: only those that this person may still approve; nil for all.
    /// - Returns: in the order they were asked for.
    /// - Throws: `environment` when objects are missing here.
    public func waivers(
        open: Bool = false, environment: String? = nil, waitingFor person: String? = nil
    ) throws -> [WaiverView] {
        try timeline.waivers().filter { environment == nil || $0.subject.environment == environment }
            .map { try view(of: $0) }.filter { view in
                (!open && person == nil || view.state == .asked || view.state == .holds)
                    && (person == nil || view.missing.contains { $0.people.contains(person ?? "") })
            }
    }

    /// One waiver.
    public func view(of waiver: WaiverRequest) throws -> WaiverView {
        let now = session.now(timeline)
        let (title, target) = try title(of: waiver.subject.target)
        let (missing, counted) = try owed(by: waiver, now)
        let state: WaiverView.State =
            if waiver.withdrawnBy != nil {
                .withdrawn
            } else if now >= waiver.expires {
                .ended
            } else if waiver.rejections.contains(where: { $0.withdrawnBy == nil }) {
                .rejected
            } else {
                missing.isEmpty ? .holds : .asked
            }
        return WaiverView(
            id: waiver.id, rule: waiver.subject.rule, environment: waiver.subject.environment, target: title,
            targetEvent: target, reason: waiver.reason, requester: waiver.requester,
            time: try timeline.moment(of: waiver.record, at: waiver.position).time, expires: waiver.expires,
            state: state,
            approvals: waiver.approvals.filter { $0.withdrawnBy == nil }.map {
                ($0.team, $0.person, counted.contains($0.record.id.hex))
            },
            missing: state == .asked || state == .holds ? missing : [])
    }

    private func title(of target: WaiveSubject.Target) throws -> (String, Digest) {
        switch target {
        case .change(let id): (try timeline.change(id)?.title ?? id.short, id)
        case .release(let id): (try timeline.release(id)?.title ?? id.short, id)
        }
    }

    /// What it still needs. Who made a release is known from a change that brings it there; without one nobody is left
    /// out for that, and the verdict on the change decides.
    private func owed(
        by waiver: WaiverRequest, _ now: Timestamp
    ) throws -> (missing: [ChangeView.Missing], counted: Set<String>) {
        let change = try timeline.openChanges().last { change in
            guard change.scope?.environment == waiver.subject.environment else { return false }
            switch waiver.subject.target {
            case .change(let id): return change.id == id
            case .release(let id): return change.scope?.items.contains { $0.to.release == id } ?? false
            }
        }
        let policy = timeline.current.policy
        let known = Fact<Timestamp>.known(now, .proven)
        let asked = try session.facts.waiver(waiver, in: timeline, known)
        guard let change else {
            let facts = PromotionFacts(
                gate: .promote, environment: waiver.subject.environment, change: waiver.id.hex,
                proposer: .notGathered, items: [], currentMatchesFrom: .notGathered, contributors: .known([], .proven),
                approvals: .known([], .proven), rejections: .known([], .proven), declaredFreeze: .notGathered,
                now: known)
            return (
                Evaluator.owedApprovals(of: asked, for: facts, policy).map { .init($0) },
                Evaluator.countedApprovals(of: asked, for: facts, policy)
            )
        }
        let facts = try session.facts.promotion(change, in: timeline, now: known, looksInside: false)
        return (
            Evaluator.owedApprovals(of: asked, for: facts, policy).map { .init($0) },
            Evaluator.countedApprovals(of: asked, for: facts, policy)
        )
    }
}
