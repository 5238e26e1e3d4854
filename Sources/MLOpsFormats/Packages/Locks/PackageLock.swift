import MLOpsCore

/// What a lock file pins, whichever tool wrote it.
public struct PackageLock: Sendable, Equatable {
    /// The format of a lock file.
    public enum Kind: String, Sendable, CaseIterable {
        case uv = "uv.lock"
        case pylock = "pylock.toml"
        case poetry = "poetry.lock"
        case requirements = "requirements.txt"
    }

    /// The index that Python's tools ask when none is named.
    public static let defaultIndex = "https://pypi.org/simple"

    public let kind: Kind
    /// In the order of the file; one name may occur several times, for different platforms.
    public var packages: [LockedPackage]
    /// What was not understood or must not be, a sentence each without a final full stop. While there is one, the lock
    /// file must not be taken for good.
    public var problems: [String]

    init(kind: Kind, packages: [LockedPackage] = [], problems: [String] = []) {
        (self.kind, self.packages, self.problems) = (kind, packages, problems)
    }
}

/// One package of a lock file.
public struct LockedPackage: Sendable, Equatable {
    /// Where a package comes from.
    public enum Source: Sendable, Equatable {
        /// Any one of these indexes (or folders of files that pip searches like one), as they were written.
        case index([String])
        /// A repository at a commit; nil where a branch or tag may move.
        case git(url: String, commit: String?)
        /// One file at an address outside any index.
        case url(String)
        /// One file of this machine or repository.
        case file(String)
        /// A folder that is built.
        case directory(String)
        /// A folder that is used in place.
        case editable(String)
        /// The project that the lock file belongs to, or a member of its workspace.
        case workspace(String)
        /// It could not be told; the lock file has a problem that says why.
        case unknown
    }

    /// A digest that a file has to have.
    public struct Hash: Sendable, Hashable {
        /// Lower case, such as `sha256`.
        public let algorithm: String
        /// Lower-case hexadecimal digits.
        public let hex: String

        /// Nil for an algorithm that is not known, or digits that do not fit it.
        init?(algorithm: String, hex: String) {
            let algorithm = algorithm.asciiLowercased
            let hex = hex.asciiLowercased
            guard let length = Self.lengths[algorithm], hex.utf8.count == length,
                hex.utf8.allSatisfy({ Hex.value(of: $0) != nil })
            else { return nil }
            (self.algorithm, self.hex) = (algorithm, hex)
        }

        /// At least as strong as SHA-256.
        public var isStrong: Bool { hex.utf8.count >= 64 }

        /// Hexadecimal digits of each algorithm of Python's hashlib.
        private static let lengths = [
            "md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128, "sha3_224": 56,
            "sha3_256": 64, "sha3_384": 96, "sha3_512": 128, "blake2b": 128, "blake2s": 64,
        ]
    }

    /// A file that an installer may choose for the package.
    public struct Artifact: Sendable, Equatable {
        /// Its name, or the last part of its address.
        public let name: String
        /// Nil where the lock file has names alone.
        public let url: String?
        public let hashes: [Hash]

        /// True when an installer has to refuse other bytes.
        public var isHashed: Bool { hashes.contains(where: \.isStrong) }
    }

    /// As it was written.
    public let name: String
    /// See ``PackageName/normalize(_:)``.
    public let normalizedName: String
    /// As it was written; nil when the lock file leaves a choice or the source decides.
    public var version: String?
    public var source: Source
    /// For requirements, one for all the hashes of the line.
    public var artifacts: [Artifact]
    /// The condition of the environment under which it is installed, as it was written.
    public var marker: String?
    /// The extras that are asked for.
    public var extras: [String]
    /// What the package belongs to where the format says so: `main`, `extra:NAME`, or the name of a dependency group.
    public var groups: [String]
    /// Counted from 1.
    public var line: Int?
    /// The lock file that holds the line, where a requirements file includes others.
    public var file: String?

    init(
        name: String, version: String?, source: Source, artifacts: [Artifact] = [], marker: String? = nil,
        extras: [String] = [], groups: [String] = [], line: Int? = nil, file: String? = nil
    ) {
        (self.name, normalizedName) = (name, PackageName.normalize(name))
        (self.version, self.source, self.artifacts) = (version, source, artifacts)
        (self.marker, self.extras, self.groups) = (marker, extras, groups)
        (self.line, self.file) = (line, file)
    }

    /// All hashes of all artifacts.
    public var hashes: [Hash] { artifacts.flatMap(\.hashes) }

    /// True when every artifact carries at least one hash as strong as SHA-256, and there is an artifact.
    ///
    /// A package from git, from a folder or of the workspace has no artifact, and is never hashed.
    public var isHashed: Bool { !artifacts.isEmpty && artifacts.allSatisfy(\.isHashed) }

    /// What lacks a hash, as the rest of a sentence about the package; nil when ``isHashed``.
    public var missingHash: String? {
        guard !isHashed else { return nil }
        switch source {
        case .git: return "comes from git, where no hash of a file is kept"
        case .directory, .editable: return "is built from a folder, which has no hash"
        case .workspace: return "belongs to the project itself and has no hash"
        case .index, .url, .file, .unknown:
            guard let bare = artifacts.first(where: { !$0.isHashed }), bare.url != nil || !bare.name.isEmpty else {
                return "has no hash of at least SHA-256"
            }
            return "has the file \(VisibleText.excerpt(bare.name, limit: 120)) without a hash of at least SHA-256"
        }
    }

    /// `name 1.2`, safe to show.
    public var label: String {
        let name = VisibleText.excerpt(name)
        guard let version else { return name }
        return "\(name) \(VisibleText.excerpt(version))"
    }

    /// Whether the project's own code is meant rather than somebody else's package.
    public var isWorkspace: Bool {
        if case .workspace = source { true } else { false }
    }
}
