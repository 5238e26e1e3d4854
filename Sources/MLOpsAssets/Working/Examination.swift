import MLOpsCore
import MLOpsStore
import MLOpsSystem
import SystemPackage

/// An asset's payload in the working tree, compared with its manifest by way of the stat index.
struct Examination {
    /// A file of the manifest that is here with the bytes it should have.
    struct Match {
        let entry: ManifestEntry
        let file: PayloadFile
        let modeDiffers: Bool
    }

    /// A file that is here and not what the manifest says, or not in it.
    struct Difference {
        let file: PayloadFile
        /// Its line; nil for a file the manifest does not have.
        let entry: ManifestEntry?
        /// What it holds, as far as that is known without reading it.
        let digest: Digest?
        /// It is what was last added or written here: the manifest changed since, not the file.
        let isOutdated: Bool
    }

    var matches: [Match] = []
    var differences: [Difference] = []
    /// Lines without a file that was here before.
    var deleted: [ManifestEntry] = []
    /// Lines whose file was never here.
    var notHere: [ManifestEntry] = []
    var unreadable: [(entry: ManifestEntry?, file: PayloadFile, problem: Diagnostic)] = []
    var scan: PayloadScan
    /// The stat index's new entries for the asset; nil when they need not change.
    var refreshed: [StatEntry]?

    /// Compares.
    ///
    /// - Parameters:
    ///   - root: the payload's place.
    ///   - manifest: what should be there; nil for an asset that is new.
    ///   - entries: what the stat index knows.
    ///   - scan: what is there.
    ///   - heedsMode: whether executable bits mean anything on this file system.
    ///   - hashing: reads files whose status tells nothing; without, such a file of the right size is a difference
    ///     with an unknown digest.
    ///   - progress: gets one step, in bytes, when there is something to read.
    /// - Throws: an error of the file system; single files that cannot be read are ``unreadable``.
    init(
        root: FilePath, manifest: Manifest?, entries: [StatEntry], scan: PayloadScan, heedsMode: Bool, hashing: Bool,
        progress: any ProgressSink
    ) throws {
        self.scan = scan
        let lines = PathByteOrder.sorted(manifest?.entries ?? [])
        let files = scan.files
        var doubtful: [(file: PayloadFile, entry: ManifestEntry, recorded: Digest?)] = []
        matches.reserveCapacity(min(lines.count, files.count))
        var (l, f, e) = (0, 0, 0)
        while l < lines.count || f < files.count {
            let order =
                l == lines.count ? 1 : f == files.count ? -1 : PathByteOrder.compare(lines[l].path, files[f].path)
            let path = order <= 0 ? lines[l].path : files[f].path
            var known: StatEntry?
            while e < entries.count {
                let side = PathByteOrder.compare(entries[e].key, path)
                if side > 0 { break }
                if side == 0 { known = entries[e] }
                e += 1
            }
            if order < 0 {
                if known == nil { notHere.append(lines[l]) } else { deleted.append(lines[l]) }
                l += 1
                continue
            }
            let file = files[f]
            f += 1
            let valid = known.flatMap { $0.matches(file.stat) ? $0 : nil }
            guard order == 0 else {
                differences.append(
                    Difference(file: file, entry: nil, digest: valid?.digest, isOutdated: valid != nil))
                continue
            }
            let line = lines[l]
            l += 1
            if let valid {
                if valid.digest == line.digest, file.stat.size == line.size {
                    matches.append(Self.match(line, file, heedsMode))
                } else {
                    // The right bytes under a line with a wrong size: the line is to be written anew.
                    differences.append(
                        Difference(
                            file: file, entry: line, digest: valid.digest, isOutdated: valid.digest != line.digest))
                }
            } else if hashing, file.stat.size == line.size || known?.isUnknown == true {
                doubtful.append((file, line, known?.digest))
            } else {
                differences.append(Difference(file: file, entry: line, digest: nil, isOutdated: false))
            }
        }
        if !doubtful.isEmpty {
            try settle(doubtful, root, entries, heedsMode, progress)
        } else if entries.count != matches.count + deleted.count, manifest != nil {
            // Entries of files that are gone and that no line speaks of tell nothing any more.
            let present = Set(files.map(\.path)).union(deleted.map(\.path))
            let kept = entries.filter { present.contains($0.key) }
            if kept.count != entries.count { refreshed = kept }
        }
    }

    /// Reads the files whose status tells nothing, and notes what they hold for the next time.
    private mutating func settle(
        _ doubtful: [(file: PayloadFile, entry: ManifestEntry, recorded: Digest?)], _ root: FilePath,
        _ entries: [StatEntry],
        _ heedsMode: Bool, _ progress: any ProgressSink
    ) throws {
        progress.begin("reading changed files", total: doubtful.map(\.file.stat.size).saturatedSum, unit: .bytes)
        defer { progress.end() }
        let answers = try WorkerPool.map(doubtful.map(\.file.path)) {
            path -> Result<WorkingFileDigest.Answer, Diagnostic> in
            do {
                return .success(
                    try WorkingFileDigest.read(
                        path == ManifestEntry.selfPath ? root : root.appending(path), progress: progress))
            } catch let problem as Diagnostic {
                return .failure(problem)
            }
        }
        var fresh: [RepoPath: StatEntry] = [:]
        for ((file, entry, recorded), answer) in zip(doubtful, answers) {
            switch answer {
            case .success(let answer):
                let file = PayloadFile(path: file.path, stat: answer.stat)
                if answer.digest == entry.digest, answer.size == entry.size {
                    fresh[file.path] = StatRecord.entry(
                        path: file.path, stat: answer.stat, digest: answer.digest, seen: answer.seen)
                    matches.append(Self.match(entry, file, heedsMode))
                } else {
                    // Not noted: the record keeps what the file was when it and the manifest last agreed.
                    differences.append(
                        Difference(
                            file: file, entry: entry, digest: answer.digest,
                            isOutdated: answer.digest == recorded && answer.digest != entry.digest))
                }
            case .failure(let problem):
                unreadable.append((entry, file, problem))
            }
        }
        if fresh.isEmpty { return }
        for entry in entries where fresh[entry.key] == nil { fresh[entry.key] = entry }
        refreshed = fresh.values.sorted { PathByteOrder.compare($0.path, $1.path) < 0 }
    }

    private static func match(_ entry: ManifestEntry, _ file: PayloadFile, _ heedsMode: Bool) -> Match {
        Match(entry: entry, file: file, modeDiffers: heedsMode && file.stat.isExecutable != entry.executable)
    }

    /// Everything that differs, for people.
    var changes: [FileChange] {
        var result: [FileChange] = differences.map { item in
            FileChange(
                path: item.file.path, kind: item.isOutdated ? .outdated : item.entry == nil ? .added : .modified,
                old: item.entry,
                size: item.file.stat.size, reason: nil)
        }
        result += matches.filter(\.modeDiffers).map {
            FileChange(path: $0.entry.path, kind: .mode, old: $0.entry, size: $0.entry.size, reason: nil)
        }
        result += deleted.map { FileChange(path: $0.path, kind: .deleted, old: $0, size: nil, reason: nil) }
        result += unreadable.map {
            FileChange(
                path: $0.file.path, kind: .unreadable, old: $0.entry, size: $0.file.stat.size,
                reason: $0.problem.message)
        }
        result += scan.refused.map {
            FileChange(path: $0.path, kind: .refused, old: nil, size: nil, reason: $0.reason)
        }
        return result.sorted { PathByteOrder.compare($0.path, $1.path) < 0 }
    }
}

/// Entries of the stat index, made so that a file changed unseen is always read again.
enum StatRecord {
    /// An entry for a file that held `digest` when its status was taken at the moment `seen`.
    ///
    /// A file changed just then gets an entry that matches no status: it says that the file was here, and no more.
    static func entry(path: RepoPath, stat: FileStat, digest: Digest, seen: Int64) -> StatEntry {
        // The index has an empty path for the file of a file asset.
        let path = path == ManifestEntry.selfPath ? RepoPath(bytes: []) : path
        let entry = StatEntry(path: path, stat: stat, digest: digest)
        guard entry.isRacy(at: seen) else { return entry }
        var unknown = stat
        (unknown.modified, unknown.changed, unknown.size) = (1, 1, StatEntry.unknownSize)
        return StatEntry(path: path, stat: unknown, digest: digest)
    }
}

extension StatEntry {
    /// The path as manifests have it: `.` for the file of a file asset.
    var key: RepoPath { path.isEmpty ? ManifestEntry.selfPath : path }

    fileprivate static let unknownSize: Int64 = -1

    /// It says that the file was here and what it held, and matches no status.
    var isUnknown: Bool { size == Self.unknownSize }
}
