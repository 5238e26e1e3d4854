import MLOpsCore
import MLOpsGit
import MLOpsLedger

/// What ran where, and when.
extension Timeline {
    /// Environments that anything was ever promoted to, sorted.
    public var promotedEnvironments: [String] {
        Set(memory.environments.keys).union(archive?.environments ?? []).sorted()
    }

    /// The states of an environment, oldest first.
    public func states(of environment: String) throws -> [EnvironmentState] {
        try (archive?.states(of: environment) ?? []) + (memory.environments[environment] ?? [])
    }

    /// What an environment runs now; nil when nothing was ever promoted to it.
    public func state(of environment: String) throws -> EnvironmentState? {
        try memory.environments[environment]?.last ?? archive?.lastState(of: environment)
    }

    /// What an environment ran at some time, by the witnesses' clock where they saw it.
    public func state(of environment: String, at moment: Timestamp) throws -> EnvironmentState? {
        if let found = try memory.environments[environment]?.last(where: { try since($0).time <= moment }) {
            return found
        }
        guard let archive else { return nil }
        for (step, position, time) in try archive.moments(of: environment)
        where try witnessed(position) ?? time <= moment {
            return try archive.state(environment, step: step)
        }
        return nil
    }

    /// The state that an event made.
    public func state(madeBy event: Digest, in environment: String) throws -> EnvironmentState? {
        if let found = memory.environments[environment]?.first(where: { $0.record.id == event }) { return found }
        guard let archive, let place = try archive.step(of: event), place.environment == environment else { return nil }
        return try archive.state(environment, step: place.step)
    }

    /// The first state of the uninterrupted run of a release that still goes on; nil when it does not run there now.
    public func beginning(of release: ReleaseReference, in environment: String) throws -> EnvironmentState? {
        let here = memory.environments[environment] ?? []
        let run = here.reversed().prefix { $0.running[release.model]?.reference == release }
        if run.count < here.count { return run.last }
        guard let archive else { return run.last }
        var step: Int?
        for turn in try archive.turns(of: release.model, in: environment) {
            guard turn.running?.reference == release else { break }
            step = turn.step
        }
        return try step.flatMap { try archive.state(environment, step: $0) } ?? run.last
    }

    /// The state from which on a model ran as it does in `state`, without interruption.
    public func beginning(of model: String, in state: EnvironmentState) throws -> EnvironmentState {
        let here = memory.environments[state.environment] ?? []
        var first = state
        if let last = here.lastIndex(where: { $0.record.id == state.record.id }) {
            for earlier in here[..<last].reversed() {
                guard earlier.running[model] == state.running[model] else { return first }
                first = earlier
            }
        }
        guard let archive else { return first }
        let step = try archive.step(of: first.record.id)?.step ?? .max
        guard let turn = try archive.turns(of: model, in: state.environment).first(where: { $0.step <= step }),
            turn.running == state.running[model]
        else { return first }
        return try archive.state(state.environment, step: turn.step) ?? first
    }

    /// The commits of every release of a model that ran in an environment.
    func commitsRun(of model: String, in environment: String) throws -> Set<ObjectID> {
        try (memory.index.ran[environment]?[model] ?? []).union(
            archive?.commitsRun(of: model, in: environment) ?? [])
    }
}
