public import MLOpsCore
public import MLOpsStore
import MLOpsSystem
import SystemPackage

/// How to bring the working tree in line with its manifests.
public struct CheckoutOptions: Sendable {
    /// Replace and remove changed files as well; their content is lost unless it is stored.
    public var force = false
    /// Bring back files that were deleted here, as a person who asks for it expects, and a hook must not.
    public var restoresDeleted = true
    public var dryRun = false
    /// Write ignore rules that are missing; a hook of git must not change files that git tracks.
    public var writesRules = true

    public init() {}
}

/// What a checkout did, or for a dry run would do.
public struct CheckoutReport: Sendable {
    /// A file left as it was, and why.
    public struct Kept: Sendable {
        public let asset: RepoPath
        /// Relative to the asset.
        public let path: RepoPath
        public let reason: Reason
    }

    public enum Reason: String, Sendable {
        /// Its bytes are stored nowhere.
        case changed
        /// It was deleted here.
        case deleted
        /// Something else is in its place.
        case blocked
        /// Something was put in its place while the checkout was at work.
        case appeared
    }

    public internal(set) var written = 0
    public internal(set) var bytes: Int64 = 0
    public internal(set) var removed = 0
    public internal(set) var kept: [Kept] = []
    /// Files whose payload is not in the store.
    public internal(set) var absent: [(asset: RepoPath, entry: ManifestEntry)] = []
    /// Why payloads could not be fetched.
    public internal(set) var fetchFailure: Diagnostic?
    /// Assets outside the sparse checkout: left alone.
    public internal(set) var outside: [RepoPath] = []
    /// Files of ignore rules that were missing and are written now.
    public internal(set) var rules: [RepoPath] = []
    /// Assets whose files git would take into a commit.
    public internal(set) var exposed: [RepoPath] = []
    /// Assets whose manifest cannot be used, and why.
    public internal(set) var problems: [(asset: RepoPath, problem: Diagnostic)] = []
}

extension WorkingAssets {
    /// Makes the files of the assets that `paths` select what their manifests say.
    ///
    /// Writes what is missing, replaces and removes only what is stored, and never touches a changed file without
    /// `force`. Each file is written aside and renamed.
    ///
    /// - Parameters:
    ///   - paths: which; all for none, and then what assets that are gone from git left behind goes too.
    ///   - options: how.
    ///   - fetch: called once with the payloads that are wanted and not in the store, to bring them; nil takes only
    ///     what is in the store.
    /// - Returns: what was done, and what was left alone and why.
    /// - Throws: an error of the file system, such as no space left; complete files stay.
    public func checkout(
        _ paths: [RepoPath] = [], _ options: CheckoutOptions = CheckoutOptions(),
        fetch: (([Payload]) throws -> Void)? = nil
    ) throws -> CheckoutReport {
        let tracked = try TrackedManifests(repository)
        var report = CheckoutReport()
        var plans: [CheckoutPlan] = []
        for asset in try select(paths, from: tracked) {
            let state = try require(asset, in: tracked)
            if state.staged == .removed { continue }
            if state.isOutside {
                report.outside.append(asset)
                if !options.dryRun { try forgetIfGone(asset) }
                continue
            }
            do {
                if state.isConflicted { throw TrackedManifests.conflict(workingManifest(asset).path) }
                guard let manifest = try manifest(of: asset) else { throw noManifest(asset) }
                let examination = try examine(asset, manifest)
                if !options.dryRun { try removeLeftovers(asset, manifest, examination.scan) }
                if !options.force { try checkLayout(asset, manifest, examination.scan) }
                plans.append(try CheckoutPlan(asset, manifest, examination, self, options))
            } catch let problem as Diagnostic where problem.kind == .input || problem.kind == .refused {
                report.problems.append((asset, problem))
            }
        }
        try coverPayload(of: plans.map(\.asset), options, &report)
        if paths.isEmpty { try removeOrphans(tracked, options, &report) }
        let wanted = Array(Set(plans.flatMap(\.write).map(\.payload))).sorted()
        if !wanted.isEmpty, let fetch {
            let missing = try store().missing(of: wanted)
            do {
                if !missing.isEmpty { try fetch(missing) }
            } catch let failure as Diagnostic where failure.kind != .interrupted && failure.kind != .bug {
                // What is here is written all the same.
                report.fetchFailure = failure
            }
        }
        let absent = Set(try wanted.isEmpty ? [] : store().missing(of: wanted))
        for plan in plans {
            report.kept += plan.kept
            report.absent += plan.write.filter { absent.contains($0.payload) }.map { (plan.asset, $0) }
            try carryOut(plan, without: absent, options, &report)
        }
        if !options.dryRun {
            settleClock(plans)
            saveIndex()
        }
        return report
    }

    private func carryOut(
        _ plan: CheckoutPlan, without absent: Set<Payload>, _ options: CheckoutOptions, _ report: inout CheckoutReport
    ) throws {
        let root = try payloadPath(plan.asset)
        // A file makes room only for one that can really be written.
        let write = plan.write.filter { !absent.contains($0.payload) }
        let remove = plan.replacesRoot && write.isEmpty ? [] : plan.remove
        if options.dryRun {
            report.written += write.count
            report.bytes = report.bytes.addingSaturated(write.map(\.size).saturatedSum)
            report.removed += remove.count
        }
        if options.dryRun || (write.isEmpty && remove.isEmpty && plan.setMode.isEmpty) { return }

        try checkWay(to: plan.asset)
        try checkUntouched(plan, root)
        try delete(remove, below: root, folders: remove.isEmpty ? [] : plan.emptyFolders, withRoot: plan.replacesRoot)
        report.removed += remove.count
        var records: [RepoPath: StatEntry] = [:]
        for entry in statEntries(plan.asset) { records[entry.key] = entry }
        for path in remove { records[path] = nil }
        defer { record(Array(records.values), for: plan.asset) }
        if plan.replacesRoot, try FileStat.ifExists(at: root, followingLinks: false) != nil {
            // Something came into the folder just now, so that it stays.
            report.kept += write.map { .init(asset: plan.asset, path: $0.path, reason: .appeared) }
            return
        }

        progress.begin(
            "writing \(view.shown(plan.asset))", total: write.map(\.size).saturatedSum, unit: .bytes)
        defer { progress.end() }
        let isFile = plan.manifest.layout == .file
        // Only what was looked at may be replaced; a file that came since is somebody's work.
        let looked = Dictionary(plan.looked.map { ($0.path, $0.stat) }, uniquingKeysWith: { first, _ in first })
        func note(_ entry: ManifestEntry, _ stat: FileStat?) {
            guard let stat else {
                report.kept.append(.init(asset: plan.asset, path: entry.path, reason: .appeared))
                return
            }
            report.written += 1
            report.bytes = report.bytes.addingSaturated(entry.size)
            let path = isFile ? RepoPath(bytes: []) : entry.path
            records[entry.path] = StatEntry(path: path, stat: stat, digest: entry.digest)
        }
        if isFile, let entry = write.first {
            try Files.makeDirectories(root.directory)
            note(
                entry,
                try store().materialise(
                    entry.payload, to: root, executable: entry.executable, over: looked[entry.path]))
        } else if !isFile {
            try Files.makeDirectories(root)
            // In rounds, so that a run that fails halfway knows what it has written.
            for start in stride(from: 0, to: write.count, by: 4096) {
                let round = Array(write[start..<min(start + 4096, write.count)])
                let stats = try store().materialise(
                    round.map {
                        Materialisation(
                            payload: $0.payload, path: $0.path, executable: $0.executable, over: looked[$0.path])
                    }, in: root, progress: progress)
                for (entry, stat) in zip(round, stats) { note(entry, stat) }
            }
        }
        for match in plan.setMode {
            let path = isFile ? root : try root.appending(match.entry.path)
            let bits = match.file.stat.permissions
            // Executable for those who may read it, as git does.
            try Files.setPermissions(match.entry.executable ? bits | (bits & 0o444) >> 2 : bits & ~0o111, of: path)
            let stat = try FileStat(at: path, followingLinks: false)
            records[match.entry.path] = StatRecord.entry(
                path: match.entry.path, stat: stat, digest: match.entry.digest, seen: SystemClock.nanoseconds)
        }
    }

    /// Refuses to replace or remove a file that changed since it was looked at.
    private func checkUntouched(_ plan: CheckoutPlan, _ root: FilePath) throws {
        for file in plan.looked {
            let path = file.path == ManifestEntry.selfPath ? root : try root.appending(file.path)
            guard let now = try FileStat.ifExists(at: path, followingLinks: false) else { continue }
            guard now.isSameContent(as: file.stat) else {
                throw Diagnostic.environment(
                    "\(path.visible) was changed by another program just now",
                    hint: "nothing was changed in '\(view.shown(plan.asset))': run the same command again")
            }
        }
    }

    /// Removes what killed runs left half written among the files of an asset.
    private func removeLeftovers(_ asset: RepoPath, _ manifest: Manifest, _ scan: PayloadScan) throws {
        let root = try payloadPath(asset)
        let now = SystemClock().now()
        switch manifest.layout {
        case .file: TemporaryName.sweep(root.directory, now: now)
        case .directory:
            for folder in scan.foldersWithTemporaries { TemporaryName.sweep(try root.appending(folder), now: now) }
        }
    }

    /// Waits until files written just now are old enough for their times to show a later change: at most 25 ms, once.
    private func settleClock(_ plans: [CheckoutPlan]) {
        let resolution: Int64 = 25_000_000
        let latest = plans.flatMap { statEntries($0.asset) }.reduce(Int64(0)) { max($0, $1.modified, $1.changed) }
        let now = SystemClock.nanoseconds
        if latest <= now, now - latest < resolution { Pause.nanoseconds(resolution - (now - latest)) }
    }

    /// Removes what assets that git no longer has left in the working tree, as far as it is stored.
    private func removeOrphans(
        _ tracked: TrackedManifests, _ options: CheckoutOptions, _ report: inout CheckoutReport
    ) throws {
        for asset in index.assetPaths where tracked.assets[asset].map({ $0.staged == .removed }) ?? true {
            // Beyond a link that came since lies somebody else's.
            guard AssetName.violation(of: asset) == nil, try symbolicLink(above: asset) == nil else {
                if !options.dryRun { index.remove(asset) }
                continue
            }
            guard try workingManifest(asset).files() == nil else { continue }
            let root = try payloadPath(asset)
            let examination = try examine(asset, nil, hashing: false)
            let known = examination.differences.filter { $0.digest != nil }
            let payloads = known.compactMap { item in
                item.digest.map { Payload(digest: $0, size: item.file.stat.size) }
            }
            let missing = Set(try store().missing(of: payloads))
            let files = zip(known, payloads).filter { !missing.contains($0.1) }.map(\.0.file.path)
            report.removed += files.count
            if options.dryRun { continue }
            try delete(files, below: root, folders: examination.scan.folders, withRoot: true)
            index.remove(asset)
        }
    }
}
