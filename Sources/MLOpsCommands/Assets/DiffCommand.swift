import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit

/// `git mlops diff`: which files of assets differ.
struct DiffCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show which files of assets differ between two states.",
        discussion: """
            Examples:
              git mlops diff                       what is not staged
              git mlops diff --cached              what will be committed
              git mlops diff v1.0                  since a commit
              git mlops diff v1.0 v1.1 -- data     between two, below one folder
              git mlops diff --stat HEAD~10
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("At most two revisions (or one a..b), then paths.", valueName: "rev or path"))
    var words: [String] = []

    @Flag(
        name: [.customLong("cached"), .customLong("staged")], help: "Compare git's index rather than the working tree.")
    var cached = false

    @Flag(help: "Only count.")
    var stat = false

    @Flag(help: "Print it as JSON.")
    var json = false

    @Flag(help: "End with status 1 when there are differences.")
    var exitCode = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let (commits, names) = try split(assets.repository)
        let (old, new) = try sides(commits, assets.repository)
        let chosen = try assets.paths(names)
        let differences = try assets.diff(from: old, to: new, paths: chosen)
        let view = DiffView(differences: differences, assets: assets)
        if json {
            context.output.write(view.json)
        } else if !context.quiet {
            context.output.write(stat ? view.statistics : view.text(style: context.output.style))
        }
        if exitCode, !differences.isEmpty { throw ExitStatus.no }
    }

    /// The words are revisions as long as git knows them, at most two, and then paths.
    private func split(_ repository: Repository) throws -> (commits: [ObjectID], paths: [String]) {
        var commits: [ObjectID] = []
        for (index, word) in words.enumerated() {
            if index == 0, let dots = word.firstRange(of: ".."), !word.contains("...") {
                let ends = [word[..<dots.lowerBound], word[dots.upperBound...]].map { $0.isEmpty ? "HEAD" : String($0) }
                if try ends.allSatisfy({ try repository.resolve($0) != nil }) {
                    commits = try ends.map { try repository.resolveCommit($0) }
                    continue
                }
            }
            guard commits.count < 2, try repository.resolve(word) != nil else {
                return (commits, Array(words[index...]))
            }
            commits.append(try repository.resolveCommit(word))
        }
        return (commits, [])
    }

    private func sides(_ commits: [ObjectID], _ repository: Repository) throws -> (ManifestSide, ManifestSide) {
        switch (commits.count, cached) {
        case (0, false): return (.index, .working)
        case (0, true): return (try repository.head().commit.map { .commit($0) } ?? .nothing, .index)
        case (1, false): return (.commit(commits[0]), .working)
        case (1, true): return (.commit(commits[0]), .index)
        case (2, false): return (.commit(commits[0]), .commit(commits[1]))
        default: throw Diagnostic.input("--cached takes at most one revision")
        }
    }
}
