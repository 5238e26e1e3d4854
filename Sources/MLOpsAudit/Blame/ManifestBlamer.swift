import MLOpsAssets
import MLOpsCore
import MLOpsGit

/// Finds the commit that brought each line of a manifest, as `git blame` does: a line is passed on to the first parent
/// that has it, and stays with the commit none of whose parents does.
///
/// Lines of a manifest are sorted and distinct, so comparing them as a set gives what git's diff gives; it also sees
/// through `add --repage`, which git cannot. Reads trees of each commit and pages only where they differ.
struct ManifestBlamer {
    let repository: Repository

    /// Where a line comes from.
    struct Origin: Hashable {
        let commit: ObjectID
        /// True when history is cut off here, so that an earlier commit may have brought it.
        let isBoundary: Bool
    }

    /// - Returns: the origin of each of `lines`, in their order.
    func origins(of lines: [[UInt8]], in asset: RepoPath, at start: ObjectID) throws -> [Origin] {
        var origins = [Origin](repeating: Origin(commit: start, isBoundary: false), count: lines.count)
        var waiting: [Suspect: [Int]] = [Suspect(commit: start, asset: asset): Array(lines.indices)]
        var cache = Cache(repository: repository)
        while let suspect = try newest(of: waiting.keys, &cache) {
            guard var pending = waiting.removeValue(forKey: suspect) else { break }
            let commit = try cache.commit(suspect.commit)
            let own = try cache.pages(of: suspect.asset, in: commit) ?? Pages(blobs: [:])
            var isBoundary = false
            for parentID in commit.parents where !pending.isEmpty {
                guard repository.contains(parentID) || !repository.isShallow else {
                    isBoundary = true
                    continue
                }
                let parent = try cache.commit(parentID)
                let (theirAsset, theirs) = try predecessor(of: suspect.asset, own, from: commit, in: parent, &cache)
                guard let theirs else { continue }
                var passed: [Int] = []
                if theirs == own {
                    (passed, pending) = (pending, [])
                } else {
                    let (ours, before) = try changedLines(own, theirs, &cache)
                    var kept: [Int] = []
                    for index in pending {
                        let line = lines[index]
                        if !ours.contains(line) || before.contains(line) {
                            passed.append(index)
                        } else {
                            kept.append(index)
                        }
                    }
                    pending = kept
                }
                if !passed.isEmpty {
                    waiting[Suspect(commit: parentID, asset: theirAsset), default: []] += passed
                }
            }
            for index in pending { origins[index] = Origin(commit: suspect.commit, isBoundary: isBoundary) }
        }
        return origins
    }

    private struct Suspect: Hashable {
        let commit: ObjectID
        let asset: RepoPath
    }

    /// The newest commit first, so that most commits are looked at once.
    private func newest(of suspects: Dictionary<Suspect, [Int]>.Keys, _ cache: inout Cache) throws -> Suspect? {
        var best: (suspect: Suspect, time: Timestamp)?
        for suspect in suspects {
            let time = try cache.commit(suspect.commit).committer.time
            if let found = best, (found.time, found.suspect.commit) >= (time, suspect.commit) { continue }
            best = (suspect, time)
        }
        return best?.suspect
    }

    /// The lines of the pages that differ, on both sides.
    private func changedLines(
        _ own: Pages, _ theirs: Pages, _ cache: inout Cache
    ) throws -> (ours: Set<[UInt8]>, before: Set<[UInt8]>) {
        var ours: Set<[UInt8]> = []
        var before: Set<[UInt8]> = []
        for (name, blob) in own.blobs where theirs.blobs[name] != blob { ours.formUnion(try cache.lines(of: blob)) }
        for (name, blob) in theirs.blobs where own.blobs[name] != blob { before.formUnion(try cache.lines(of: blob)) }
        return (ours, before)
    }

    /// The same asset in a parent; where it has another name there, the asset that vanished and is most like it.
    private func predecessor(
        of asset: RepoPath, _ own: Pages, from commit: Commit, in parent: Commit, _ cache: inout Cache
    ) throws -> (RepoPath, Pages?) {
        if let theirs = try cache.pages(of: asset, in: parent) { return (asset, theirs) }
        let ours = Set(try ManifestTree(commit.tree, in: repository).assets())
        var best: (asset: RepoPath, pages: Pages, shared: Int)?
        let lines = try own.blobs.values.reduce(into: Set<[UInt8]>()) { $0.formUnion(try cache.lines(of: $1)) }
        for candidate in try ManifestTree(parent.tree, in: repository).assets() where !ours.contains(candidate) {
            guard let pages = try cache.pages(of: candidate, in: parent) else { continue }
            if pages == own { return (candidate, pages) }
            let theirs = try pages.blobs.values.reduce(into: Set<[UInt8]>()) { $0.formUnion(try cache.lines(of: $1)) }
            let shared = lines.intersection(theirs).count
            if 2 * shared > lines.count, shared > best?.shared ?? 0 { best = (candidate, pages, shared) }
        }
        return best.map { ($0.asset, $0.pages) } ?? (asset, nil)
    }
}

/// The pages of one manifest by name; the one file of a file asset has the empty name.
private struct Pages: Hashable {
    let blobs: [RepoPath: ObjectID]
}

/// What was read already.
private struct Cache {
    let repository: Repository
    private var commits: [ObjectID: Commit] = [:]
    private var pagesByTree: [PagesKey: Pages?] = [:]
    private var linesByBlob: [ObjectID: Set<[UInt8]>] = [:]

    private struct PagesKey: Hashable {
        let tree: ObjectID
        let asset: RepoPath
    }

    /// More pages than this are forgotten, so that memory does not grow with history.
    private static let maximumPages = 512

    init(repository: Repository) {
        self.repository = repository
    }

    mutating func commit(_ id: ObjectID) throws -> Commit {
        if let found = commits[id] { return found }
        let commit = try repository.commit(id)
        if commits.count >= 4096 { commits.removeAll(keepingCapacity: true) }
        commits[id] = commit
        return commit
    }

    mutating func pages(of asset: RepoPath, in commit: Commit) throws -> Pages? {
        let key = PagesKey(tree: commit.tree, asset: asset)
        if let found = pagesByTree[key] { return found }
        let pages = try read(asset, commit.tree)
        if pagesByTree.count >= 4096 { pagesByTree.removeAll(keepingCapacity: true) }
        pagesByTree[key] = .some(pages)
        return pages
    }

    private func read(_ asset: RepoPath, _ tree: ObjectID) throws -> Pages? {
        guard let entry = try repository.entry(at: asset.adding(suffix: ManifestTree.suffix), in: tree) else {
            return nil
        }
        switch entry.mode {
        case .file: return Pages(blobs: [RepoPath(bytes: []): entry.id])
        case .directory:
            let pages = try repository.tree(entry.id).filter {
                $0.mode == .file && $0.name != RepoPath(Manifest.headerName)
            }
            return Pages(blobs: Dictionary(pages.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first }))
        default: return nil
        }
    }

    /// The lines of a page, whatever they hold: history may have pages that no reader would accept now.
    mutating func lines(of blob: ObjectID) throws -> Set<[UInt8]> {
        if let found = linesByBlob[blob] { return found }
        let bytes = try repository.blob(blob, limit: ManifestReader.maximumFileSize)
        let lines = Set(bytes.split(separator: 0x0A).map(Array.init))
        if linesByBlob.count >= Self.maximumPages { linesByBlob.removeAll(keepingCapacity: true) }
        linesByBlob[blob] = lines
        return lines
    }
}
