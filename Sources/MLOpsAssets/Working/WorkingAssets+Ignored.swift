public import MLOpsCore
import MLOpsGit
import MLOpsSystem

/// Payload and git: the rules in `.gitignore` that keep them apart, and whether they do.
extension WorkingAssets {
    /// Refuses, before anything is written, what git would not read: a `.gitignore` that is a link or a folder.
    func checkLineFiles(_ assets: [RepoPath]) throws {
        for path in Set(assets.map { IgnoreRule.file(for: $0) } + [ManifestAttributes.path]).sorted() {
            _ = try LineFile(path, top: top)
        }
    }

    /// Makes git ignore the files of assets: a line in the `.gitignore` beside each, the last one that matters.
    ///
    /// - Returns: the paths of the files that were changed, or that git does not have yet.
    func ensureIgnored(_ assets: [RepoPath]) throws -> [RepoPath] {
        var changed = Set<RepoPath>()
        for asset in assets {
            var file = try LineFile(IgnoreRule.file(for: asset), top: top)
            file.ensure(IgnoreRule.line(for: asset))
            // Also when nothing changed: a run that was stopped may not have staged it.
            if file.isChanged || repositoryLacks(file.path) { changed.insert(file.path) }
            try file.save()
        }
        // A later line, such as `!/name`, takes back what an earlier one says.
        for asset in try unignored(assets) {
            var file = try LineFile(IgnoreRule.file(for: asset), top: top)
            file.remove(IgnoreRule.line(for: asset))
            file.ensure(IgnoreRule.line(for: asset))
            try file.save()
            changed.insert(file.path)
        }
        return changed.sorted()
    }

    /// Those of `assets` whose files lie here and would go into git with the next `git add`, or are in it already.
    func exposed(_ assets: [RepoPath]) throws -> Set<RepoPath> {
        let here = try assets.filter { try FileStat.ifExists(at: top.appending($0), followingLinks: false) != nil }
        return try unignored(here).union(inGit(here))
    }

    /// Those of `assets` whose files git does not ignore.
    func unignored(_ assets: [RepoPath]) throws -> Set<RepoPath> {
        if assets.isEmpty { return [] }
        // This command takes no literal pathspecs; behind `./` nothing is magic.
        let git = repository.git.with(environment: [
            "GIT_LITERAL_PATHSPECS": nil, "GIT_GLOB_PATHSPECS": nil, "GIT_NOGLOB_PATHSPECS": nil,
            "GIT_ICASE_PATHSPECS": nil,
        ])
        let outcome = try git.run(
            ["check-ignore", "--no-index", "-z", "--stdin"],
            input: assets.flatMap { Array("./".utf8) + $0.bytes + [0] })
        guard outcome.status == 0 || outcome.status == 1 else {
            // One path that git refuses, such as one beyond a link, says nothing about the others.
            return try assets.count == 1 ? [] : Set(assets.flatMap { try unignored([$0]) })
        }
        let ignored = Set(outcome.output.split(separator: 0).map { RepoPath(bytes: Array($0.dropFirst(2))) })
        return Set(assets).subtracting(ignored)
    }

    /// Those of `assets` that git's index holds files of.
    private func inGit(_ assets: [RepoPath]) throws -> Set<RepoPath> {
        var result: Set<RepoPath> = []
        let known = Set(assets)
        for start in stride(from: 0, to: assets.count, by: 256) {
            var program = Program(
                "git", ["ls-files", "-z", "--"],
                environment: repository.git.environment.with(["GIT_LITERAL_PATHSPECS": "1"]),
                workingDirectory: repository.git.directory)
            program.arguments += assets[start..<min(start + 256, assets.count)].map(\.bytes)
            for record in try program.run().output.split(separator: 0) {
                if let asset = Self.asset(around: RepoPath(bytes: Array(record)), known) { result.insert(asset) }
            }
        }
        return result
    }

    static func asset(around path: RepoPath, _ assets: Set<RepoPath>) -> RepoPath? {
        var current: RepoPath? = path
        while let candidate = current {
            if assets.contains(candidate) { return candidate }
            current = candidate.parent
        }
        return nil
    }

    /// The assets of which that is true, of all.
    public func exposed() throws -> [RepoPath] {
        try exposed(assets()).sorted()
    }

    /// Keeps the files that a checkout writes out of git.
    func coverPayload(
        of assets: [RepoPath], _ options: CheckoutOptions, _ report: inout CheckoutReport
    ) throws {
        let bare = try unignored(assets).sorted()
        if options.writesRules, !options.dryRun {
            for asset in bare {
                do {
                    report.rules += try ensureIgnored([asset]).filter { !report.rules.contains($0) }
                } catch let problem as Diagnostic where problem.kind == .input {
                    report.problems.append((asset, problem))
                }
            }
        } else {
            report.exposed = bare
        }
    }

    func removeIgnoreRule(_ asset: RepoPath) throws -> [RepoPath] {
        var file = try LineFile(IgnoreRule.file(for: asset), top: top)
        file.remove(IgnoreRule.line(for: asset))
        guard file.isChanged else { return [] }
        try file.save()
        return [file.path]
    }

    /// Whether git has no such file at all yet.
    func repositoryLacks(_ path: RepoPath) -> Bool {
        var program = Program(
            "git", ["ls-files", "--error-unmatch", "--"],
            environment: repository.git.environment.with(["GIT_LITERAL_PATHSPECS": "1"]),
            workingDirectory: repository.git.directory)
        program.arguments.append(path.bytes)
        return (try? program.run())?.succeeded != true
    }
}
