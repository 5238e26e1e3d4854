import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage
import TestSupport

/// A sandbox with a repository, and its assets opened in this process.
struct WorkingBench {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeRepository()
    }

    var environment: ProgramEnvironment {
        var environment = ProgramEnvironment()
        for (name, value) in sandbox.environment { environment[name] = value }
        return environment
    }

    func assets(in directory: String = "repo") throws -> WorkingAssets {
        let path = FilePath(sandbox.path(directory))
        return try WorkingAssets(Repository(startingAt: path, environment: environment), directory: path)
    }

    /// Every regular file below the asset by its path, with its bytes.
    func files(_ asset: String) throws -> [RepoPath: [UInt8]] {
        let root = FilePath(sandbox.path("repo/\(asset)"))
        guard try FileStat.ifExists(at: root, followingLinks: false) != nil else { return [:] }
        var result: [RepoPath: [UInt8]] = [:]
        for entry in try DirectoryWalk(root).entries() where entry.kind == .regular {
            result[entry.path] = try Files.read(root.appending(entry.path))
        }
        return result
    }
}
