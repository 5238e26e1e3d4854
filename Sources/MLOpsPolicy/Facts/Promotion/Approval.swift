import MLOpsCore

/// A signed approval of one exact change, for one team.
public struct Approval: Sendable {
    /// The event.
    public var id: String
    /// The signer, as the policy in force knows the key; the grade is the signature's.
    public var person: Fact<String>
    public var team: String
    public var standing: Fact<Standing>
    /// When it was given, by witnesses' clocks where they saw it.
    public var given: Fact<Timestamp>

    /// Whether an approval still holds, apart from who gave it.
    public enum Standing: Sendable, Hashable {
        case holds
        /// It does not, with the end of a sentence that begins with the approval: `expired on 2026-11-01`,
        /// `was withdrawn`, `was given under other rules`.
        case lapsed(String)
    }

    public init(
        id: String, person: Fact<String>, team: String, standing: Fact<Standing>,
        given: Fact<Timestamp> = .unknown("nobody looked")
    ) {
        self.id = id
        self.person = person
        self.team = team
        self.standing = standing
        self.given = given
    }
}

/// A signed rejection of one exact change.
public struct Rejection: Sendable {
    /// The event.
    public var id: String
    public var person: Fact<String>
    public var team: String
    public var reason: String?
    /// True when its author took it back.
    public var withdrawn: Fact<Bool>

    public init(id: String, person: Fact<String>, team: String, reason: String?, withdrawn: Fact<Bool>) {
        self.id = id
        self.person = person
        self.team = team
        self.reason = reason
        self.withdrawn = withdrawn
    }
}
