public import MLOpsCore
import MLOpsGit
import MLOpsStore
import MLOpsSystem
import SystemPackage

extension WorkingAssets {
    /// Versions files and folders: stores their payloads, writes and stages their manifests and ignore rules.
    ///
    /// Only files that changed since they were last read are read. Files of the manifest that were never fetched stay
    /// in it. All checks come before the first byte is written; payloads are durable before a manifest names them.
    ///
    /// - Returns: one report per path, in order.
    /// - Throws: `input` for what cannot be an asset, or changes while it is read.
    public func add(_ paths: [RepoPath], _ options: AddOptions = AddOptions()) throws -> [AddReport] {
        let tracked = try TrackedManifests(repository)
        // The manifest of an asset, which the shell completes first, means the asset.
        var chosen: [RepoPath] = []
        for path in paths {
            let asset =
                ManifestTree.asset(ofManifestFile: path).flatMap { tracked.assets[$0] == nil ? nil : $0 } ?? path
            if !chosen.contains(asset) { chosen.append(asset) }
        }
        let checks = AddChecks(assets: self, tracked: tracked)
        for path in chosen { try checks.check(path, others: chosen) }
        return try add(chosen, options, checks)
    }

    /// Adds every known asset again, as far as its files are here.
    ///
    /// - Returns: one report for each asset that is here, and the assets that are not.
    public func addAll(_ options: AddOptions = AddOptions()) throws -> (added: [AddReport], skipped: [RepoPath]) {
        let tracked = try TrackedManifests(repository)
        let checks = AddChecks(assets: self, tracked: tracked)
        var (present, skipped): ([RepoPath], [RepoPath]) = ([], [])
        for (asset, state) in tracked.assets.sorted(by: { $0.key < $1.key })
        where state.staged != .removed && !state.isOutside {
            if try FileStat.ifExists(at: payloadPath(asset), followingLinks: false) == nil {
                skipped.append(asset)
            } else {
                try checks.check(asset, others: [])
                present.append(asset)
            }
        }
        return (try add(present, options, checks), skipped)
    }

    /// Divides the manifests of folder assets into the number of pages that fits their number of files, and stages
    /// them. Changes nothing else, so that it can be committed by itself.
    ///
    /// - Returns: for each path the number of pages before and after.
    public func repage(
        _ paths: [RepoPath], dryRun: Bool
    ) throws -> [(asset: RepoPath, before: PageCount, after: PageCount)] {
        let tracked = try TrackedManifests(repository)
        let plans = try select(paths, from: tracked).compactMap {
            asset -> (RepoPath, Manifest, PageCount, PageCount)? in
            if try require(asset, in: tracked).isConflicted {
                throw TrackedManifests.conflict(asset.adding(suffix: ManifestTree.suffix))
            }
            guard let manifest = try manifest(of: asset), case .directory(let before) = manifest.layout else {
                return nil
            }
            return (asset, manifest, before, PageCount(forExpected: manifest.entries.count))
        }
        if !dryRun {
            for (asset, manifest, before, after) in plans where before != after {
                try workingManifest(asset).write(manifest.repaged(to: after))
            }
            try stage(plans.filter { $0.2 != $0.3 }.map { workingManifest($0.0).path })
        }
        return plans.map { ($0.0, $0.2, $0.3) }
    }

    // MARK: - One asset after the other

    private struct Plan {
        let asset: RepoPath
        let old: Manifest?
        let examination: Examination
        var warnings: [String]
    }

    private func add(_ paths: [RepoPath], _ options: AddOptions, _ checks: AddChecks) throws -> [AddReport] {
        // Everything is looked at before anything is written.
        let plans = try paths.map { try plan($0, checks) }
        if !options.force { for plan in plans { try checkOutdated(plan) } }
        try checkLineFiles(paths)
        let samples = plans.flatMap { manifestSamples($0.asset, isFile: $0.examination.scan.kind == .regular) }
        if !options.dryRun, !samples.isEmpty { _ = try ensureAttributes(for: samples, isTrial: true) }
        // All payloads before the first manifest: whatever cannot be read leaves nothing half written.
        let reports = try plans.map { try store($0, options) }
        var touched: [RepoPath] = []
        for report in reports where !options.dryRun {
            try workingManifest(report.asset).write(report.manifest)
            touched.append(workingManifest(report.asset).path)
        }
        if !options.dryRun { touched += try ensureIgnored(paths) }
        if !options.dryRun, !touched.isEmpty {
            touched += try ensureAttributes(for: samples)
            try stage(Array(Set(touched)).sorted())
        }
        if !options.dryRun { saveIndex() }
        return reports
    }

    private func plan(_ asset: RepoPath, _ checks: AddChecks) throws -> Plan {
        let (old, warning) = try base(of: asset, checks.tracked)
        // The old manifest of something that changed from file to folder tells nothing about the new files.
        let examination = try reading(asset) { try examine(asset, old, tolerant: false) }
        try checks.check(examination.scan, of: asset)
        // A known file that cannot be read is not a deleted one.
        try reading(asset) { if let item = examination.unreadable.first { throw item.problem } }
        let isFile = examination.scan.kind == .regular
        let comparable = old.map { ($0.layout == .file) == isFile } ?? true
        let fresh = examination.differences.filter { $0.entry == nil }.map(\.file.path)
        try checks.checkFilters(fresh, of: asset)
        return Plan(
            asset: asset, old: comparable ? old : nil,
            examination: comparable ? examination : try examine(asset, nil, hashing: false, tolerant: false),
            warnings: warning.map { [$0] } ?? [])
    }

    /// Refuses to undo what a merge or checkout of git just brought into the manifest, by adding files from before it.
    private func checkOutdated(_ plan: Plan) throws {
        let outdated = plan.examination.differences.filter(\.isOutdated).map(\.file.path)
        guard let first = outdated.first, plan.old != nil else { return }
        let (asset, typed) = (view.shown(plan.asset), view.typed(plan.asset))
        let name = VisibleText.of(first == ManifestEntry.selfPath ? plan.asset.name : first)
        throw Diagnostic(
            .input,
            "'\(asset)' is older than its manifest: adding it would undo what git brought",
            causes: [
                outdated.count == 1
                    ? "'\(name)' was not changed here since the manifest was"
                    : "'\(name)' and \(outdated.count - 1) more were not changed here since the manifest was"
            ],
            hints: [
                CommandHint("bring the files up to date first: git mlops checkout \(typed)").or(
                    "bring the files up to date first with: git mlops checkout"),
                CommandHint("or take them as they are: git mlops add --force \(typed)").or(
                    "or take them as they are with: git mlops add --force"),
            ])
    }

    /// The manifest to go on from: the working tree's, or git's where that one is damaged.
    private func base(of asset: RepoPath, _ tracked: TrackedManifests) throws -> (Manifest?, warning: String?) {
        do {
            return (try manifest(of: asset), nil)
        } catch let problem as Diagnostic {
            // Conflict markers are half of somebody's work; nothing may be written over them.
            if problem.hints.contains(ManifestProblem.unresolvedHint) { throw problem }
            let files = Set(tracked.assets[asset]?.files.map(\.path) ?? [])
            guard let staged = try? tracked.staged(asset, in: repository) else {
                if files.isEmpty { try workingManifest(asset).checkOwned() }
                // Nobody committed to it: a run that was stopped left it.
                if files.isEmpty {
                    return (nil, "its unfinished manifest was written anew (\(problem.message))")
                }
                var wrapped = problem.wrapped(in: "the manifest of '\(view.shown(asset))' cannot be read")
                wrapped.hints.append(
                    CommandHint(
                        "or make a new one of the files that are here: git mlops rm --cached \(view.typed(asset)), then git mlops add \(view.typed(asset))"
                    ).or("or make a new one of the files that are here: git mlops rm --cached, then git mlops add"))
                throw wrapped
            }
            try workingManifest(asset).checkOwned(known: files)
            return (staged, "its damaged manifest was taken from git's index (\(problem.message))")
        }
    }

    /// Stores what is not known to be stored and makes the new manifest.
    private func store(_ plan: Plan, _ options: AddOptions) throws -> AddReport {
        let root = try payloadPath(plan.asset)
        let examination = plan.examination
        var entries: [ManifestEntry] = examination.notHere
        var records: [RepoPath: StatEntry] = [:]
        for entry in statEntries(plan.asset) { records[entry.key] = entry }
        var unread: [PayloadFile] = []
        var known: [(file: PayloadFile, entry: ManifestEntry)] = examination.matches.map { match in
            let executable = heedsMode ? match.file.stat.isExecutable : match.entry.executable
            return (
                match.file,
                ManifestEntry(
                    path: match.entry.path, digest: match.entry.digest, size: match.entry.size, executable: executable)
            )
        }
        for difference in examination.differences {
            guard let digest = difference.digest else {
                unread.append(difference.file)
                continue
            }
            known.append((difference.file, entry(for: difference.file, digest, old: difference.entry)))
        }
        // What is known to be unchanged may still be missing from the store.
        if !options.dryRun {
            let payloads = known.map { Payload(digest: $0.entry.digest, size: $0.entry.size) }
            let missing = Set(try store().missing(of: payloads))
            if !missing.isEmpty {
                unread += known.filter { missing.contains($0.entry.payload) }.map(\.file)
                known.removeAll { missing.contains($0.entry.payload) }
            }
        }
        entries += known.map(\.entry)
        let old = Dictionary(
            examination.differences.map { ($0.file.path, $0.entry) }, uniquingKeysWith: { first, _ in first })
        let bytes = unread.map(\.stat.size).saturatedSum
        let files = try unread.map { $0.path == ManifestEntry.selfPath ? root : try root.appending($0.path) }
        if options.dryRun {
            for (file, path) in zip(unread, files) {
                let answer = try reading(plan.asset) { try WorkingFileDigest.read(path, progress: progress) }
                entries.append(
                    entry(
                        for: PayloadFile(path: file.path, stat: answer.stat), answer.digest, old: old[file.path] ?? nil)
                )
            }
        } else if !files.isEmpty {
            progress.begin("storing \(view.shown(plan.asset))", total: bytes, unit: .bytes)
            defer { progress.end() }
            let stored = try reading(plan.asset) { try store().insert(files: files, progress: progress) }
            for (file, stored) in zip(unread, stored) {
                let fresh = PayloadFile(path: file.path, stat: stored.stat)
                entries.append(entry(for: fresh, stored.payload.digest, old: old[file.path] ?? nil))
                records[file.path] = StatRecord.entry(
                    path: file.path, stat: stored.stat, digest: stored.payload.digest, seen: stored.seen)
            }
        }
        let manifest = try Manifest(header: try header(plan, entries.count, options), entries: entries)
        if !options.dryRun {
            // Gone files are out of the manifest now; nothing is to be said of them any more.
            let present = Set(examination.scan.files.map(\.path))
            record(records.values.filter { present.contains($0.key) }, for: plan.asset)
        }
        let difference = ManifestDiff(from: plan.old, to: manifest)
        var warnings = plan.warnings
        if difference.changes.contains(where: { if case .modified = $0 { false } else { true } }) || plan.old == nil {
            warnings += PathRules.portabilityWarnings(manifest.entries.map(\.path)).map(\.description)
        }
        return AddReport(
            asset: plan.asset, isNew: plan.old == nil, manifest: manifest, difference: difference,
            read: (files.count, bytes), warnings: warnings)
    }

    private func entry(for file: PayloadFile, _ digest: Digest, old: ManifestEntry?) -> ManifestEntry {
        ManifestEntry(
            path: file.path, digest: digest, size: file.stat.size,
            executable: heedsMode ? file.stat.isExecutable : old?.executable ?? false)
    }

    private func header(_ plan: Plan, _ files: Int, _ options: AddOptions) throws -> ManifestHeader {
        var meta: [String: String] = [:]
        for item in plan.old?.meta ?? [] { meta[item.key] = item.value }
        for item in options.meta { meta[item.key] = item.value }
        let layout: ManifestLayout =
            plan.examination.scan.kind == .regular
            ? .file : plan.old?.layout ?? .directory(pages: PageCount(forExpected: files))
        return try ManifestHeader(
            kind: options.kind ?? plan.old?.kind ?? AddOptions.guess(plan.asset), layout: layout,
            meta: try meta.map { try ManifestMeta(key: $0.key, value: $0.value) })
    }

    /// Tells of files that vanish or change while they are read in terms of the asset.
    private func reading<Result>(_ asset: RepoPath, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let problem as Diagnostic {
            throw problem.wrapped(
                in: "could not add '\(view.shown(asset))'",
                hint: problem.hints.isEmpty ? "nothing was changed: run the same command again" : nil)
        }
    }
}

extension ManifestEntry {
    /// What the line stands for.
    public var payload: Payload { Payload(digest: digest, size: size) }
}
