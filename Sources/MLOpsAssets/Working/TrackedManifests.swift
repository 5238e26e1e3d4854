import MLOpsCore
import MLOpsGit

/// What git's index says about the manifests: which there are, what is staged, what is in conflict.
struct TrackedManifests {
    /// One file of a manifest in git's index.
    struct File {
        let path: RepoPath
        let mode: String
        let id: ObjectID
        /// 0; or 1 base, 2 ours, 3 theirs while a merge is not resolved.
        let stage: Int
        /// Left out of the working tree by a sparse checkout.
        let isSkipped: Bool
    }

    /// How a manifest in git's index differs from `HEAD`.
    enum Staged: Sendable {
        case unchanged
        case added
        case modified
        case removed
    }

    struct Asset {
        var files: [File] = []
        var staged = Staged.unchanged
        /// The manifest in the working tree is not the one in the index.
        var isEdited = false
        /// No file of it is in the index.
        var isUntracked = false

        var isConflicted: Bool { files.contains { $0.stage != 0 } }

        /// It lies outside the sparse checkout: nothing is said of its files, and nothing done to them.
        var isOutside: Bool { files.contains(where: \.isSkipped) }
    }

    /// By the asset's path.
    private(set) var assets: [RepoPath: Asset] = [:]

    private static let pathspecs = ["*\(ManifestTree.suffix)", "*\(ManifestTree.suffix)/*"]

    /// Asks git. With `comparing` false only which manifests there are, which is quicker.
    init(_ repository: Repository, comparing: Bool = true) throws {
        // What the user set for git's own pathspecs must not change the meaning of ours; reading locks nothing.
        let git = repository.git.with(environment: [
            "GIT_LITERAL_PATHSPECS": nil, "GIT_GLOB_PATHSPECS": nil, "GIT_NOGLOB_PATHSPECS": nil,
            "GIT_ICASE_PATHSPECS": nil, "GIT_OPTIONAL_LOCKS": "0",
        ])
        let listed = try git.captureBytes(["ls-files", "-s", "-t", "-z", "--"] + Self.pathspecs)
        for record in listed.split(separator: 0) {
            guard let file = Self.file(record) else { throw Diagnostic.bug("git ls-files wrote an unknown line") }
            guard let asset = ManifestTree.asset(ofManifestFile: file.path) else { continue }
            assets[asset, default: Asset()].files.append(file)
        }
        guard comparing else { return }
        let status = try git.captureBytes(
            ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--"] + Self.pathspecs)
        var additions: [RepoPath: (header: Character?, codes: Set<Character>)] = [:]
        for record in status.split(separator: 0) {
            guard let (index, tree, path) = Self.change(record),
                let asset = ManifestTree.asset(ofManifestFile: path)
            else { continue }
            if index == "?" {
                if assets[asset] == nil {
                    var untracked = Asset()
                    untracked.isUntracked = true
                    assets[asset] = untracked
                } else {
                    assets[asset]?.isEdited = true
                }
                continue
            }
            // A manifest that was removed from the index has no files there, but a staged removal.
            if assets[asset] == nil { assets[asset] = Asset() }
            if tree != "." { assets[asset]?.isEdited = true }
            if index != "." {
                let isHeader =
                    path.name == RepoPath(Manifest.headerName) || path == asset.adding(suffix: ManifestTree.suffix)
                var seen = additions[asset] ?? (nil, [])
                if isHeader { seen.header = index }
                seen.codes.insert(index)
                additions[asset] = seen
            }
        }
        for (asset, seen) in additions {
            let staged: Staged
            switch seen.header {
            case "A" where seen.codes == ["A"]: staged = .added
            case "D" where assets[asset]?.files.isEmpty == true: staged = .removed
            default: staged = .modified
            }
            assets[asset]?.staged = staged
        }
        for (asset, state) in assets where state.isUntracked && !state.files.isEmpty {
            assets[asset]?.isUntracked = false
        }
    }

    /// The manifest in git's index; nil when there is none.
    ///
    /// - Throws: `input` when it is not valid or in conflict.
    func staged(_ asset: RepoPath, in repository: Repository) throws -> Manifest? {
        guard let files = assets[asset]?.files, !files.isEmpty else { return nil }
        try AssetName.check(asset)
        let path = asset.adding(suffix: ManifestTree.suffix)
        guard files.allSatisfy({ $0.stage == 0 }) else { throw Self.conflict(path) }
        return try ManifestReader.read(
            try files.map { file in
                guard file.mode.hasPrefix("100") else {
                    throw Diagnostic.input("\(VisibleText.of(file.path)) is no plain file in git's index")
                }
                let bytes = try repository.blob(file.id, limit: ManifestReader.maximumFileSize)
                return ManifestFile(name: file.path == path ? "" : file.path.name.description, bytes: bytes)
            }, at: path)
    }

    static func conflict(_ manifest: RepoPath) -> Diagnostic {
        .input(
            "the manifest \(VisibleText.of(manifest)) is in the middle of a merge, with conflicts",
            hint: CommandHint("choose a side for each conflict: git mlops resolve --ours|--theirs \(manifest)").or(
                "choose a side for each conflict with: git mlops resolve --ours|--theirs"))
    }

    /// `<tag> <mode> <id> <stage>\t<path>`
    private static func file(_ record: ArraySlice<UInt8>) -> File? {
        guard let tab = record.firstIndex(of: 0x09) else { return nil }
        let fields = String(decoding: record[..<tab], as: UTF8.self).split(separator: " ")
        guard fields.count == 4, let id = ObjectID(hex: String(fields[2])), let stage = Int(fields[3]) else {
            return nil
        }
        return File(
            path: RepoPath(bytes: Array(record[(tab + 1)...])), mode: String(fields[1]), id: id, stage: stage,
            isSkipped: fields[0] == "S")
    }

    /// A record of git-status(1), porcelain version 2: ordinary `1`, unmerged `u`, untracked `?`.
    private static func change(
        _ record: ArraySlice<UInt8>
    ) -> (index: Character, tree: Character, path: RepoPath)? {
        let spaces: Int
        switch record.first {
        case UInt8(ascii: "1"): spaces = 8
        case UInt8(ascii: "u"): spaces = 10
        case UInt8(ascii: "?"): return ("?", "?", RepoPath(bytes: Array(record.dropFirst(2))))
        default: return nil
        }
        var rest = record
        for _ in 0..<spaces {
            guard let space = rest.firstIndex(of: 0x20) else { return nil }
            rest = rest[(space + 1)...]
        }
        let codes = String(decoding: record.dropFirst(2).prefix(2), as: UTF8.self)
        guard let index = codes.first, let tree = codes.last, codes.count == 2 else { return nil }
        return (index, tree, RepoPath(bytes: Array(rest)))
    }
}
