import MLOpsAssets
import MLOpsCore
import MLOpsTerminal

/// The states of assets as text, as lines for scripts and as JSON.
struct StatusView {
    let states: [AssetStatus]
    let assets: WorkingAssets

    /// More changes of one asset than this are counted, not listed.
    private static let most = 20

    // MARK: - Text

    func text(style: TerminalStyle) -> String {
        if states.isEmpty { return "there are no assets yet (git mlops add <path>)\n" }
        var text = ""
        for state in states where state.isConflicted || state.problem != nil {
            text += problem(state, style)
        }
        section(
            "Changes to be committed:", nil, states.filter { $0.staged != .unchanged && !$0.isConflicted }, &text
        ) { staged($0, style) }
        section(
            "Changes not added:", "git mlops add -u, or git mlops checkout <path> to take them back",
            states.filter {
                $0.problem == nil && !$0.isConflicted
                    && ($0.isEdited || $0.isUntracked || $0.changes.contains { $0.kind != .outdated })
            },
            &text
        ) { changed($0, style) }
        section(
            "Older than the manifest:", "git mlops checkout brings them up to date",
            states.filter { $0.changes.contains { $0.kind == .outdated } }, &text
        ) { state in
            "\t\(name(state)): \(AssetWords.files(state.changes.count { $0.kind == .outdated }))\n"
        }
        section(
            "Not ignored by git:", "git mlops checkout writes the rule; git rm -r --cached <path> if git has them",
            states.filter(\.isExposed), &text
        ) { "\t\(name($0))\n" }
        section("Outside the sparse checkout:", nil, states.filter(\.isOutside), &text) { "\t\(name($0))\n" }
        section("Not here:", "git mlops pull brings them", states.filter { !$0.notHere.isEmpty }, &text) { state in
            let bytes = state.notHere.map(\.size).saturatedSum
            let isAll = state.unchanged == 0 && state.changes.isEmpty && state.notHere.count > 1
            return
                "\t\(name(state)): \(isAll ? "all " : "")\(AssetWords.files(state.notHere.count)), \(HumanNumbers.size(bytes))\n"
        }
        if text.isEmpty {
            let files = states.reduce(0) { $0 + $1.unchanged }
            return "nothing changed: \(HumanNumbers.count(Int64(states.count), "asset")), \(AssetWords.files(files))\n"
        }
        return text
    }

    private func section(
        _ title: String, _ advice: String?, _ states: [AssetStatus], _ text: inout String,
        _ line: (AssetStatus) -> String
    ) {
        if states.isEmpty { return }
        if !text.isEmpty { text += "\n" }
        text += title + "\n"
        if let advice { text += "  (\(advice))\n" }
        for state in states { text += line(state) }
    }

    private func problem(_ state: AssetStatus, _ style: TerminalStyle) -> String {
        if state.isConflicted {
            return style.apply(.bad, to: "both changed:") + " \(name(state))\n"
                + state.conflictingFiles.map { "\t\(assets.shown($0, of: state.asset))\n" }.joined()
                + "  (\(CommandHint("git mlops resolve --ours|--theirs \(typed(state))").or("git mlops resolve")))\n"
        }
        return state.problem.map { DiagnosticRenderer.render($0, style: style) } ?? ""
    }

    private func staged(_ state: AssetStatus, _ style: TerminalStyle) -> String {
        let label =
            switch state.staged {
            case .added: "new \(state.manifest?.kind.rawValue ?? "asset"):"
            case .removed: "removed:"
            default: "modified:"
            }
        let size = state.staged == .removed ? "" : state.manifest.map { " (\(AssetWords.size($0)))" } ?? ""
        return "\t" + style.apply(.good, to: Self.padded(label, 14) + name(state)) + size + "\n"
    }

    private func changed(_ state: AssetStatus, _ style: TerminalStyle) -> String {
        var text = "\t\(name(state))"
        if state.isUntracked {
            let hint = CommandHint("its manifest is not in git: git mlops add \(typed(state))")
            text += " (\(hint.or("its manifest is not in git")))"
        }
        if state.isEdited { text += " (its manifest is not staged)" }
        text += "\n"
        let changes = state.changes.filter { $0.kind != .outdated }
        for change in changes.prefix(Self.most) {
            let path = VisibleText.of(change.path == ManifestEntry.selfPath ? state.asset.name : change.path)
            let reason = change.reason.map { " (\($0))" } ?? ""
            text += "\t  " + style.apply(.bad, to: Self.padded(change.kind.rawValue + ":", 12) + path) + reason + "\n"
        }
        if changes.count > Self.most {
            let rest = HumanNumbers.count(Int64(changes.count - Self.most))
            text += "\t  … and \(rest) more (git mlops status --porcelain lists all)\n"
        }
        return text
    }

    private func name(_ state: AssetStatus) -> String {
        assets.view.shown(state.asset)
    }

    private func typed(_ state: AssetStatus) -> RepoPath {
        assets.view.typed(state.asset)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.utf8.count))
    }

    // MARK: - Scripts

    /// `asset <staged> <state> <path>`, then for its files `file <change> <path>`; paths from the top of the repository,
    /// escaped as manifests have them.
    var porcelain: String {
        var text = ""
        for state in states {
            text += "asset \(state.staged.rawValue) \(word(state)) \(state.asset.escapedText)\n"
            for change in state.changes { text += "file \(change.kind.rawValue) \(path(change.path, state))\n" }
            for entry in state.notHere { text += "file not-here \(path(entry.path, state))\n" }
        }
        return text
    }

    var json: JSON {
        [
            "schema": "git-mlops-status/1",
            "assets": .array(
                states.map { state in
                    [
                        "asset": .string(state.asset.escapedText), "state": .string(word(state)),
                        "staged": .string(state.staged.rawValue),
                        "kind": .init(state.manifest?.kind.rawValue),
                        "files": state.manifest.map { .integer(Int64($0.entries.count)) } ?? .null,
                        "size": .exact(state.manifest?.totalSize),
                        "asset_digest": .init(state.manifest?.assetDigest.hex),
                        "unchanged": .integer(Int64(state.unchanged)),
                        "not_here": .integer(Int64(state.notHere.count)),
                        "ignored": .bool(!state.isExposed),
                        "problem": .init(state.problem?.message),
                        "changes": .array(
                            state.changes.map { change in
                                [
                                    "path": .string(change.path.escapedText), "change": .string(change.kind.rawValue),
                                    "size": change.size.map { .integer($0) } ?? .null, "reason": .init(change.reason),
                                ]
                            }),
                    ]
                }),
        ]
    }

    private func word(_ state: AssetStatus) -> String {
        if state.isConflicted { return "conflict" }
        if state.problem != nil { return "invalid" }
        if state.isUntracked { return "untracked" }
        if state.isOutside { return "outside" }
        if state.isEdited || state.changes.contains(where: { $0.kind != .outdated }) { return "changed" }
        if !state.changes.isEmpty { return "outdated" }
        return state.notHere.isEmpty ? "clean" : "not-here"
    }

    private func path(_ path: RepoPath, _ state: AssetStatus) -> String {
        (path == ManifestEntry.selfPath ? state.asset : state.asset.appending(path)).escapedText
    }
}
