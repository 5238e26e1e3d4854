import MLOpsCore
import MLOpsGit

/// What a `retire` event does to a release: it is not promoted any more.
public struct RetireSubject: EventSubject, Equatable {
    public enum Action: String, Sendable, Hashable {
        /// Its time is over; what runs may run on.
        case retire
        /// It is not fit to run: nobody may go back to it either.
        case revoke
    }

    public let release: Digest
    public let action: Action

    public init(release: Digest, action: Action) {
        (self.release, self.action) = (release, action)
    }

    public var json: JSON { ["release": .string(release.hex), "action": .string(action.rawValue)] }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        release = try fields.digest("release")
        guard let action = Action(rawValue: try fields.string("action")) else {
            throw Diagnostic.input("subject.action must be 'retire' or 'revoke'")
        }
        self.action = action
        try fields.finish()
    }
}
