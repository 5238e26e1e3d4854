import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsTerminal

extension CommandContext {
    /// The assets of the working tree the command acts in, with progress on standard error.
    func workingAssets() throws -> WorkingAssets {
        try WorkingAssets(repository(), directory: directory, progress: progress())
    }

    /// Tells of what in the history is no manifest any more, and whose payloads nobody can name.
    func tell(skipped listing: PayloadListing) {
        guard let first = listing.skipped.first else { return }
        let more = listing.skipped.count > 1 ? " and \(HumanNumbers.count(Int64(listing.skipped.count - 1))) more" : ""
        warn(
            "passed over, as it is no valid manifest: \(VisibleText.of(first.file)) of the commit \(first.commit.short)\(more) (\(first.problem.message))"
        )
    }

    /// A bar on a terminal; elsewhere one line for each step of more than a second.
    func progress() -> any ProgressSink {
        if quiet { return SilentProgress() }
        let bar = ProgressBar(output: TerminalDevice.standardError, isVerbose: true)
        return output.errorIsTerminal ? bar : SlowSteps(bar)
    }
}

extension WorkingAssets {
    /// The paths that arguments name.
    func paths(_ arguments: [String]) throws -> [RepoPath] {
        try arguments.map { try view.resolve(RawText.decode($0)) }
    }

    /// A path of an asset's file for people; the asset itself for `.`.
    func shown(_ path: RepoPath, of asset: RepoPath) -> String {
        view.shown(path == ManifestEntry.selfPath ? asset : asset.appending(path))
    }
}

/// The words that asset commands share.
enum AssetWords {
    static func files(_ count: Int) -> String {
        HumanNumbers.count(Int64(count), "file")
    }

    static func size(_ manifest: Manifest) -> String {
        "\(files(manifest.entries.count)), \(manifest.totalSize.map { HumanNumbers.size($0) } ?? "more than 8 EiB")"
    }

    /// Tells, on standard error, of assets whose manifest cannot be used.
    static func tell(
        _ problems: [(asset: RepoPath, problem: Diagnostic)], _ what: String, _ assets: WorkingAssets,
        _ context: CommandContext
    ) {
        for (asset, problem) in problems {
            context.output.writeError(
                DiagnosticRenderer.render(
                    problem.wrapped(in: "\(what): \(assets.view.shown(asset))"), style: context.output.errorStyle))
        }
    }

    static func json(_ problems: [(asset: RepoPath, problem: Diagnostic)]) -> [JSON] {
        problems.map { ["asset": .string($0.asset.escapedText), "problem": .string($0.problem.message)] }
    }

    /// `2 added, 1 modified`
    static func counts(_ difference: ManifestDiff) -> String {
        var (added, removed, modified, mode, renamed) = (0, 0, 0, 0, 0)
        for change in difference.changes {
            switch change {
            case .added: added += 1
            case .removed: removed += 1
            case .modified: modified += 1
            case .modeChanged: mode += 1
            case .renamed: renamed += 1
            }
        }
        var parts: [String] = []
        for (count, word) in [
            (added, "added"), (modified, "modified"), (removed, "deleted"), (renamed, "renamed"),
            (mode, mode == 1 ? "mode change" : "mode changes"),
        ] where count > 0 {
            parts.append("\(HumanNumbers.count(Int64(count))) \(word)")
        }
        if !difference.meta.isEmpty { parts.append("\(difference.meta.count) of meta") }
        if let kind = difference.kind { parts.append("\(kind.old.rawValue) became \(kind.new.rawValue)") }
        return parts.joined(separator: ", ")
    }
}
