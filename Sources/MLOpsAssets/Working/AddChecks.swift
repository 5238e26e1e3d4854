import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// What must hold before the first byte of an asset is stored.
struct AddChecks {
    let assets: WorkingAssets
    let tracked: TrackedManifests

    /// - Parameters:
    ///   - path: the asset to be.
    ///   - others: paths that are added by the same command.
    /// - Throws: `input` for the first thing that does not hold.
    func check(_ path: RepoPath, others: [RepoPath]) throws {
        try assets.checkName(path)
        let (shown, typed) = (assets.view.shown(path), assets.view.typed(path))
        try checkWay(to: path, shown)
        try checkNesting(path, shown, others)
        if tracked.assets[path]?.isOutside == true {
            throw Diagnostic.input(
                "'\(shown)' lies outside the sparse checkout",
                hint: CommandHint("take its folder in first: git sparse-checkout add \(path.parent ?? path)").or(
                    "take its folder in first: git sparse-checkout add"))
        }
        guard let stat = try FileStat.ifExists(at: try assets.payloadPath(path), followingLinks: false) else {
            if tracked.assets[path] != nil {
                throw Diagnostic.input(
                    "'\(shown)' is not here",
                    hint: CommandHint(
                        "bring it back with: git mlops checkout \(typed), or give it up with: git mlops rm --cached \(typed)"
                    ).or("bring it back with git mlops checkout, or give it up with git mlops rm --cached"))
            }
            throw Diagnostic.input(
                "'\(shown)' does not exist", hint: "paths are relative to the current directory; check the spelling: ls"
            )
        }
        guard stat.kind == .regular || stat.kind == .directory else {
            throw Diagnostic.input(
                "'\(shown)' is \(stat.kind.phrase), not a file or folder",
                hint: stat.kind == .symlink ? "add what it points at, if that is in the repository" : nil)
        }
        try checkTracked(path, shown)
        if tracked.assets[path]?.isConflicted == true {
            throw TrackedManifests.conflict(path.adding(suffix: ManifestTree.suffix))
        }
    }

    /// Refuses what cannot be in an asset, all of it at once.
    func check(_ scan: PayloadScan, of asset: RepoPath) throws {
        guard !scan.refused.isEmpty else { return }
        let shown = scan.refused.prefix(20).map { item in
            "\"\(VisibleText.of(item.path))\" \(item.reason)"
        }
        let rest = scan.refused.count - shown.count
        throw Diagnostic(
            .input,
            "'\(assets.view.shown(asset))' holds \(scan.refused.count == 1 ? "a name" : "\(scan.refused.count) names") that cannot be versioned",
            causes: shown + (rest > 0 ? ["and \(rest) more"] : []),
            hints: ["take them out of the folder, or put plain files in their place"])
    }

    /// Refuses files that Git LFS manages: two tools would fight for them.
    func checkFilters(_ files: [RepoPath], of asset: RepoPath) throws {
        let paths = [asset] + files.map { $0 == ManifestEntry.selfPath ? asset : asset.appending($0) }
        let output = try assets.repository.git.captureBytes(
            ["check-attr", "-z", "--stdin", "filter"], input: paths.flatMap { $0.bytes + [0] })
        let fields = output.split(separator: 0, omittingEmptySubsequences: false)
        for index in stride(from: 0, to: fields.count - 2, by: 3) where fields[index + 2].elementsEqual("lfs".utf8) {
            let path = RepoPath(bytes: Array(fields[index]))
            throw Diagnostic.input(
                "'\(assets.view.shown(path))' belongs to Git LFS",
                cause: "a line of .gitattributes gives it filter=lfs",
                hint: CommandHint("take it out first: git lfs untrack \(assets.view.typed(path))").or(
                    "take it out first with: git lfs untrack"))
        }
    }

    /// No symbolic link and no other repository between the top and the path.
    private func checkWay(to path: RepoPath, _ shown: String) throws {
        try assets.checkWay(to: path)
        var above = path.parent
        while let folder = above {
            let full = try assets.top.appending(folder)
            if try FileStat.ifExists(at: full.appending(".git"), followingLinks: false) != nil {
                throw Diagnostic.input(
                    "'\(shown)' lies in another repository, '\(assets.view.shown(folder))'",
                    hint: CommandHint("add it there: git -C \(assets.view.typed(folder)) mlops add …").or(
                        "add it there"))
            }
            above = folder.parent
        }
        if try FileStat.ifExists(at: try assets.payloadPath(path).appending(".git"), followingLinks: false) != nil {
            throw Diagnostic.input(
                "'\(shown)' is a repository of its own, such as a submodule",
                hint: CommandHint("add the data from inside it: git -C \(assets.view.typed(path)) mlops add …").or(
                    "add the data from inside it"))
        }
    }

    private func checkNesting(_ path: RepoPath, _ shown: String, _ others: [RepoPath]) throws {
        let known = Set(tracked.assets.filter { $0.value.staged != .removed }.keys).union(others)
        for other in known.sorted() where other != path {
            if path.isInside(other) {
                throw Diagnostic.input(
                    "'\(shown)' lies inside the asset '\(assets.view.shown(other))'",
                    hint: CommandHint("add the asset it belongs to: git mlops add \(assets.view.typed(other))").or(
                        "add the asset it belongs to"))
            }
            if other.isInside(path) {
                throw Diagnostic.input(
                    "the asset '\(assets.view.shown(other))' lies inside '\(shown)'",
                    hint: CommandHint("give it up first: git mlops rm --cached \(assets.view.typed(other))").or(
                        "give it up first with: git mlops rm --cached"))
            }
        }
        if let asset = ManifestTree.asset(ofManifestFile: path), known.contains(asset) {
            throw Diagnostic.input(
                "'\(shown)' is a manifest",
                hint: CommandHint("add the asset: git mlops add \(assets.view.typed(asset))").or("add the asset"))
        }
        if tracked.assets[path] == nil { try assets.checkIsNoManifest(path) }
    }

    /// Nothing at the path may be in git itself already.
    private func checkTracked(_ path: RepoPath, _ shown: String) throws {
        let git = assets.repository.git.with(environment: ["GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0"])
        let listed = try Self.list(git, path)
        let records = listed.split(separator: 0)
        guard let first = records.first else { return }
        if first.starts(with: "160000 ".utf8) {
            throw Diagnostic.input(
                "'\(shown)' is or holds a submodule", hint: "add the data from inside the submodule")
        }
        let count = records.count
        let them = count == 1 ? "it" : "them"
        throw Diagnostic.input(
            "git already tracks \(count == 1 ? "a file" : "\(count) files") at '\(shown)'",
            hint: CommandHint(
                "take \(ours: them) out of git, keeping the files: git rm -r --cached \(pathspec: assets.view.typed(path))"
            ).or("take \(them) out of git, keeping the files, with: git rm -r --cached"))
    }

    /// `git ls-files` of a path that need not be UTF-8: given by its bytes.
    private static func list(_ git: GitProgram, _ path: RepoPath) throws -> [UInt8] {
        var program = Program(
            "git", ["ls-files", "-s", "-z", "--"], environment: git.environment, workingDirectory: git.directory)
        program.arguments.append(path.bytes)
        let outcome = try program.run()
        guard outcome.succeeded else {
            throw Diagnostic.environment("git cannot read its index", cause: outcome.errorText)
        }
        return outcome.output
    }
}
