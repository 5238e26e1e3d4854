public import MLOpsCore
import MLOpsStore
import MLOpsSystem

extension WorkingAssets {
    /// The state of the assets that `paths` select; of all of them for none.
    ///
    /// Reads only files whose status in the file system changed since they were last read, and notes what they held.
    ///
    /// - Throws: `input` for a path that selects no asset. What is wrong with one asset is part of its status.
    public func status(_ paths: [RepoPath] = []) throws -> [AssetStatus] {
        try status(paths, TrackedManifests(repository))
    }

    func status(_ paths: [RepoPath] = [], _ tracked: TrackedManifests) throws -> [AssetStatus] {
        let chosen = try select(paths, from: tracked)
        let exposed = try exposed(chosen.filter { tracked.assets[$0]?.staged != .removed })
        let result = try chosen.map { asset in
            status(of: asset, try require(asset, in: tracked), isExposed: exposed.contains(asset))
        }
        saveIndex()
        return result
    }

    /// The pairs of names that macOS and Windows would hold as one, in the assets that `paths` select.
    public func portabilityWarnings(_ paths: [RepoPath] = []) throws -> [(asset: RepoPath, collision: PathCollision)] {
        try select(paths, from: TrackedManifests(repository, comparing: false)).flatMap { asset in
            let entries = (try? manifest(of: asset))?.entries ?? []
            return PathRules.portabilityWarnings(entries.map(\.path)).map { (asset, $0) }
        }
    }

    /// What to say of an asset that git knows and whose manifest was removed from the working tree.
    func noManifest(_ asset: RepoPath) -> Diagnostic {
        let path = workingManifest(asset).path
        return .input(
            "the manifest \(view.shown(path)) is not in the working tree",
            hint: CommandHint(
                "bring it back: git checkout -- \(pathspec: view.typed(path)); or give the asset up: git mlops rm --cached \(view.typed(asset))"
            ).or("bring it back with git checkout, or give the asset up with git mlops rm --cached"))
    }

    func require(_ asset: RepoPath, in tracked: TrackedManifests) throws -> TrackedManifests.Asset {
        guard let state = tracked.assets[asset] else { throw noAsset(asset) }
        return state
    }

    /// Compares one asset with its manifest; the index takes note.
    func examine(
        _ asset: RepoPath, _ manifest: Manifest?, hashing: Bool = true, tolerant: Bool = true
    ) throws -> Examination {
        let root = try payloadPath(asset)
        try checkWay(to: asset)
        let examination = try Examination(
            root: root, manifest: manifest, entries: statEntries(asset),
            scan: try PayloadScan(root, tolerant: tolerant), heedsMode: heedsMode, hashing: hashing,
            progress: progress)
        if let refreshed = examination.refreshed { record(refreshed, for: asset) }
        return examination
    }

    private func status(of asset: RepoPath, _ state: TrackedManifests.Asset, isExposed: Bool) -> AssetStatus {
        var manifest: Manifest?
        var problem: Diagnostic?
        var examination: Examination?
        do throws(Diagnostic) {
            try diagnosed {
                if state.isOutside { try forgetIfGone(asset) }
                if state.isConflicted || state.isOutside || (state.staged == .removed && state.files.isEmpty) { return }
                manifest = try self.manifest(of: asset)
                guard let manifest else {
                    throw noManifest(asset)
                }
                let found = try examine(asset, manifest)
                try checkLayout(asset, manifest, found.scan)
                examination = found
            }
        } catch {
            problem = error
        }
        return AssetStatus(
            asset: asset, manifest: manifest, staged: AssetStatus.Staged(state.staged), isEdited: state.isEdited,
            isUntracked: state.isUntracked, isConflicted: state.isConflicted,
            conflictingFiles: conflictingFiles(state), problem: problem,
            changes: examination?.changes ?? [],
            notHere: (examination?.notHere ?? []).sorted { PathByteOrder.compare($0.path, $1.path) < 0 },
            unchanged: examination?.matches.count { !$0.modeDiffers } ?? 0, isOutside: state.isOutside,
            isExposed: isExposed)
    }

    /// Files that git took away with what lies outside the sparse checkout are not here; nobody deleted them.
    func forgetIfGone(_ asset: RepoPath) throws {
        if try FileStat.ifExists(at: payloadPath(asset), followingLinks: false) == nil { index.remove(asset) }
    }

    /// Everything here throws diagnostics; the compiler cannot know it of closures.
    private func diagnosed(_ body: () throws -> Void) throws(Diagnostic) {
        do {
            try body()
        } catch let error as Diagnostic {
            throw error
        } catch {
            throw .bug("an error of an unknown kind", cause: "\(error)")
        }
    }

    /// A folder where the manifest speaks of a file, or the other way round.
    func checkLayout(_ asset: RepoPath, _ manifest: Manifest, _ scan: PayloadScan) throws {
        let isFile = manifest.layout == .file
        guard let kind = scan.kind, kind != (isFile ? .regular : .directory) else { return }
        throw Diagnostic.input(
            "'\(view.shown(asset))' is \(kind.phrase), and its manifest speaks of \(isFile ? "a file" : "a folder")",
            hint: CommandHint("if that is right, add it again: git mlops add \(view.typed(asset))").or(
                "if that is right, add it again"))
    }
}

extension AssetStatus.Staged {
    init(_ staged: TrackedManifests.Staged) {
        self =
            switch staged {
            case .unchanged: .unchanged
            case .added: .added
            case .modified: .modified
            case .removed: .removed
            }
    }
}
