import MLOpsCore
public import MLOpsGit
import MLOpsSystem
public import SystemPackage

/// What stands where our hooks belong in a repository.
public struct HookStatus: Sendable {
    public enum State: String, Sendable {
        /// Our stub, running the git-mlops that asks.
        case current
        /// Our stub, running another git-mlops, which exists.
        case other
        /// Our stub, running a program that is not there.
        case broken
        /// Something else than our stub.
        case foreign
        case missing
    }

    public struct Hook: Sendable {
        public let name: String
        public let state: State
        /// The program that the stub runs.
        public let binary: FilePath?
        /// The hook that runs before ours.
        public let chained: FilePath?
    }

    public let place: HookPlace
    public let hooks: [Hook]

    /// True when every hook is there and runs.
    public var isComplete: Bool { hooks.allSatisfy { $0.state == .current || $0.state == .other } }

    public init(_ repository: Repository, side: HookInstaller.Side, binary: FilePath) throws {
        let place = try HookPlace(repository)
        self.place = place
        let top = repository.workTree ?? repository.gitDirectory
        let folder =
            switch place.mode {
            case .standard: place.standard
            case .ours: place.own
            case .elsewhere(let path, _): path.isAbsolute ? path : top.pushing(path)
            }
        hooks = try side.hooks.map { hook in
            let path = folder.appending(hook.rawValue)
            let chained = try place.chained(hook.rawValue, directory: top)
            guard try FileStat.ifExists(at: path, followingLinks: true) != nil else {
                return Hook(name: hook.rawValue, state: .missing, binary: nil, chained: chained)
            }
            guard try HookFile.isOurs(path), let target = HookScript.binary(of: try Files.read(path, limit: 1 << 20))
            else { return Hook(name: hook.rawValue, state: .foreign, binary: nil, chained: chained) }
            let stat = try FileStat.ifExists(at: target, followingLinks: true)
            let runs = stat.map { $0.kind == .regular && $0.permissions & 0o111 != 0 } ?? false
            return Hook(
                name: hook.rawValue, state: target == binary ? .current : runs ? .other : .broken, binary: target,
                chained: chained)
        }
    }
}
