import MLOpsCore
import MLOpsFormats

extension Target {
    static let lockUV = lock("lock-uv", .uv)
    static let lockPoetry = lock("lock-poetry", .poetry)
    static let lockPylock = lock("lock-pylock", .pylock)
    /// Requirements may include each other: every file that is asked for is the same one, or another piece of the input.
    static let lockRequirements = lock("lock-requirements", .requirements)

    private static func lock(_ name: String, _ kind: PackageLock.Kind) -> Target {
        let dictionary = kind == .requirements ? "requirements" : "toml"
        return Target(name, dictionary: dictionary, memoryFactor: 400) { bytes in
            let path = RepoPath(kind.rawValue)
            _ = PackageLock.kind(of: path, content: bytes)
            _ = PackageLock.kind(of: RepoPath("other.lock"), content: bytes)
            let half = Array(bytes.dropFirst(bytes.count / 2))
            let lock = try PackageLock.read(bytes, as: kind, path: path, limit: 1 << 20) { path in
                path.bytes.count.isMultiple(of: 2) ? half : path.bytes.count.isMultiple(of: 5) ? nil : bytes
            }
            for problem in lock.problems { try Telling.check(problem, about: bytes) }
            for finding in lock.packages(notFrom: ["https://pypi.org/simple", "https://files.example"]) {
                try Telling.check(finding.reason, about: bytes)
            }
            for outsider in lock.outsiders { try Telling.check(outsider.reason, about: bytes) }
            for package in lock.packages {
                try Telling.check(package.label, about: bytes)
                if let text = package.missingHash { try Telling.check(text, about: bytes) }
                try hold(
                    "a normal name is its own", PackageName.normalize(package.normalizedName) == package.normalizedName)
            }
            try hold(
                "a lock file without a problem says where its packages come from",
                !lock.problems.isEmpty || lock.packages.allSatisfy { $0.source != .unknown })
        }
    }
}
