import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// `git mlops merge-driver`: what git runs to merge a file of a manifest (`merge.mlops.driver`).
struct MergeDriverCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge-driver",
        abstract: "Merge one file of a manifest, for git.",
        discussion: """
            Set up by git mlops setup:
              git config merge.mlops.driver 'git-mlops merge-driver %O %A %B %L %P'

            Ends with status 1 when both sides changed the same line; the file then holds
            both, between markers.
            """,
        shouldDisplay: false)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The common ancestor's file.")
    var base: String

    @Argument(help: "Our side's file; the result is written here.")
    var ours: String

    @Argument(help: "Their side's file.")
    var theirs: String

    @Argument(help: "How long conflict markers are.")
    var markerSize: Int

    @Argument(help: "The path in the repository.")
    var path: String

    func run(in context: CommandContext) throws {
        let files = try [base, ours, theirs].map { word -> FilePath in
            guard let path = FilePath(bytes: RawText.decode(word)) else {
                throw Diagnostic.input("a path with a NUL byte")
            }
            return context.directory.pushing(path)
        }
        let texts = try files.map { try Files.read($0, limit: ManifestReader.maximumFileSize) }
        let outcome: PageMerge.Outcome
        do {
            outcome = try PageMerge.merge(base: texts[0], ours: texts[1], theirs: texts[2], markerSize: markerSize)
        } catch {
            // No file of a manifest, or a damaged one: as git would merge it.
            let git = GitProgram(directory: context.directory, environment: context.environment)
            var program = Program(
                "git",
                [
                    "merge-file", "--marker-size=\(markerSize)", "-L", "ours", "-L", "base", "-L", "theirs",
                ], environment: git.environment, workingDirectory: context.directory)
            program.arguments += [files[1].bytes, files[0].bytes, files[2].bytes]
            let status = try program.run().status
            if status != 0 { throw ExitStatus(status < 128 ? 1 : 2) }
            return
        }
        try Files.writeAtomically(outcome.bytes, to: files[1], durable: false)
        if outcome.conflicts > 0 {
            let path = VisibleText.of(RepoPath(bytes: RawText.decode(self.path)))
            let all = outcome.conflictingFiles
            let files = all.prefix(3).map { VisibleText.of($0) }.joined(separator: ", ")
            let more = all.count > 3 ? " and \(all.count - 3) more" : ""
            context.output.writeError(
                "hint: both sides changed \(files.isEmpty ? "" : "\(files)\(more) in ")\(path): "
                    + "git mlops resolve --ours|--theirs\n")
            throw ExitStatus.no
        }
    }
}
