import MLOpsCore
import MLOpsGit
import MLOpsSystem

/// A path as somebody wrote it, seen from the top of the repository.
enum PathArgument {
    /// - Returns: nil when the path leads out of the repository.
    static func resolve(_ text: String, _ context: CommandContext, _ repository: Repository) throws -> RepoPath? {
        var bytes = RawText.decode(text)
        var start: [ArraySlice<UInt8>] = []
        if bytes.first == RepoPath.separator {
            guard let top = repository.workTree else { return nil }
            let prefix = top.bytes
            guard bytes.starts(with: prefix) else { return nil }
            bytes.removeFirst(prefix.count)
            guard bytes.isEmpty || bytes.first == RepoPath.separator || prefix.last == RepoPath.separator else {
                return nil
            }
        } else if repository.workTree != nil {
            start = try prefix(context)
        }
        for part in bytes.split(separator: RepoPath.separator) where !part.elementsEqual([0x2E]) {
            if part.elementsEqual([0x2E, 0x2E]) {
                guard start.popLast() != nil else { return nil }
            } else {
                start.append(part)
            }
        }
        return RepoPath(bytes: Array(start.joined(separator: [RepoPath.separator])))
    }

    /// Where the command runs, from the top of the working tree; git knows about links and worktrees.
    private static func prefix(_ context: CommandContext) throws -> [ArraySlice<UInt8>] {
        let git = GitProgram(directory: context.directory, environment: context.environment)
        let output = try git.captureBytes(["rev-parse", "--show-prefix"])
        return output.split(separator: 0x0A).first.map { $0.split(separator: RepoPath.separator) } ?? []
    }
}
