/// What `mlops.yaml` says: the models of a project and what a release of each is made of.
public struct ProjectFile: Sendable, Equatable {
    /// Where it lies, from the top of the repository.
    public static let name = "mlops.yaml"

    /// One model and the files that belong to a release of it; all paths from the top of the repository.
    public struct Model: Sendable, Equatable {
        public let name: String
        /// The asset that is released.
        public let asset: RepoPath
        /// The data sets it was trained and tested on.
        public let inputs: [RepoPath]
        public let params: RepoPath?
        /// A JSON file of numbers by name.
        public let metrics: RepoPath?
        /// The same figures for what would be done without the model, such as a rule of thumb.
        public let baseline: RepoPath?
        /// The description of the service's API: OpenAPI as JSON.
        public let api: RepoPath?
        /// The lock file of the environment it was trained in.
        public let environment: RepoPath?
        /// The model card.
        public let card: RepoPath?
        /// The package that will run, when it is a file; not in git.
        public let build: RepoPath?
    }

    public let project: String
    public let models: [Model]

    public func model(_ name: String) -> Model? { models.first { $0.name == name } }

    /// Reads the document; every unknown key is an error with its place.
    ///
    /// - Throws: `input`.
    public init(_ node: TextNode) throws {
        let top = try Mapping(node, at: "")
        let version = try top.text("version")
        guard version == "1" else {
            throw Diagnostic.input(
                "\(Self.name) has version '\(VisibleText.excerpt(version ?? "none"))', and this git-mlops reads version 1",
                hint: "begin it with 'version: 1'")
        }
        guard let project = try top.text("project") else {
            throw Diagnostic.input("\(Self.name) lacks 'project'", hint: "add: project: <name>")
        }
        self.project = project
        guard let models = top.node("models") else {
            throw Diagnostic.input("\(Self.name) lacks 'models'", hint: "name at least one model with its 'asset'")
        }
        self.models = try Mapping(models, at: "models").members.map { key, value in
            try Self.model(key, value)
        }
        try top.finish(known: ["version", "project", "models"])
    }

    private static func model(_ name: String, _ node: TextNode) throws -> Model {
        let place = "models.\(VisibleText.excerpt(name))"
        let legal = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2D, 0x2E, 0x5F].contains($0)
        }
        guard legal, !name.isEmpty else {
            throw Diagnostic.input(
                "\(ProjectFile.name): the model name '\(VisibleText.excerpt(name))' is not allowed",
                hint: "lower-case letters, digits, '.', '_' and '-' only")
        }
        let fields = try Mapping(node, at: place)
        guard let asset = try fields.path("asset") else {
            throw Diagnostic.input(
                "\(ProjectFile.name): \(place) lacks 'asset'", hint: "asset: models/\(VisibleText.excerpt(name)).onnx")
        }
        let model = Model(
            name: name, asset: asset, inputs: try fields.paths("inputs"), params: try fields.path("params"),
            metrics: try fields.path("metrics"), baseline: try fields.path("baseline"), api: try fields.path("api"),
            environment: try fields.path("environment"),
            card: try fields.path("card"), build: try fields.path("build"))
        try fields.finish(known: [
            "asset", "inputs", "params", "metrics", "baseline", "api", "environment", "card", "build",
        ])
        return model
    }
}

/// The members of one mapping of the project file, with errors that say where.
private struct Mapping {
    let members: [(key: String, value: TextNode)]
    private let place: String

    init(_ node: TextNode, at place: String) throws {
        self.place = place
        guard case .mapping(let pairs) = node.content else {
            throw Self.fault(node, place.isEmpty ? "the file" : place, "must be a mapping")
        }
        members = try pairs.map { key, value in
            guard case .scalar(let text) = key.content else {
                throw Self.fault(key, place, "has a key that is no text")
            }
            return (text, value)
        }
    }

    func node(_ name: String) -> TextNode? { members.first { $0.key == name }?.value }

    func text(_ name: String) throws -> String? {
        guard let node = node(name) else { return nil }
        switch node.content {
        case .scalar(let text): return text
        case .empty: return nil
        default: throw Self.fault(node, full(name), "must be text")
        }
    }

    func path(_ name: String) throws -> RepoPath? {
        guard let node = node(name), let text = try text(name) else { return nil }
        return try checked(text, node, name)
    }

    func paths(_ name: String) throws -> [RepoPath] {
        guard let node = node(name) else { return [] }
        guard case .sequence(let items) = node.content else { throw Self.fault(node, full(name), "must be a list") }
        return try items.map { item in
            guard case .scalar(let text) = item.content else { throw Self.fault(item, full(name), "must list paths") }
            return try checked(text, item, name)
        }
    }

    func finish(known: [String]) throws {
        for (key, value) in members where !known.contains(key) {
            throw Self.fault(
                value, full(VisibleText.excerpt(key)), "is not known",
                hint: "known here: \(known.joined(separator: ", "))")
        }
    }

    private func checked(_ text: String, _ node: TextNode, _ name: String) throws -> RepoPath {
        var path = RepoPath(text)
        if path.bytes.last == RepoPath.separator { path = RepoPath(bytes: path.bytes.dropLast()) }
        if let reason = PathRules.violation(of: path) {
            throw Self.fault(
                node, full(name), "names the path '\(VisibleText.excerpt(text, limit: 200))', which \(reason)")
        }
        return path
    }

    private func full(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    private static func fault(_ node: TextNode, _ place: String, _ what: String, hint: String? = nil) -> Diagnostic {
        let position = node.position.map { ":\($0.line):\($0.column)" } ?? ""
        return .input("\(ProjectFile.name)\(position): \(place) \(what)", hint: hint)
    }
}
