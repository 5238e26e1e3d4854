import ArgumentParser
import MLOpsAssets
import MLOpsCore

/// `git mlops verify`: reads everything again.
struct VerifyCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read payloads again and compare their SHA-256 with the manifests.",
        discussion: """
            Examples:
              git mlops verify                 files and store, of all assets
              git mlops verify --store         only the store
              git mlops verify data/train --files --json

            Nothing is believed because it was seen before. Ends with status 1 when
            anything is wrong.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("Assets, or folders of assets; all for none.", valueName: "path"))
    var paths: [String] = []

    @Flag(help: "Only the files of the working tree.")
    var files = false

    @Flag(help: "Only the store.")
    var store = false

    @Flag(help: "Print it as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let report = try assets.verify(assets.paths(paths), files: files || !store, objects: store || !files)
        if json {
            context.output.write(Self.json(report))
        } else {
            for problem in report.problems {
                context.output.write(
                    "\(Self.words(problem.finding)): \(assets.shown(problem.path, of: problem.asset)) (\(problem.digest.short))\n"
                )
            }
            let read =
                "\(AssetWords.files(report.filesRead)) and \(HumanNumbers.count(Int64(report.objectsRead), "stored payload"))"
            context.say(
                "read \(read), \(HumanNumbers.size(report.bytes)): "
                    + (report.problems.isEmpty
                        ? report.unusable.isEmpty ? "all as the manifests say" : "as the manifests that can be read say"
                        : HumanNumbers.count(Int64(report.problems.count), "problem"))
                    + (report.notHere > 0 ? "; \(AssetWords.files(report.notHere)) not here" : ""))
            if report.problems.contains(where: { $0.finding == .storeDamaged }) {
                context.suggest("bring good bytes: git mlops add from an intact file, or git mlops fetch")
            }
        }
        if let first = report.unusable.first {
            if !json { AssetWords.tell(report.unusable, "not verified", assets, context) }
            throw ExitStatus(first.problem.kind.exitStatus)
        }
        if !report.problems.isEmpty { throw ExitStatus.no }
    }

    private static func words(_ finding: VerificationReport.Finding) -> String {
        switch finding {
        case .fileDiffers: "differs"
        case .fileUnreadable: "cannot be read"
        case .sizeWrong: "the manifest states a wrong size"
        case .storeDamaged: "damaged in the store"
        case .absent: "not in the store"
        }
    }

    private static func json(_ report: VerificationReport) -> JSON {
        [
            "schema": "git-mlops-verify/1", "files_read": .integer(Int64(report.filesRead)),
            "objects_read": .integer(Int64(report.objectsRead)), "bytes": .exact(report.bytes),
            "not_here": .integer(Int64(report.notHere)),
            "problems": .array(
                report.problems.map { problem in
                    [
                        "asset": .string(problem.asset.escapedText), "path": .string(problem.path.escapedText),
                        "sha256": .string(problem.digest.hex), "finding": .string(problem.finding.rawValue),
                    ]
                }),
            "unusable": .array(AssetWords.json(report.unusable)),
        ]
    }
}
