import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsTerminal

/// `git mlops ls`: the assets, or the files of one.
struct LsCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List assets, or the files of assets.",
        discussion: """
            Examples:
              git mlops ls                       the assets
              git mlops ls data/train            the files of one
              git mlops ls --rev v1.0            as a commit has them
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("Assets whose files to list.", valueName: "path"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("List what this commit has, not the working tree.", valueName: "revision"))
    var rev: String?

    @Flag(help: "Print it as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let listing = try AssetListing(assets, revision: rev, paths: assets.paths(paths))
        if json {
            context.output.write(listing.json(withFiles: !paths.isEmpty))
        } else {
            context.output.write(listing.text(withFiles: !paths.isEmpty, style: context.output.style))
        }
        if let first = listing.problems.first {
            if !json { AssetWords.tell(listing.problems, "not listed", assets, context) }
            throw ExitStatus(first.problem.kind.exitStatus)
        }
    }
}

/// Assets with their manifests.
struct AssetListing {
    let assets: WorkingAssets
    private(set) var items: [(asset: RepoPath, manifest: Manifest)] = []
    /// Assets whose manifest is not valid.
    private(set) var problems: [(asset: RepoPath, problem: Diagnostic)] = []

    init(_ assets: WorkingAssets, revision: String?, paths: [RepoPath]) throws {
        self.assets = assets
        if let revision {
            let commit = try assets.repository.resolveCommit(revision)
            let tree = ManifestTree(try assets.repository.commit(commit).tree, in: assets.repository)
            for asset in try assets.assets(at: commit, selectedBy: paths) {
                try take(asset) { try tree.manifest(of: asset) }
            }
        } else {
            for asset in try assets.assets(selectedBy: paths) { try take(asset) { try assets.manifest(of: asset) } }
        }
    }

    private mutating func take(_ asset: RepoPath, _ read: () throws -> Manifest?) throws {
        do {
            if let manifest = try read() { items.append((asset, manifest)) }
        } catch let problem as Diagnostic where problem.kind == .input {
            problems.append((asset, problem))
        }
    }

    func text(withFiles: Bool, style: TerminalStyle) -> String {
        var text = ""
        if withFiles {
            for (asset, manifest) in items {
                var table = Table([.init(), .init(alignment: .right), .init(), .init()])
                for entry in manifest.entries {
                    table.add([
                        .init(entry.digest.short, .identifier), .init(HumanNumbers.size(entry.size)),
                        .init(entry.executable ? "x" : "f"), .init(assets.shown(entry.path, of: asset)),
                    ])
                }
                text += table.render(style: style)
            }
            return text
        }
        var table = Table([.init(), .init(alignment: .right), .init(alignment: .right), .init(), .init()])
        for (asset, manifest) in items {
            table.add([
                .init(manifest.kind.rawValue), .init(AssetWords.files(manifest.entries.count)),
                .init(manifest.totalSize.map { HumanNumbers.size($0) } ?? "?"),
                .init(manifest.assetDigest.short, .identifier), .init(assets.view.shown(asset)),
            ])
        }
        return table.render(style: style)
    }

    func json(withFiles: Bool) -> JSON {
        [
            "schema": "git-mlops-ls/1",
            "assets": .array(
                items.map { asset, manifest in
                    var object: JSONObject = [
                        "asset": .string(asset.escapedText), "kind": .string(manifest.kind.rawValue),
                        "type": manifest.layout == .file ? "file" : "directory",
                        "files": .integer(Int64(manifest.entries.count)),
                        "size": .exact(manifest.totalSize),
                        "asset_digest": .string(manifest.assetDigest.hex),
                        "content_digest": .string(manifest.contentDigest.hex),
                        "meta": .array(manifest.meta.map { ["key": .string($0.key), "value": .string($0.value)] }),
                    ]
                    if withFiles {
                        object["entries"] = .array(
                            manifest.entries.map { entry in
                                [
                                    "path": .string(entry.path.escapedText), "sha256": .string(entry.digest.hex),
                                    "size": .integer(entry.size), "executable": .bool(entry.executable),
                                ]
                            })
                    }
                    return .object(object)
                }),
            "problems": .array(AssetWords.json(problems)),
        ]
    }
}
