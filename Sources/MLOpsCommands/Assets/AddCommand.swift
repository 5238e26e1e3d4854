import ArgumentParser
import MLOpsAssets
import MLOpsCore

/// `git mlops add`: versions files and folders.
struct AddCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Version files and folders too big for git.",
        discussion: """
            Examples:
              git mlops add data/train                     a folder
              git mlops add models/m.onnx --kind model     a file
              git mlops add -u                             every known asset, as it is now
              git mlops add data/train --meta license=CC-BY-4.0
              git mlops add --repage data/train            divide the manifest anew

            Stores the content, writes the manifest (data/train.mlops) and the rule in
            .gitignore, and stages both. Only files that changed since the last time are
            read.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"))
    var paths: [String] = []

    @Flag(name: .shortAndLong, help: "Add every known asset again, as far as its files are here.")
    var update = false

    @Option(help: "What it is: dataset or model. Default: as before; a model below models/ or by its file name.")
    var kind: String?

    @Option(help: ArgumentHelp("Say something about it; an empty value takes it back.", valueName: "key=value"))
    var meta: [String] = []

    @Flag(help: "Divide the manifest into the number of pages that fits its number of files; nothing else.")
    var repage = false

    @Flag(name: .shortAndLong, help: "Take files as they are although git brought a newer manifest.")
    var force = false

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    @Flag(help: "Print what was done as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let paths = try assets.paths(paths)
        guard update != !paths.isEmpty else {
            throw Diagnostic.input(
                update ? "-u takes no paths" : "nothing to add was named",
                hint: "git mlops add <path>…, or git mlops add -u for every known asset")
        }
        if repage { return try repage(paths, assets, context) }
        let options = try options()
        var reports: [AddReport] = []
        var skipped: [RepoPath] = []
        if update {
            (reports, skipped) = try assets.addAll(options)
        } else {
            reports = try assets.add(paths, options)
        }
        if json {
            context.output.write(try Self.json(reports, skipped, dryRun: dryRun))
            return
        }
        for report in reports { show(report, assets, context) }
        for asset in skipped { context.say("not here: \(assets.view.shown(asset))") }
        if reports.isEmpty, skipped.isEmpty { context.say("there are no assets yet") }
        if !dryRun, reports.contains(where: \.isNew) { context.suggest("record it: git commit") }
    }

    private func options() throws -> AddOptions {
        var options = AddOptions()
        options.dryRun = dryRun
        options.force = force
        if let kind {
            guard let known = AssetKind(rawValue: kind) else {
                throw Diagnostic.input(
                    "'\(VisibleText.excerpt(kind))' is no kind of asset", hint: "--kind dataset, or --kind model")
            }
            options.kind = known
        }
        options.meta = try meta.map { item in
            guard let equals = item.firstIndex(of: "=") else {
                throw Diagnostic.input(
                    "'\(VisibleText.excerpt(item))' is not key=value", hint: "--meta license=CC-BY-4.0")
            }
            let (key, value) = (String(item[..<equals]), String(item[item.index(after: equals)...]))
            // Here rather than after everything was read.
            if !value.isEmpty { _ = try ManifestMeta(key: key, value: value) }
            return (key, value.isEmpty ? nil : value)
        }
        return options
    }

    private func show(_ report: AddReport, _ assets: WorkingAssets, _ context: CommandContext) {
        let path = assets.view.shown(report.asset)
        for warning in report.warnings { context.warn("\(path): \(warning)") }
        let would = dryRun ? "would " : ""
        if report.isNew {
            let verb = dryRun ? "would add" : "added"
            context.say("\(verb) \(path): new \(report.manifest.kind.rawValue), \(AssetWords.size(report.manifest))")
        } else if report.difference.isEmpty {
            context.say("unchanged \(path): \(AssetWords.size(report.manifest))")
        } else {
            context.say(
                "\(would)update\(dryRun ? "" : "d") \(path): \(AssetWords.counts(report.difference)); "
                    + "now \(AssetWords.size(report.manifest))")
        }
    }

    private func repage(_ paths: [RepoPath], _ assets: WorkingAssets, _ context: CommandContext) throws {
        guard kind == nil, meta.isEmpty else {
            throw Diagnostic.input("--repage changes nothing else", hint: "run git mlops add again for the rest")
        }
        for (asset, before, after) in try assets.repage(paths, dryRun: dryRun) {
            let path = assets.view.shown(asset)
            if before == after {
                context.say("unchanged \(path): \(before.rawValue) pages")
            } else {
                context.say(
                    "\(dryRun ? "would divide" : "divided") \(path): \(before.rawValue) → \(after.rawValue) pages")
                if !dryRun {
                    let message = "Divide the manifest of \(path) anew"
                    context.suggest(
                        CommandHint("commit this by itself: git commit -m \(message)").or("commit this by itself"))
                }
            }
        }
    }

    private static func json(_ reports: [AddReport], _ skipped: [RepoPath], dryRun: Bool) throws -> JSON {
        [
            "schema": "git-mlops-add/1", "dry_run": .bool(dryRun),
            "assets": .array(
                reports.map { report in
                    [
                        "asset": .string(report.asset.escapedText), "new": .bool(report.isNew),
                        "kind": .string(report.manifest.kind.rawValue),
                        "files": .integer(Int64(report.manifest.entries.count)),
                        "size": .exact(report.manifest.totalSize),
                        "asset_digest": .string(report.manifest.assetDigest.hex),
                        "changes": .array(report.difference.changes.map { ChangeJSON.of($0) }),
                        "files_read": .integer(Int64(report.read.files)),
                        "warnings": .array(report.warnings.map { .string($0) }),
                    ]
                }),
            "not_here": .array(skipped.map { .string($0.escapedText) }),
        ]
    }
}
