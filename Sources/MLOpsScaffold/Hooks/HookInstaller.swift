import MLOpsCore
public import MLOpsGit
import MLOpsSystem
public import SystemPackage

/// Puts the stubs of our hooks into a repository and takes them out again, beside whatever hooks are there.
///
/// In the repository's own `hooks` directory a hook of somebody else gets a second name and runs before ours. Where
/// `core.hooksPath` names another directory, nothing in that one is touched: a directory of our own takes its place,
/// with a stub for every hook, each of which runs the one there. Belongs to the thread of its repository.
public struct HookInstaller {
    /// What a repository is to the others.
    public enum Side: Sendable {
        case client
        case server

        public var hooks: [GitHook] {
            switch self {
            case .client: [.preCommit, .prePush, .postCheckout, .postMerge, .postRewrite]
            case .server: [.preReceive, .postReceive]
            }
        }
    }

    private let repository: Repository
    private let binary: FilePath
    private let config: HookConfig
    /// Where a test stops the work, before each step.
    private let fault: (HookStep) throws -> Void

    /// - Parameters:
    ///   - repository: where the hooks go.
    ///   - binary: the absolute path of git-mlops, which the stubs run.
    public init(_ repository: Repository, binary: FilePath) {
        self.init(repository, binary: binary, fault: { _ in })
    }

    package init(_ repository: Repository, binary: FilePath, fault: @escaping (HookStep) throws -> Void) {
        (self.repository, self.binary, self.fault) = (repository, binary, fault)
        config = HookConfig(repository.git)
    }

    /// Installs or renews; done already, it changes nothing.
    ///
    /// - Returns: what was done.
    /// - Throws: `refused` when a hook that must not be lost stands in the way; nothing was changed then.
    public func install(_ side: Side) throws -> [HookStep] {
        try locked {
            let steps = try plan(side)
            try apply(steps)
            if case .elsewhere(let path, let scope) = try HookPlace(repository).mode {
                try apply(try planRemoval())
                throw Diagnostic.refused(
                    "core.hooksPath stays at \(path.visible), whatever this repository sets",
                    cause: "it is set in a \(scope) file that git reads later than the repository's own",
                    hint: "see where: git config --show-origin --get-all core.hooksPath")
            }
            return steps
        }
    }

    /// Removes our hooks and restores what was there before; without hooks of ours it changes nothing.
    ///
    /// - Returns: what was done.
    public func uninstall() throws -> [HookStep] {
        try locked {
            let steps = try planRemoval()
            try apply(steps)
            return steps
        }
    }

    /// What ``install(_:)`` would do now.
    public func plan(_ side: Side) throws -> [HookStep] {
        let place = try HookPlace(repository)
        switch place.mode {
        case .standard where !place.standardIsLink: return try planStandard(place, side.hooks)
        case .standard: return try planStubs(place, behind: place.standard) + planRedirection(place, .local)
        case .elsewhere(let path, let scope):
            return try planStubs(place, behind: path) + planRedirection(place, scope == "worktree" ? .worktree : .local)
        case .ours:
            var steps = try planStubs(place, behind: place.behind)
            // The repository was moved or copied: the setting still names the old place.
            for scope in try config.scopes() {
                for key in [HookPlace.markKey, HookPlace.key] {
                    let values = try config.raw(key, scope)
                    let mark = try config.raw(HookPlace.markKey, scope)
                    if let value = values.last, mark.contains(value), value != place.own.bytes {
                        steps.append(.set(key, place.own.bytes, scope: scope.rawValue))
                    }
                }
            }
            // Until `core.hooksPath` follows, only the mark tells that the old value is ours.
            return steps.filter { $0.key != HookPlace.markKey } + steps.filter { $0.key == HookPlace.markKey }
        }
    }

    // MARK: - In the repository's own directory

    private func planStandard(_ place: HookPlace, _ hooks: [GitHook]) throws -> [HookStep] {
        var steps: [HookStep] = []
        if try FileStat.ifExists(at: place.standard, followingLinks: false) == nil {
            steps.append(.set(Self.madeKey, Array("true".utf8), scope: "local"))
            steps.append(.makeDirectory(place.standard))
        }
        var conflicts: [String] = []
        for hook in hooks {
            let path = place.standard.appending(hook.rawValue)
            let aside = place.standard.appending(HookPlace.aside(hook.rawValue))
            let stub = try HookScript.stub(for: hook, binary: binary)
            guard let stat = try FileStat.ifExists(at: path, followingLinks: false) else {
                steps.append(.write(path, stub))
                continue
            }
            if stat.kind == .regular, try HookFile.isOurs(path) {
                if try !Self.holds(stub, path) { steps.append(.write(path, stub)) }
                continue
            }
            guard stat.kind == .regular || stat.kind == .symlink else {
                conflicts.append("\(path.visible) is \(stat.kind.phrase)")
                continue
            }
            if try FileStat.ifExists(at: aside, followingLinks: false) == nil {
                steps.append(.keepAside(path, as: aside))
            } else if try !HookFile.areSame(path, aside) {
                conflicts.append("\(path.visible) would become \(aside.visible), which exists and is another")
                continue
            }
            steps.append(.write(path, stub))
        }
        guard conflicts.isEmpty else {
            throw Diagnostic(
                .refused, "hooks are there that can neither be kept nor replaced", causes: conflicts,
                hints: ["nothing was changed: remove or merge one of the two, then: git mlops hooks install"])
        }
        return steps
    }

    private static let madeKey = "mlops.madeHooksDirectory"

    private static func holds(_ bytes: [UInt8], _ path: FilePath) throws -> Bool {
        guard let stat = try FileStat.ifExists(at: path, followingLinks: false), stat.kind == .regular,
            stat.permissions & 0o100 != 0, stat.size == Int64(bytes.count)
        else { return false }
        return try Files.read(path) == bytes
    }

    // MARK: - Beside a directory of somebody else

    /// Stubs for all hooks, those of whose presence git takes notice only where there is something to run.
    private func planStubs(_ place: HookPlace, behind: FilePath) throws -> [HookStep] {
        var steps: [HookStep] = []
        let folder = behind.isAbsolute ? behind : (repository.workTree ?? repository.gitDirectory).pushing(behind)
        if try FileStat.ifExists(at: place.own, followingLinks: false) == nil {
            steps.append(.makeDirectory(place.own))
        }
        for name in HookNames.all {
            let path = place.own.appending(name)
            if HookNames.sensitive.contains(name),
                try FileStat.ifExists(at: folder.appending(name), followingLinks: true) == nil
            {
                if try FileStat.ifExists(at: path, followingLinks: false) != nil { steps.append(.remove(path)) }
                continue
            }
            let stub = try HookScript.stub(named: name, binary: binary)
            if try !Self.holds(stub, path) { steps.append(.write(path, stub)) }
        }
        return steps
    }

    /// The directory of stubs is whole before git is told of it, and what ours replaces is remembered before that.
    private func planRedirection(_ place: HookPlace, _ scope: HookConfig.Scope) throws -> [HookStep] {
        let former = try config.raw(HookPlace.key, scope)
        guard former.count <= 1 else {
            throw Diagnostic.refused(
                "core.hooksPath is set \(former.count) times in one file",
                hint: "keep one of them: git config --\(scope.rawValue) --edit")
        }
        let own = place.own.bytes
        let name = scope.rawValue
        var steps: [HookStep] = []
        if let value = former.first {
            steps.append(.set(HookPlace.chainedKey, value, scope: name))
        } else if try !config.raw(HookPlace.chainedKey, scope).isEmpty {
            steps.append(.unset(HookPlace.chainedKey, scope: name))
        }
        return steps + [.set(HookPlace.markKey, own, scope: name), .set(HookPlace.key, own, scope: name)]
    }

    /// Adds the stubs of hooks that have appeared behind ours and need one; for hooks that run anyway.
    func followChained() throws {
        let place = try HookPlace(repository)
        guard place.mode == .ours else { return }
        for case .write(let path, let bytes) in try planStubs(place, behind: place.behind)
        where path.lastComponent.map({ HookNames.sensitive.contains($0.string) }) == true {
            try Files.writeAtomically(bytes, to: path, mode: 0o755)
        }
    }

    // MARK: - Removing

    /// What ``uninstall()`` would do now.
    public func planRemoval() throws -> [HookStep] {
        let place = try HookPlace(repository)
        return try planSettingsRemoval() + planStandardRemoval(place) + planStubsRemoval(place)
    }

    private func planSettingsRemoval() throws -> [HookStep] {
        var steps: [HookStep] = []
        for scope in try config.scopes().reversed() {
            let name = scope.rawValue
            let marks = try config.raw(HookPlace.markKey, scope)
            let remembered = try config.raw(HookPlace.chainedKey, scope)
            if let value = try config.raw(HookPlace.key, scope).last, marks.contains(value) {
                steps.append(
                    remembered.last.map { .set(HookPlace.key, $0, scope: name) } ?? .unset(HookPlace.key, scope: name))
            }
            if !remembered.isEmpty { steps.append(.unset(HookPlace.chainedKey, scope: name)) }
            if !marks.isEmpty { steps.append(.unset(HookPlace.markKey, scope: name)) }
        }
        return steps
    }

    private func planStandardRemoval(_ place: HookPlace) throws -> [HookStep] {
        var steps: [HookStep] = []
        if !place.standardIsLink {
            for hook in GitHook.allCases {
                let path = place.standard.appending(hook.rawValue)
                let aside = place.standard.appending(HookPlace.aside(hook.rawValue))
                let isKept = try FileStat.ifExists(at: aside, followingLinks: false) != nil
                if try FileStat.ifExists(at: path, followingLinks: false) == nil {
                    if isKept { steps.append(.putBack(aside, to: path)) }
                } else if try HookFile.isOurs(path) {
                    steps.append(isKept ? .putBack(aside, to: path) : .remove(path))
                } else if isKept, try HookFile.areSame(path, aside) {
                    steps.append(.remove(aside))
                }
            }
        }
        if try !config.raw(Self.madeKey, .local).isEmpty {
            steps += [.removeDirectory(place.standard), .unset(Self.madeKey, scope: "local")]
        }
        return steps
    }

    private func planStubsRemoval(_ place: HookPlace) throws -> [HookStep] {
        let parent = place.common.appending("mlops")
        guard try FileStat.ifExists(at: place.own, followingLinks: false)?.kind == .directory else {
            // Stopped between the two, an earlier removal has left the parent.
            let isLeft = try FileStat.ifExists(at: parent, followingLinks: false)?.kind == .directory
            return try isLeft && Files.list(parent).isEmpty ? [.removeDirectory(parent)] : []
        }
        if try otherWorktreesUse(place) { return [] }
        let stubs = try Files.list(place.own).compactMap { FilePath(bytes: $0) }.map {
            place.own.appending($0.components)
        }
        return try stubs.filter { try HookFile.isOurs($0) }.map { .remove($0) }
            + [.removeDirectory(place.own), .removeDirectory(parent)]
    }

    /// True when the configuration of another worktree names our directory.
    private func otherWorktreesUse(_ place: HookPlace) throws -> Bool {
        var files: [FilePath] = []
        let linked = place.common.appending("worktrees")
        if try FileStat.ifExists(at: linked, followingLinks: false)?.kind == .directory {
            files = try Files.list(linked).compactMap { FilePath(bytes: $0) }.map { linked.appending($0.components) }
        }
        for directory in [place.common] + files where directory != repository.gitDirectory {
            let file = directory.appending("config.worktree")
            guard try FileStat.ifExists(at: file, followingLinks: true) != nil else { continue }
            if try config.raw(HookPlace.key, at: file).contains(place.own.bytes) { return true }
        }
        return false
    }

    // MARK: - Doing it

    private func apply(_ steps: [HookStep]) throws {
        for step in steps {
            try fault(step)
            try step.apply(config)
        }
    }

    /// One at a time: the lock is on the repository's directory itself, so that no file of it stays behind.
    private func locked<Result>(_ body: () throws -> Result) throws -> Result {
        // Where a directory cannot be locked it goes on without: every step is atomic and may be done twice.
        try FolderLock.with(
            repository.commonDirectory, timeout: 30,
            busy: .environment(
                "another process is installing hooks in \(repository.commonDirectory.visible)",
                hint: "try again when it is done"),
            body)
    }
}

extension HookStep {
    /// The setting it changes.
    fileprivate var key: String? {
        switch self {
        case .set(let key, _, _), .unset(let key, _): key
        default: nil
        }
    }
}
