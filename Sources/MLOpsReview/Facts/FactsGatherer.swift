import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// Collects what the rules ask about, from the ledger's state and from the code repository.
///
/// What cannot be found out here is an unknown fact with its reason, never a guess.
public struct FactsGatherer {
    let ledger: Ledger
    let contributors: ContributorFinder
    private let contents: ContentsCheck
    private let tags: TagCheck
    private let branches: BranchReach
    /// Where a clone looks for a branch as the server has it; nil on the server.
    let remote: String?
    /// The gate that asks.
    let gate: Gate
    /// What the gate looks into; nil for one that judges what happened.
    let inspection: Inspection?

    var repository: Repository { ledger.repository }

    public init(
        _ ledger: Ledger, remote: String?, gate: Gate = .promote, inspection: Inspection? = nil
    ) {
        (self.ledger, self.remote, self.gate, self.inspection) = (ledger, remote, gate, inspection)
        contributors = ContributorFinder(repository: ledger.repository)
        contents = ContentsCheck(ledger.repository)
        tags = TagCheck(ledger: ledger)
        branches = BranchReach(ledger.repository)
    }

    /// Everything the rules ask about a change before it is carried out.
    ///
    /// - Parameters:
    ///   - change: what was proposed.
    ///   - timeline: the state just before.
    ///   - now: when it is carried out.
    ///   - looksInside: whether files of models and packages are looked into; not for what happened long ago.
    /// - Returns: facts, each with its grade; what could not be found out is unknown with the reason.
    /// - Throws: `environment` when objects of the change itself are missing or cannot be read.
    public func promotion(
        _ change: Change, in timeline: Timeline, now: Fact<Timestamp>, looksInside: Bool = true
    ) throws -> PromotionFacts {
        let scope = try Promotion(of: change, in: timeline).scope
        let inForce = timeline.current
        let before = try timeline.state(of: scope.environment)
        let current =
            scope.items.allSatisfy { before?.running[$0.model]?.reference == $0.from }
            && scope.configuration.allSatisfy {
                before?.tree.configuration($0.path).map { Digest.sha256($0) } == $0.from
            }
        let proposed = try timeline.given(change.record, at: change.position)
        return PromotionFacts(
            gate: gate, environment: scope.environment, change: change.id.hex, kind: change.kind.judged,
            proposer: .known(change.proposer, .proven),
            items: try scope.items.map { try item($0, in: timeline, scope: scope, looksInside) },
            currentMatchesFrom: .known(
                current && before?.record.id == scope.previous, before?.standing.grade ?? .proven),
            expires: change.record.event.expires,
            contributors: try people(behind: scope, in: timeline),
            approvals: .known(
                try change.approvals.map { try approval($0, in: scope.environment, inForce, timeline, now) }, .proven),
            rejections: .known(change.rejections.map { rejection($0) }, .proven),
            declaredFreeze: try freeze(of: scope.environment, in: timeline, at: now.value), now: now,
            proposed: .known(proposed.time, proposed.grade),
            configuration: scope.configuration.map { item in
                ConfigurationItem(
                    path: item.path, digest: item.to?.hex,
                    reachedBranches: reachedBranches(
                        item.source?.commit, inForce.policy.environment(scope.environment)?.fromBranch),
                    isFromCommit: isFromCommit(item))
            },
            altered: altered(by: scope, in: timeline), waivers: try waivers(of: change, in: timeline, now),
            owedReviews: try owedReviews(in: scope.environment, timeline))
    }

    /// Everything the rules ask about a rollback.
    public func rollback(
        _ rollback: Rollback, event: Digest?, actor: Fact<String>, in timeline: Timeline
    ) throws -> RollbackFacts {
        let environment = rollback.scope.environment
        let before = try timeline.state(of: environment)
        return RollbackFacts(
            gate: gate, environment: environment, event: event?.hex, actor: actor,
            items: try rollback.scope.items.map { item in
                let promoted = try timeline.states(of: environment).contains {
                    $0.record.event.type == .promote && $0.running[item.model]?.reference == item.to
                }
                return RollbackItem(
                    from: item.from.map(Self.name), to: Self.name(item.to), builds: item.to.build.map { [$0] } ?? [],
                    wasPromotedHere: .known(promoted, rollback.target.standing.grade),
                    isRevoked: try revocation(of: item.to.release, in: timeline))
            },
            configuration: rollback.scope.configuration.map { ConfigurationItem(path: $0.path, digest: $0.to?.hex) },
            currentMatchesFrom: .known(
                rollback.scope.items.allSatisfy { before?.running[$0.model]?.reference == $0.from }
                    && rollback.scope.configuration.allSatisfy {
                        before?.tree.configuration($0.path).map { Digest.sha256($0) } == $0.from
                    }
                    && before?.record.id == rollback.scope.previous, before?.standing.grade ?? .proven))
    }

    private static func name(_ reference: ReleaseReference) -> ReleaseName {
        ReleaseName(model: reference.model, version: reference.version.description, id: reference.release.hex)
    }

    private func item(
        _ item: ChangeItem, in timeline: Timeline, scope: ChangeScope, _ looksInside: Bool
    ) throws -> PromotionItem {
        guard let release = try timeline.release(item.to.release) else {
            throw Diagnostic.refused("\(item.to.title) is not a release of this ledger")
        }
        let rules = timeline.current.policy.environment(scope.environment)
        let previous = try rules?.from.map { try earlierRun(of: item.to, in: $0, timeline) }
        return PromotionItem(
            from: item.from.map(Self.name), to: Self.name(item.to), builds: item.to.build.map { [$0] } ?? [],
            metrics: Self.metrics(of: release),
            currentMetrics: try item.from.flatMap { try timeline.release($0.release) }.map(Self.metrics)
                ?? .unknown("nothing of this model runs there now"),
            hasModelCard: .known(release.record.attachments[RepoPath("card")] != nil, .proven),
            reachedBranches: reachedBranches(release.subject.commit, rules?.fromBranch),
            tagMatches: tags.check(release),
            contentProblems: contents.problems(of: release),
            runsInPrevious: previous?.runs ?? .unknown("the policy names no environment before"),
            inPreviousSince: previous?.since ?? .unknown("the policy names no environment before"),
            baseline: baseline(of: release), attestations: try attestations(of: release, in: timeline),
            api: api(of: release, from: item.from, in: timeline, rules: rules),
            standing: try standing(of: release, in: timeline),
            files: looksInside ? modelFiles(of: release, in: timeline) : .notGathered,
            packages: looksInside ? packages(of: release, in: timeline) : .notGathered)
    }

    /// Whether a release runs in an environment now, and since when without interruption.
    private func earlierRun(
        of reference: ReleaseReference, in environment: String, _ timeline: Timeline
    ) throws -> (runs: Fact<Bool>, since: Fact<Timestamp>) {
        guard let first = try timeline.beginning(of: reference, in: environment) else {
            return (.known(false, .proven), .unknown("\(reference.title) does not run in \(environment)"))
        }
        guard let seen = try timeline.witnessed(first.position) else {
            return (
                .known(true, first.standing.grade),
                .unknown("no witness has seen the promotion to \(environment) yet")
            )
        }
        return (.known(true, first.standing.grade), .known(seen, .proven))
    }

    private func reachedBranches(_ commit: ObjectID?, _ branch: String?) -> Fact<[String]> {
        guard let branch, let commit else { return .known([], .proven) }
        do {
            guard
                let tip = try repository.reference(
                    remote.map { "refs/remotes/\($0)/\(branch)" } ?? "refs/heads/\(branch)")
            else { return .unknown("the branch \(branch) is not known here; git fetch brings it") }
            if try branches.contains(commit, tip: tip) { return .known([branch], .proven) }
            // A clone knows the branch as it was fetched last; only the server knows it as it is.
            return remote == nil
                ? .known([], .proven)
                : .unknown(
                    "\(branch) as fetched last does not contain \(commit.short); git fetch brings it")
        } catch {
            return .unknown(Self.words(error))
        }
    }

    static func words(_ error: any Error) -> String {
        (error as? Diagnostic)?.message ?? "it cannot be read"
    }
}
