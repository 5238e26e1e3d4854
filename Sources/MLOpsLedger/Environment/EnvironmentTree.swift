import MLOpsCore
import MLOpsGit

/// The whole desired state of one environment, as the files of a tree: `models/<name>.json` and more to come.
///
/// `promote` and `rollback` sign the SHA-256 of its listing; the environment's reference is a view of it.
public struct EnvironmentTree: Sendable, Equatable {
    /// Contents by path, all of them plain files.
    public private(set) var files: [RepoPath: [UInt8]]

    public init() {
        files = [:]
    }

    /// What runs of one model, and why it may.
    public struct ModelState: Sendable, Equatable {
        public let reference: ReleaseReference
        /// The digest of the model's manifest.
        public let asset: Digest
        /// The `propose` event.
        public let change: Digest
        /// Who approved, by team; sorted.
        public let approvers: [(team: String, person: String)]
        /// Who carried it out.
        public let by: String
        /// When, by that person's clock.
        public let since: Timestamp

        public init(
            reference: ReleaseReference, asset: Digest, change: Digest,
            approvers: [(team: String, person: String)], by: String, since: Timestamp
        ) {
            (self.reference, self.asset, self.change) = (reference, asset, change)
            self.approvers = approvers.sorted { ($0.team, $0.person) < ($1.team, $1.person) }
            (self.by, self.since) = (by, since)
        }

        var json: JSON {
            var members: JSONObject = [
                "schema": "git-mlops-environment-model/1",
                "model": .string(reference.model),
                "asset": .string(asset.hex),
                "change": .string(change.hex),
                "approvers": .array(approvers.map { ["team": .string($0.team), "person": .string($0.person)] }),
                "by": .string(by),
                "since": .string(since.description),
            ]
            for (name, value) in reference.json.object?.members ?? [] { members[name] = value }
            return .object(members)
        }

        public static func == (left: ModelState, right: ModelState) -> Bool { left.json == right.json }

        /// Reads what ``EnvironmentTree/set(_:)`` wrote.
        ///
        /// - Throws: `input` for anything else.
        public init(bytes: [UInt8]) throws {
            var fields = try JSONFields(JSON.parse(bytes), at: "model")
            guard try fields.string("schema") == "git-mlops-environment-model/1" else {
                throw Diagnostic.input("the model's state has a schema that this version does not know")
            }
            reference = ReleaseReference(
                model: try fields.string("model"), version: try fields.version("version"),
                release: try fields.digest("release"), build: try fields.optionalString("build"),
                commit: try fields.objectID("commit"), tag: try fields.objectID("tag"))
            (asset, change) = (try fields.digest("asset"), try fields.digest("change"))
            approvers = try fields.array("approvers").map { item in
                guard let team = item["team"]?.string, let person = item["person"]?.string else {
                    throw Diagnostic.input("model.approvers must name teams and persons")
                }
                return (team, person)
            }
            (by, since) = (try fields.string("by"), try fields.timestamp("since"))
            try fields.finish()
        }
    }

    /// A state with these files.
    public init(files: [RepoPath: [UInt8]]) {
        self.files = files
    }

    /// Where the state of a model lies.
    public static func path(of model: String) -> RepoPath { RepoPath("models/\(model).json") }

    /// What runs, by model.
    ///
    /// - Throws: `input` for files of models that this version does not read.
    public func models() throws -> [String: ModelState] {
        var result: [String: ModelState] = [:]
        for (path, bytes) in files where path.bytes.starts(with: "models/".utf8) {
            let state = try ModelState(bytes: bytes)
            result[state.reference.model] = state
        }
        return result
    }

    /// Sets what runs of a model.
    public mutating func set(_ state: ModelState) {
        files[Self.path(of: state.reference.model)] = Array(state.json.prettyText.utf8)
    }

    /// Sets a configuration file, or takes it away.
    public mutating func set(configuration path: RepoPath, _ bytes: [UInt8]?) {
        files[Self.configurationFolder.appending(path)] = bytes
    }

    /// The bytes of a configuration file; nil when there is none.
    public func configuration(_ path: RepoPath) -> [UInt8]? { files[Self.configurationFolder.appending(path)] }

    /// The configuration files, sorted.
    public var configurationPaths: [RepoPath] {
        let prefix = Self.configurationFolder.bytes + [RepoPath.separator]
        return files.keys.filter { $0.bytes.starts(with: prefix) }.map {
            RepoPath(bytes: Array($0.bytes.dropFirst(prefix.count)))
        }.sorted()
    }

    private static let configurationFolder = RepoPath("config")

    /// Refuses a state that git cannot hold.
    ///
    /// - Throws: `refused` where a configuration file would lie in another.
    public func checkFolders() throws {
        let paths = configurationPaths
        let all = Set(paths)
        for path in paths {
            var folder = path.parent
            while let above = folder {
                guard !all.contains(above) else {
                    let (file, inside) = (VisibleText.of(above), VisibleText.of(path))
                    throw Diagnostic.refused(
                        "'config/\(file)' is a file, and 'config/\(inside)' would lie in it",
                        hint: "give it another name, or take the file away in the same change: --remove-config \(file)")
                }
                folder = above.parent
            }
        }
    }

    /// One line a file, sorted by path: `<sha256> <path>`, the path escaped as in manifests.
    public var listing: [UInt8] {
        var result: [UInt8] = []
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            result += Digest.sha256(bytes).hexBytes + [0x20] + path.escaped + [0x0A]
        }
        return result
    }

    /// SHA-256 of ``listing``: what a promotion signs.
    public var digest: Digest { .sha256(listing) }

    /// Writes the tree object.
    func write(in repository: Repository) throws -> ObjectID {
        var blobs: [RepoPath: (mode: TreeEntry.Mode, id: ObjectID)] = [:]
        for (path, bytes) in files { blobs[path] = (.file, try repository.writeBlob(bytes)) }
        return try repository.writeTree(files: blobs)
    }

    /// Reads the state a tree holds; anything but plain files is refused.
    public init(reading tree: ObjectID, in repository: Repository) throws {
        files = [:]
        for (path, entry) in try repository.files(below: tree, limit: 100_000) {
            guard entry.mode == .file else {
                throw Diagnostic.refused(
                    "the environment's tree holds '\(VisibleText.of(path))', which is no plain file")
            }
            files[path] = try repository.blob(entry.id, limit: 16 << 20)
        }
    }
}
