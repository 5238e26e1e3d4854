import MLOpsCore
public import MLOpsGit
import MLOpsSystem
public import SystemPackage

/// The settings of git that a clone needs: how to compare and merge manifests, and where the ledger is fetched to.
///
/// All in the repository's own configuration file. Belongs to the thread of its repository.
public struct CloneSettings {
    /// One setting that is missing or different.
    public struct Change: Sendable, Equatable {
        public let key: String
        public let value: [UInt8]
        /// True when the value joins others of the key; false when it is the only one.
        public let adds: Bool
        /// A value that has to go first.
        public let replaces: [UInt8]?

        /// One line for people.
        public var sentence: String {
            "\(adds ? "add to" : "set") \(key): \(VisibleText.of(RepoPath(bytes: value)))"
        }
    }

    private let config: HookConfig
    private let binary: FilePath
    private let remote: String?
    private let branchPrefix: String

    /// - Parameters:
    ///   - repository: a clone.
    ///   - binary: the absolute path of git-mlops, which the drivers run.
    ///   - remote: the remote that has the ledger; nil without one.
    ///   - branchPrefix: what the ledger's branches on the remote begin with.
    public init(_ repository: Repository, binary: FilePath, remote: String?, branchPrefix: String) {
        config = HookConfig(repository.git)
        (self.binary, self.remote, self.branchPrefix) = (binary, remote, branchPrefix)
    }

    /// The drivers of manifests.
    private var drivers: [(key: String, value: [UInt8])] {
        let program = ShellWord.quote(binary.bytes)
        return [
            ("diff.mlops.command", program + Array(" diff-driver".utf8)),
            ("merge.mlops.name", Array("manifests of git-mlops, merged by path".utf8)),
            ("merge.mlops.driver", program + Array(" merge-driver %O %A %B %L %P".utf8)),
        ]
    }

    /// Where `git fetch` puts the ledger and the environments: tracking references, never overwritten by force, so that
    /// a server that rewrites them is noticed.
    public var refspec: String? {
        remote.map { "refs/heads/\(branchPrefix)/*:refs/mlops-remotes/\($0)/*" }
    }

    /// What has to change; empty when everything is set.
    public func plan() throws -> [Change] {
        var changes: [Change] = []
        for (key, value) in drivers where try config.raw(key, .local) != [value] {
            changes.append(Change(key: key, value: value, adds: false, replaces: nil))
        }
        if let remote, let refspec {
            let key = "remote.\(remote).fetch"
            let values = try config.raw(key, .local)
            let forced = Array("+\(refspec)".utf8)
            if !values.contains(Array(refspec.utf8)) {
                changes.append(
                    Change(
                        key: key, value: Array(refspec.utf8), adds: true,
                        replaces: values.contains(forced) ? forced : nil))
            }
        }
        return changes
    }

    /// Makes the changes of ``plan()``; each is atomic.
    public func apply(_ changes: [Change]) throws {
        for change in changes {
            if let old = change.replaces { try config.remove(change.key, old) }
            if change.adds {
                try config.add(change.key, change.value)
            } else {
                try config.replaceAll(change.key, change.value)
            }
        }
    }

    /// True when the drivers run a program that is there.
    public func driversRun() throws -> Bool {
        guard let value = try config.raw("merge.mlops.driver", .local).last,
            try !config.raw("diff.mlops.command", .local).isEmpty,
            let path = HookScript.unquote(value)
        else { return false }
        return try FileStat.ifExists(at: path, followingLinks: true)?.kind == .regular
    }
}
