import MLOpsCore
import MLOpsGit

/// What a `release` event states: the immutable version of one model and everything it was made from.
public struct ReleaseSubject: EventSubject, Equatable {
    /// An asset's manifest as released: its path and the two digests of design §3.1.
    public struct Asset: Sendable, Equatable {
        public let path: RepoPath
        /// Over header and lines.
        public let digest: Digest
        /// Over the lines alone.
        public let content: Digest

        public init(path: RepoPath, digest: Digest, content: Digest) {
            (self.path, self.digest, self.content) = (path, digest, content)
        }
    }

    /// What will run, and who made it.
    public struct Build: Sendable, Equatable {
        /// `sha256:<64 digits>`: of an image or a package.
        public let digest: String
        /// The person or service that says so.
        public let builder: String

        public init(digest: String, builder: String) {
            (self.digest, self.builder) = (digest, builder)
        }
    }

    public let model: String
    public let version: SemVer
    public let commit: ObjectID
    /// `credit-risk@v1.4.0`
    public let tagName: String
    public let tag: ObjectID
    /// The reviewed branch the commit lay on.
    public let branch: String
    public let asset: Asset
    public let inputs: [Asset]
    public let build: Build?
    /// The person or service that trained the model; nil when nobody says.
    public let trainer: String?
    /// Decimal text by name.
    public let metrics: [(name: String, value: String)]

    public init(
        model: String, version: SemVer, commit: ObjectID, tagName: String, tag: ObjectID, branch: String,
        asset: Asset, inputs: [Asset], build: Build?, trainer: String? = nil, metrics: [(name: String, value: String)]
    ) {
        self.trainer = trainer
        (self.model, self.version, self.commit, self.tagName, self.tag) = (model, version, commit, tagName, tag)
        (self.branch, self.asset, self.inputs, self.build, self.metrics) = (branch, asset, inputs, build, metrics)
    }

    /// The name under which a release is tagged; GTO reads the same names.
    public static func tagName(model: String, version: SemVer) -> String { "\(model)@v\(version)" }

    public var json: JSON {
        var list = JSONObject()
        for (name, value) in metrics { list[name] = .string(value) }
        var members: JSONObject = [
            "model": .string(model), "version": .string(version.description), "commit": .string(commit.hex),
            "tag": ["name": .string(tagName), "object": .string(tag.hex)], "branch": .string(branch),
            "asset": Self.json(asset), "inputs": .array(inputs.map(Self.json)),
            "build": build.map { ["digest": .string($0.digest), "builder": .string($0.builder)] } ?? .null,
            "metrics": .object(list),
        ]
        if let trainer { members["trainer"] = .string(trainer) }
        return .object(members)
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        model = try fields.string("model")
        guard Event.isName(model) else { throw Diagnostic.input("subject.model is not a model's name") }
        version = try fields.version("version")
        commit = try fields.objectID("commit")
        var tagFields = try JSONFields(fields.value("tag"), at: "subject.tag")
        tagName = try tagFields.string("name")
        tag = try tagFields.objectID("object")
        try tagFields.finish()
        guard tagName == Self.tagName(model: model, version: version) else {
            throw Diagnostic.input("subject.tag.name must be \(Self.tagName(model: model, version: version))")
        }
        branch = try fields.string("branch")
        asset = try Self.asset(fields.value("asset"), at: "subject.asset")
        inputs = try fields.array("inputs").enumerated().map { try Self.asset($1, at: "subject.inputs[\($0)]") }
        if let found = fields.value("build"), !found.isNull {
            var buildFields = try JSONFields(found, at: "subject.build")
            let digest = try buildFields.string("digest")
            build = Build(digest: digest, builder: try buildFields.string("builder"))
            try buildFields.finish()
            guard digest.hasPrefix("sha256:"), Digest(hex: String(digest.dropFirst(7))) != nil else {
                throw Diagnostic.input("subject.build.digest must be sha256: and 64 hexadecimal digits")
            }
        } else {
            build = nil
        }
        trainer = try fields.optionalString("trainer")
        metrics = try fields.object("metrics").members.map { name, value in
            guard let text = value.string else {
                throw Diagnostic.input("subject.metrics.\(VisibleText.excerpt(name)) must be a string")
            }
            return (name, text)
        }
        try fields.finish()
    }

    private static func json(_ asset: Asset) -> JSON {
        [
            "path": .string(String(decoding: asset.path.escaped, as: UTF8.self)),
            "digest": .string(asset.digest.hex), "content": .string(asset.content.hex),
        ]
    }

    private static func asset(_ json: JSON?, at place: String) throws -> Asset {
        var fields = try JSONFields(json, at: place)
        let path = try RepoPath(escaped: Array(fields.string("path").utf8))
        let asset = Asset(path: path, digest: try fields.digest("digest"), content: try fields.digest("content"))
        try fields.finish()
        return asset
    }

    public static func == (left: ReleaseSubject, right: ReleaseSubject) -> Bool { left.json == right.json }
}
