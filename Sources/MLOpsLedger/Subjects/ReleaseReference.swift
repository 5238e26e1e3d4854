import MLOpsCore
import MLOpsGit

/// One release, named so exactly that no other build, commit or tag can stand in for it.
public struct ReleaseReference: Sendable, Hashable {
    public let model: String
    public let version: SemVer
    /// The id of its release event.
    public let release: Digest
    /// What will run, such as `sha256:…`; nil when the release has no build.
    public let build: String?
    public let commit: ObjectID
    /// The annotated tag object.
    public let tag: ObjectID

    public init(model: String, version: SemVer, release: Digest, build: String?, commit: ObjectID, tag: ObjectID) {
        (self.model, self.version, self.release) = (model, version, release)
        (self.build, self.commit, self.tag) = (build, commit, tag)
    }

    /// `credit-risk 1.4.0`
    public var title: String { "\(model) \(version)" }

    var json: JSON {
        [
            "version": .string(version.description), "release": .string(release.hex), "build": JSON(build),
            "commit": .string(commit.hex), "tag": .string(tag.hex),
        ]
    }

    init(_ json: JSON?, model: String, at place: String) throws {
        var fields = try JSONFields(json, at: place)
        self.model = model
        version = try fields.version("version")
        release = try fields.digest("release")
        build = try fields.optionalString("build")
        commit = try fields.objectID("commit")
        tag = try fields.objectID("tag")
        try fields.finish()
    }
}

/// What a change does to one model: which release leaves and which takes its place.
public struct ChangeItem: Sendable, Hashable {
    public let model: String
    /// What runs there before; nil when nothing does.
    public let from: ReleaseReference?
    public let to: ReleaseReference

    public init(from: ReleaseReference?, to: ReleaseReference) {
        (self.model, self.from, self.to) = (to.model, from, to)
    }

    var json: JSON {
        ["model": .string(model), "from": from?.json ?? .null, "to": to.json]
    }

    init(_ json: JSON, at place: String) throws {
        var fields = try JSONFields(json, at: place)
        model = try fields.string("model")
        let previous = fields.value("from")
        from =
            previous == nil || previous == .null
            ? nil : try ReleaseReference(previous, model: model, at: "\(place).from")
        to = try ReleaseReference(fields.value("to"), model: model, at: "\(place).to")
        try fields.finish()
    }

    static func list(_ json: [JSON], at place: String) throws -> [ChangeItem] {
        let items = try json.enumerated().map { try ChangeItem($1, at: "\(place)[\($0)]") }
        guard Set(items.map(\.model)).count == items.count else {
            throw Diagnostic.input("\(place) names a model twice")
        }
        return items.sorted { $0.model.utf8.lexicographicallyPrecedes($1.model.utf8) }
    }
}

extension JSONFields {
    mutating func objectID(_ name: String) throws -> ObjectID {
        guard let id = ObjectID(hex: try string(name)) else {
            throw Diagnostic.input("\(place).\(name) must be the 40 digits of a git object")
        }
        return id
    }
}
