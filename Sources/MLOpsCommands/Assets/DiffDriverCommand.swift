import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsSystem
import MLOpsTerminal
import SystemPackage

/// `git mlops diff-driver`: what git runs to show a difference of a manifest (`diff.mlops.command`).
struct DiffDriverCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff-driver",
        abstract: "Show the difference of one file of a manifest, for git.",
        discussion: """
            Set up by git mlops setup:
              git config diff.mlops.command 'git-mlops diff-driver'

            Git calls it with: path old-file old-hex old-mode new-file new-hex new-mode
            """,
        shouldDisplay: false)

    @OptionGroup var common: CommonOptions

    @Argument(parsing: .captureForPassthrough, help: "What git passes.")
    var arguments: [String] = []

    func run(in context: CommandContext) throws {
        let words = arguments.map { RawText.decode($0) }
        guard let path = words.first else { throw Diagnostic.input("the diff driver is for git to call") }
        let name = RepoPath(bytes: path)
        guard words.count >= 7 else {
            // Git passes the path alone for a file in conflict.
            context.output.write("* unmerged \(VisibleText.of(name))\n")
            return
        }
        // A renamed file comes with its new name and git's words for what happened.
        let new = words.count > 7 ? RepoPath(bytes: words[7]) : name
        let (oldFile, newFile) = (words[1], words[4])
        var text =
            context.output.style.apply(
                .strong, to: "diff --mlops a/\(VisibleText.of(name)) b/\(VisibleText.of(new))") + "\n"
        do {
            let lines = try ManifestFileDiff(
                path: new, old: content(oldFile, context), new: content(newFile, context))
            text += lines.text(style: context.output.style)
            context.output.write(text)
        } catch is Diagnostic {
            // No page of a manifest, or a damaged one: as git would show it.
            let git = GitProgram(directory: context.directory, environment: context.environment)
            var program = Program(
                "git", ["diff", "--no-index", "--no-ext-diff", "--"], environment: git.environment,
                workingDirectory: context.directory)
            program.arguments += [oldFile, newFile]
            let outcome = try program.run()
            context.output.write(outcome.output)
        }
    }

    private func content(_ path: [UInt8], _ context: CommandContext) throws -> [UInt8] {
        guard let file = FilePath(bytes: path) else { throw Diagnostic.input("a path with a NUL byte") }
        let full = context.directory.pushing(file)
        if path == Array("/dev/null".utf8) { return [] }
        return try Files.read(full, limit: ManifestReader.maximumFileSize)
    }
}

/// The difference of one file of a manifest, line by line.
struct ManifestFileDiff {
    private var removed: [[UInt8]] = []
    private var added: [[UInt8]] = []
    private var changes: [ManifestChange] = []

    /// - Throws: when one of the texts is no file of a manifest.
    init(path: RepoPath, old: [UInt8], new: [UInt8]) throws {
        let (before, after) = (try Self.parse(old, path), try Self.parse(new, path))
        removed = before.header.filter { !after.header.contains($0) }
        added = after.header.filter { !before.header.contains($0) }
        let header = try ManifestHeader(kind: .dataset, layout: .directory(pages: .one))
        func manifest(_ entries: [ManifestEntry]) throws -> Manifest {
            let isFile = entries.contains { $0.path == ManifestEntry.selfPath }
            return isFile
                ? try Manifest(header: ManifestHeader(kind: .dataset, layout: .file), entries: entries)
                : try Manifest(header: header, entries: entries)
        }
        changes = ManifestDiff(from: try manifest(before.entries), to: try manifest(after.entries)).changes
    }

    func text(style: TerminalStyle) -> String {
        var text = ""
        for line in removed { text += style.apply(.bad, to: "- \(VisibleText.of(RepoPath(bytes: line)))") + "\n" }
        for line in added { text += style.apply(.good, to: "+ \(VisibleText.of(RepoPath(bytes: line)))") + "\n" }
        for change in changes {
            switch change {
            case .added(let new): text += line("+", .good, new, style)
            case .removed(let old): text += line("-", .bad, old, style)
            case .modified(let old, let new), .modeChanged(let old, let new), .renamed(let old, let new):
                text += line("-", .bad, old, style) + line("+", .good, new, style)
            }
        }
        return text
    }

    private func line(
        _ sign: String, _ role: TerminalStyle.Role, _ entry: ManifestEntry, _ style: TerminalStyle
    ) -> String {
        let mode = entry.executable ? " x" : ""
        return style.apply(
            role,
            to: "\(sign) \(VisibleText.of(entry.path))  \(HumanNumbers.size(entry.size))\(mode)  \(entry.digest.short)")
            + "\n"
    }

    /// The header's lines and the entries of a header, a page or a whole file manifest.
    private static func parse(_ bytes: [UInt8], _ path: RepoPath) throws -> (
        header: [[UInt8]], entries: [ManifestEntry]
    ) {
        var header: [[UInt8]] = []
        var entries: [ManifestEntry] = []
        for line in bytes.split(separator: 0x0A) {
            if let entry = ManifestEntry(line: Array(line)) {
                entries.append(entry)
            } else if ["git-mlops ", "kind ", "type ", "pages ", "meta "].contains(where: { line.starts(with: $0.utf8) }
            ) {
                header.append(Array(line))
            } else {
                throw Diagnostic.input("\(VisibleText.of(path)) is no file of a manifest")
            }
        }
        return (header, entries)
    }
}
