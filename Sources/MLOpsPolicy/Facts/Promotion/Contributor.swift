import MLOpsCore

/// One deed by which somebody had a hand in what a change brings.
public struct Contributor: Sendable, Hashable {
    public enum Role: String, Sendable, Hashable, CaseIterable {
        case author
        case committer
        case coAuthor = "co-author"
        case releaseSigner = "release-signer"
        case proposer
        case attester
        case builder
        case trainer

        /// What the person did, before the place where it was done.
        var verb: String {
            switch self {
            case .author: "wrote"
            case .committer: "committed"
            case .coAuthor: "co-wrote"
            case .releaseSigner: "signed the release"
            case .proposer: "proposed the change"
            case .attester: "attested in"
            case .builder: "built"
            case .trainer: "trained"
            }
        }
    }

    /// The id in the policy; nil for an identity that the policy maps to nobody.
    public var person: String?
    /// The identity as it stands there, such as `Ana Kovac <ana@bank.example>` or a key's fingerprint.
    public var identity: String
    public var role: Role
    /// *recorded* or *proven* for a signature or a witnessed push, *asserted* for a bare author field.
    public var grade: Grade
    /// The id of the commit or event where it shows.
    public var place: String

    public init(person: String?, identity: String, role: Role, grade: Grade, place: String) {
        self.person = person
        self.identity = identity
        self.role = role
        self.grade = grade
        self.place = place
    }
}
