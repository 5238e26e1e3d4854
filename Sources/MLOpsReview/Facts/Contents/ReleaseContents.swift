import MLOpsAssets
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger

/// What a commit gives a release of one model: assets, metrics and documents, as the commit's `mlops.yaml` names them.
///
/// Read from git's objects alone, so that whoever has the commit gets the same, today and in ten years.
struct ReleaseContents {
    let model: ProjectFile.Model
    let asset: ReleaseSubject.Asset
    let inputs: [ReleaseSubject.Asset]
    let metrics: [(name: String, value: String)]
    let attachments: [(path: String, bytes: [UInt8])]
    /// The attachments that hold the baseline's figures and the API.
    static let baselineName = "baseline"
    static let apiName = "api"

    /// Files of all assets, and their bytes together.
    let payloads: Int
    let payloadBytes: Int64

    /// - Throws: `input` when something the project file names is not in the commit, or is not valid.
    init(of name: String, in commit: ObjectID, _ repository: Repository) throws {
        let tree = try repository.commit(commit).tree
        let model = try Self.projectFile(in: tree, repository).requireModel(name)
        let manifests = ManifestTree(tree, in: repository)
        var attachments: [(path: String, bytes: [UInt8])] = []
        var payloads = 0
        var payloadBytes: Int64 = 0
        func asset(_ path: RepoPath, what: String) throws -> ReleaseSubject.Asset {
            guard let manifest = try manifests.manifest(of: path), let files = try manifests.files(of: path) else {
                throw Diagnostic.input(
                    "the \(what) '\(VisibleText.of(path))' has no manifest in \(commit.short)",
                    hint: CommandHint("git mlops add \(path) && git commit").or("add and commit it"))
            }
            if !manifest.header.isSensitive {
                attachments += files.map {
                    ("manifests/" + String(decoding: $0.path.escaped, as: UTF8.self), $0.file.bytes)
                }
            }
            payloads += manifest.entries.count
            payloadBytes = payloadBytes.addingSaturated(manifest.totalSize ?? .max)
            return .init(path: path, digest: manifest.assetDigest, content: manifest.contentDigest)
        }
        self.asset = try asset(model.asset, what: "model")
        inputs = try model.inputs.map { try asset($0, what: "input") }
        func attach(_ path: RepoPath?, as name: String) throws -> [UInt8]? {
            guard let path else { return nil }
            guard let entry = try repository.entry(at: path, in: tree), entry.mode == .file || entry.mode == .executable
            else {
                throw Diagnostic.input(
                    "\(ProjectFile.name) names '\(VisibleText.of(path))', which is not in \(commit.short)",
                    hint: "commit it, or take it out of \(ProjectFile.name)")
            }
            let bytes = try repository.blob(entry.id, limit: EventLimits.attachmentBytes)
            attachments.append((name, bytes))
            return bytes
        }
        _ = try attach(model.params, as: "params")
        _ = try attach(model.environment, as: "environment-lock")
        _ = try attach(model.card, as: "card")
        _ = try attach(model.baseline, as: Self.baselineName).map { try Metrics.read($0, name: model.baseline) }
        _ = try attach(model.api, as: Self.apiName).map {
            try OpenAPIDocument(reading: $0, name: model.api.map { VisibleText.of($0) } ?? Self.apiName)
        }
        metrics = try attach(model.metrics, as: "metrics").map { try Metrics.read($0, name: model.metrics) } ?? []
        self.model = model
        (self.attachments, self.payloads, self.payloadBytes) = (attachments, payloads, payloadBytes)
    }

    private static func projectFile(in tree: ObjectID, _ repository: Repository) throws -> ProjectFile {
        guard let entry = try repository.entry(at: RepoPath(ProjectFile.name), in: tree), entry.mode == .file else {
            throw Diagnostic.input(
                "there is no \(ProjectFile.name) in the commit", hint: "start a project: git mlops init")
        }
        return try ProjectFile(YAMLReader.read(repository.blob(entry.id, limit: 1 << 20), name: ProjectFile.name))
    }
}

extension ProjectFile {
    fileprivate func requireModel(_ name: String) throws -> Model {
        guard let model = model(name) else {
            throw Diagnostic.input(
                "\(ProjectFile.name) has no model '\(VisibleText.of(name))'",
                hint: "it has: \(models.map(\.name).joined(separator: ", "))")
        }
        return model
    }
}
