import MLOpsAssets
import MLOpsCore
import MLOpsTerminal

/// Differences of assets as text and as JSON.
struct DiffView {
    let differences: [AssetDiff]
    let assets: WorkingAssets

    func text(style: TerminalStyle) -> String {
        var text = ""
        for item in differences {
            text += style.apply(.strong, to: title(item)) + "\n"
            for meta in item.difference.meta {
                if let old = meta.old {
                    text += style.apply(.bad, to: "  - meta \(meta.key) \(VisibleText.of(old))") + "\n"
                }
                if let new = meta.new {
                    text += style.apply(.good, to: "  + meta \(meta.key) \(VisibleText.of(new))") + "\n"
                }
            }
            for change in item.difference.changes { text += line(change, item, style) + "\n" }
        }
        return text
    }

    var statistics: String {
        guard !differences.isEmpty else { return "" }
        var table = Table([
            .init(), .init(alignment: .right), .init(alignment: .right), .init(alignment: .right),
        ])
        var (added, modified, deleted) = (0, 0, 0)
        for item in differences {
            let counts = Self.counts(item.difference)
            added += counts.added
            modified += counts.modified
            deleted += counts.deleted
            let bytes = Self.size(item.new) - Self.size(item.old)
            table.add([
                .init(" " + assets.view.shown(item.asset)), .init("+\(counts.added)"), .init("~\(counts.modified)"),
                .init("-\(counts.deleted)  \(bytes < 0 ? "" : "+")\(HumanNumbers.size(bytes))"),
            ])
        }
        return table.render(style: .plain)
            + " \(HumanNumbers.count(Int64(differences.count), "asset")) changed: \(added) added, \(modified) modified, "
            + "\(deleted) deleted\n"
    }

    var json: JSON {
        [
            "schema": "git-mlops-diff/1",
            "assets": .array(
                differences.map { item in
                    [
                        "asset": .string(item.asset.escapedText), "old_digest": .init(item.old?.assetDigest.hex),
                        "new_digest": .init(item.new?.assetDigest.hex),
                        "changes": .array(item.difference.changes.map { ChangeJSON.of($0) }),
                        "meta": .array(
                            item.difference.meta.map {
                                ["key": .string($0.key), "old": .init($0.old), "new": .init($0.new)]
                            }),
                    ]
                }),
        ]
    }

    private func title(_ item: AssetDiff) -> String {
        let path = assets.view.shown(item.asset)
        switch (item.old, item.new) {
        case (nil, let new?): return "\(new.kind.rawValue) \(path) (new)"
        case (let old?, nil): return "\(old.kind.rawValue) \(path) (removed)"
        case (let old?, let new?) where old.kind != new.kind:
            return "\(new.kind.rawValue) \(path) (was a \(old.kind.rawValue))"
        case (_, let new): return "\(new?.kind.rawValue ?? "asset") \(path)"
        }
    }

    private func line(_ change: ManifestChange, _ item: AssetDiff, _ style: TerminalStyle) -> String {
        func name(_ path: RepoPath) -> String {
            VisibleText.of(path == ManifestEntry.selfPath ? item.asset.name : path)
        }
        switch change {
        case .added(let new):
            return style.apply(.good, to: "  + \(name(new.path))") + "  \(HumanNumbers.size(new.size))"
        case .removed(let old):
            return style.apply(.bad, to: "  - \(name(old.path))") + "  \(HumanNumbers.size(old.size))"
        case .modified(let old, let new):
            let sizes =
                old.size == new.size
                ? HumanNumbers.size(new.size) : "\(HumanNumbers.size(old.size)) → \(HumanNumbers.size(new.size))"
            return style.apply(.caution, to: "  ~ \(name(new.path))")
                + "  \(sizes)  \(old.digest.short) → \(new.digest.short)"
        case .modeChanged(_, let new):
            return style.apply(.caution, to: "  ~ \(name(new.path))")
                + "  \(new.executable ? "now executable" : "no longer executable")"
        case .renamed(let old, let new):
            return style.apply(.caution, to: "  > \(name(old.path)) → \(name(new.path))")
                + "  \(HumanNumbers.size(new.size))"
        }
    }

    /// The bytes of all files, at most the largest number; zero for no manifest.
    private static func size(_ manifest: Manifest?) -> Int64 {
        manifest.map { $0.totalSize ?? .max } ?? 0
    }

    private static func counts(_ difference: ManifestDiff) -> (added: Int, modified: Int, deleted: Int) {
        var (added, modified, deleted) = (0, 0, 0)
        for change in difference.changes {
            switch change {
            case .added: added += 1
            case .removed: deleted += 1
            case .modified, .modeChanged, .renamed: modified += 1
            }
        }
        return (added, modified, deleted)
    }
}
