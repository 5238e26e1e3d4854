import MLOpsCore
public import MLOpsGit
import MLOpsStore

/// What a `git push` with given arguments would send, as far as it takes reading them.
public struct PushedRevisions: Sendable {
    /// The remote's name; nil for git's default.
    public private(set) var remote: String?
    /// Revisions for `git log`: `HEAD`, branches, `--branches`, `--tags`.
    public private(set) var sources: [String] = []

    /// Options of git push whose value is the next word.
    private static let valued: Set<String> = ["-o", "--push-option", "--repo", "--receive-pack", "--exec"]

    /// - Parameter arguments: what `git push` gets.
    public init(_ arguments: [String]) {
        var words: [String] = []
        var isDelete = false
        var skip = false
        var options = true
        for word in arguments {
            if skip {
                skip = false
            } else if options, word == "--" {
                options = false
            } else if options, word.hasPrefix("-"), word.utf8.count > 1 {
                switch word {
                case "--all", "--branches": sources.append("--branches")
                case "--mirror": sources.append("--all")
                case "--tags": sources.append("--tags")
                case "-d", "--delete": isDelete = true
                default: skip = Self.valued.contains(word)
                }
            } else {
                words.append(word)
            }
        }
        remote = words.first
        if isDelete {
            sources = []
            return
        }
        for refspec in words.dropFirst() {
            let plain = refspec.hasPrefix("+") ? refspec.dropFirst() : refspec[...]
            let source = plain.prefix { $0 != ":" }
            if !source.isEmpty { sources.append(source == "tag" ? "--tags" : String(source)) }
        }
        if words.count < 2, !sources.contains("--branches"), !sources.contains("--all") { sources.append("HEAD") }
    }

    /// Everything the commits need that no branch of the remote has yet, and all of the tips.
    ///
    /// - Parameters:
    ///   - repository: where the commits are.
    ///   - everything: takes `--all` as `git mlops fetch` does: what any commit of any branch or tag needs, whatever
    ///     git's remotes have.
    /// - Returns: the payloads, and what of the history had to be passed over.
    /// - Throws: `input` when a manifest that is about to be pushed is not valid.
    public func listing(_ repository: Repository, ofEverything everything: Bool) throws -> PayloadListing {
        var result = PayloadListing()
        guard !sources.isEmpty else { return result }
        let lists = PayloadLists(repository)
        if everything, sources.contains("--branches") || sources.contains("--all") {
            return try lists.introduced(by: ["--all"])
        }
        var revisions: [String] = []
        var tips: [ObjectID] = []
        for source in sources {
            if source.hasPrefix("--") {
                revisions.append(source)
                tips += try repository.git.capture(["rev-parse", source]).split(separator: "\n").compactMap {
                    try? repository.resolveCommit(String($0))
                }
            } else if let id = try repository.resolve(source) {
                // What is no commit, such as a tag of a tree, needs no payloads.
                guard let commit = try? repository.resolveCommit(id.hex) else { continue }
                result.merge(try lists.needed(by: commit))
                revisions.append(commit.hex)
                tips.append(commit)
            }
        }
        guard !revisions.isEmpty else { return result }
        let known = remote.map { "--remotes=\($0)" } ?? "--remotes"
        result.merge(try lists.introduced(by: revisions + ["--not", known], tips: tips))
        return result
    }
}
