import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// What a change alters, what stands against it, and what was set aside for it.
extension FactsGatherer {
    /// The freeze of an environment that holds longest.
    func freeze(of environment: String, in timeline: Timeline, at moment: Timestamp?) throws -> Fact<DeclaredFreeze?> {
        let unread = try timeline.unreadable().first { record in
            record.event.type == .freeze && record.subjectJSON["environment"]?.string.map { $0 == environment } ?? true
        }
        if let unread {
            return .unknown(
                "event \(unread.id.short) by \(unread.event.actor.name) is a freeze that only a newer version reads")
        }
        let found = try timeline.freezes(of: environment, at: moment)
        let longest = found.max { left, right in
            switch (left.until, right.until) {
            case (let left?, let right?): left < right
            case (_?, nil): true
            case (nil, _): false
            }
        }
        return .known(
            longest.map { DeclaredFreeze(event: $0.record.id.hex, reason: $0.reason, until: $0.until) }, .proven)
    }

    /// Emergencies that nobody reviewed; due from when witnesses saw them carried out.
    func owedReviews(in environment: String, _ timeline: Timeline) throws -> Fact<[OwedReview]> {
        let within = timeline.current.policy.environment(environment)?.emergency?.reviewWithin
        return .known(
            try timeline.unreviewed(in: environment).map { change, state in
                let begun = try timeline.given(state.record, at: state.position)
                return OwedReview(
                    change: change.id.hex, title: change.title,
                    due: within.map { .known(begun.time + $0, begun.grade) }
                        ?? .unknown("the policy no longer says how soon it must be reviewed"))
            }, .proven)
    }

    /// Waivers for exactly this change or one of its releases in its environment.
    func waivers(of change: Change, in timeline: Timeline, _ now: Fact<Timestamp>) throws -> Fact<[Waiver]> {
        .known(try timeline.waivers(for: change).map { try waiver($0, in: timeline, now) }, .proven)
    }

    /// A waiver in the words of the rules.
    public func waiver(_ found: WaiverRequest, in timeline: Timeline, _ now: Fact<Timestamp>) throws -> Waiver {
        let given = try timeline.given(found.record, at: found.position)
        let isRejected = found.rejections.contains { $0.withdrawnBy == nil }
        return Waiver(
            id: found.id.hex, rule: found.subject.rule, reason: found.reason,
            requester: .known(found.requester, .proven),
            expires: found.expires, given: .known(given.time, given.grade),
            stands: found.withdrawnBy == nil && !isRejected,
            approvals: try found.approvals.map {
                try approval($0, in: found.subject.environment, timeline.current, timeline, now)
            })
    }

    /// Where the configuration file that runs now came from: whoever owns it there owns its removal, too.
    private func lastSource(
        of item: ConfigurationChange, in environment: String, _ timeline: Timeline
    ) throws -> ConfigurationChange.Source? {
        for change in try timeline.changes().reversed() {
            guard case .done = change.state, let scope = change.scope, scope.environment == environment else {
                continue
            }
            let found = scope.configuration.first { $0.path == item.path && $0.to == item.from }
            if let source = found?.source { return source }
        }
        return nil
    }

    /// What differs in git between what runs in the environment now and the releases.
    ///
    /// Only looked at when a rule of the environment asks.
    func altered(by scope: ChangeScope, in timeline: Timeline) -> Fact<AlteredFiles> {
        let rules = timeline.current.policy.environment(scope.environment)
        guard let rules, !rules.codeOwners.isEmpty || rules.standard != nil else { return .notGathered }
        do {
            var code: Set<RepoPath> = []
            var data: Set<RepoPath> = []
            var models: Set<RepoPath> = []
            for item in scope.items {
                guard let release = try timeline.release(item.to.release) else { continue }
                let before = try item.from.map { try repository.commit($0.commit).tree }
                let after = try repository.commit(item.to.commit).tree
                for change in try repository.changes(from: before, to: after) {
                    if let asset = ManifestTree.asset(ofManifestFile: change.path) {
                        if asset == release.subject.asset.path { models.insert(asset) } else { data.insert(asset) }
                    } else {
                        code.insert(change.path)
                    }
                }
            }
            for item in scope.configuration {
                code.insert(RepoPath("config").appending(item.path))
                if let source = try item.source ?? lastSource(of: item, in: scope.environment, timeline) {
                    code.insert(source.path)
                }
            }
            return .known(
                AlteredFiles(code: code.sorted(), data: data.sorted(), models: models.sorted()), .proven)
        } catch {
            return .unknown(Self.words(error))
        }
    }
}

extension ProposeSubject.Kind {
    /// The same in the words of the rules.
    var judged: ChangeKind {
        switch self {
        case .normal: .normal
        case .standard: .standard
        case .emergency: .emergency
        }
    }
}
