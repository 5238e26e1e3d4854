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

extension JSONFields {
    mutating func objectID(_ name: String) throws -> ObjectID {
        guard let id = ObjectID(hex: try string(name)) else {
            throw Diagnostic.input("\(place).\(name) must be the 40 digits of a git object")
        }
        return id
    }
}
