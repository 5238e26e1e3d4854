import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Returns models of an environment to what ran there before.
public struct RollbackAction {
    private let session: LedgerSession
    private let timeline: Timeline

    public init(_ session: LedgerSession, _ timeline: Timeline) {
        (self.session, self.timeline) = (session, timeline)
    }

    /// The rollback that undoes what happened last.
    ///
    /// `model`: nil for all models that the last event changed.
    /// `version`: nil for the one that ran before.
    /// Throws `refused` when nothing ran before, `input` for a model that does not run there.
    public func plan(_ environment: String, model: String?, version: SemVer?) throws -> Rollback {
        let known = timeline.current.policy.environments.map(\.name)
        let state = try timeline.state(of: environment)
        guard known.contains(environment) || state != nil else {
            throw Diagnostic.input(
                "the policy has no environment '\(VisibleText.of(environment))'",
                hint: "it has: \(known.joined(separator: ", "))")
        }
        guard let state else {
            throw Diagnostic.refused("nothing runs in '\(VisibleText.of(environment))'", hint: "see: git mlops env")
        }
        let earlier = try timeline.states(of: environment).dropLast()
        var models = model.map { [$0] } ?? []
        if let model, state.running[model] == nil {
            throw Diagnostic.input(
                "'\(VisibleText.of(model))' does not run in '\(environment)'",
                hint: "see what does: git mlops blame \(environment)")
        }
        if model == nil {
            let before = earlier.last?.running ?? [:]
            models = state.running.filter { before[$0.key]?.reference != $0.value.reference }.keys.sorted()
        }
        // What was configured last goes back with what was promoted last, unless one model is named.
        let files = model == nil ? Self.alteredFiles(earlier.last?.tree, state.tree) : []
        guard version == nil || models.count == 1 else {
            throw Diagnostic.input("which model?", hint: "name it: --model \(models.first ?? "NAME")")
        }
        if let version, models.count == 1, state.running[models[0]]?.reference.version == version {
            throw Diagnostic.refused(
                "\(models[0]) \(version) runs in '\(environment)' now",
                hint: "see what ran before: git mlops env \(environment)")
        }
        let abandoned = version == nil ? try Self.abandoned(timeline.states(of: environment)) : []
        guard
            let target = earlier.last(where: { old in
                (models.isEmpty
                    ? files.contains { old.tree.configuration($0) != state.tree.configuration($0) }
                    : models.contains { old.running[$0]?.reference != state.running[$0]?.reference })
                    && models.allSatisfy { name in
                        guard let was = old.running[name]?.reference, !abandoned.contains(was.release) else {
                            return false
                        }
                        return version.map { was.version == $0 } ?? true
                    }
            })
        else {
            throw Diagnostic.refused(
                version.map { "\(models[0]) \($0) never ran in '\(environment)'" }
                    ?? (models.isEmpty
                        ? "there is no earlier state of '\(environment)'"
                        : "nothing ran in '\(environment)' before, of \(models.joined(separator: ", ")), that was not "
                            + "rolled back itself"),
                hint: "see what did: git mlops env \(environment); then name it: --to-version")
        }
        let items = models.compactMap { name in
            target.running[name].map { ChangeItem(from: state.running[name]?.reference, to: $0.reference) }
        }.filter { $0.from != $0.to }
        let configuration = files.compactMap { path -> ConfigurationChange? in
            let (now, then) = (state.tree.configuration(path), target.tree.configuration(path))
            guard now != then else { return nil }
            return ConfigurationChange(
                path: path, from: now.map { Digest.sha256($0) }, to: then.map { Digest.sha256($0) }, source: nil)
        }
        return try Rollback(
            scope: ChangeScope(
                environment: environment, items: items, configuration: configuration, previous: state.record.id),
            target: target.record.id, timeline: timeline)
    }

    /// The configuration files that differ between two states.
    private static func alteredFiles(_ before: EnvironmentTree?, _ after: EnvironmentTree) -> [RepoPath] {
        Set((before?.configurationPaths ?? []) + after.configurationPaths).sorted().filter {
            before?.configuration($0) != after.configuration($0)
        }
    }

    /// Releases that were rolled back and not promoted again since: nobody who rolls back twice wants them.
    private static func abandoned(_ states: [EnvironmentState]) -> Set<Digest> {
        var result: Set<Digest> = []
        for (before, after) in zip(states, states.dropFirst()) {
            for (name, was) in before.running where after.running[name]?.reference != was.reference {
                if after.record.event.type == .rollback { result.insert(was.reference.release) }
            }
            if after.record.event.type == .promote {
                for now in after.running.values { result.remove(now.reference.release) }
            }
        }
        return result
    }

    /// What the rules say of it, with `person` acting.
    public func verdict(on rollback: Rollback, person: String) throws -> Verdict {
        let facts = try session.facts.rollback(
            rollback, event: nil, actor: .known(person, .proven), in: timeline)
        return Evaluator.evaluate(.rollback(facts), timeline.current.policy, policyID: timeline.current.id.hex)
    }

    /// A draft that carries it out, with the verdict attached.
    ///
    /// - Throws: `refused` for a state that git cannot hold.
    public func draft(
        _ rollback: Rollback, person: String, verdict: Verdict, message: String?, ticket: String? = nil
    ) throws -> EventDraft {
        let result = try rollback.result(by: person, at: session.now(timeline))
        let subject = RollbackSubject(
            scope: rollback.scope, target: rollback.target.record.id, listing: result.tree.digest)
        return EventDraft(
            .rollback, subject: subject.json, message: message, ticket: ticket,
            attachments: [
                ("environment", result.tree.listing), ("verdict.json", verdict.json.canonicalBytes),
            ])
    }
}
