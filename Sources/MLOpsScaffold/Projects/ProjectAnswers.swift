import MLOpsCore

/// The answers that the template `python-model` asks for; ``answer()`` checks them and gives them their names.
public struct ProjectAnswers: Sendable, Equatable {
    public struct Person: Sendable, Equatable {
        /// The short name used in teams: lower-case letters, digits, `.`, `_`, `-`.
        public var id: String
        public var name: String
        /// At least one.
        public var emails: [String]
        /// Public keys, one line each.
        public var keys: [String]

        public init(id: String, name: String, emails: [String], keys: [String]) {
            self.id = id
            self.name = name
            self.emails = emails
            self.keys = keys
        }
    }

    public struct Team: Sendable, Equatable {
        public var name: String
        /// Ids of people, at least one.
        public var members: [String]

        public init(name: String, members: [String]) {
            self.name = name
            self.members = members
        }
    }

    /// Offline keys that may only replace the admins.
    public struct Recovery: Sendable, Equatable {
        public var keys: [String]
        public var threshold: Int
        /// As a policy writes it: `7d`.
        public var delay: String

        public init(keys: [String], threshold: Int, delay: String) {
            self.keys = keys
            self.threshold = threshold
            self.delay = delay
        }
    }

    public struct Witnesses: Sendable, Equatable {
        public var keys: [String]
        public var threshold: Int

        public init(keys: [String], threshold: Int) {
            self.keys = keys
            self.threshold = threshold
        }
    }

    public var project: ProjectName
    /// One line: what the model is for.
    public var description: String
    /// The id of the person whom the model card names.
    public var owner: String
    public var people: [Person]
    /// Each gives one approval for prod.
    public var teams: [Team]
    public var admins: [String]
    public var adminThreshold: Int
    /// The team that approves for test.
    public var buildTeam: String
    /// The team that may act in an emergency in prod.
    public var emergencyTeam: String
    public var recovery: Recovery?
    public var witnesses: Witnesses?
    /// How long a release must have run in test, as a policy writes it.
    public var soak = "7d"
    public var riskTier: String?
    public var dataClassification: String?
    public var residency: String?

    public init(
        project: ProjectName, description: String, owner: String, people: [Person], teams: [Team], admins: [String],
        adminThreshold: Int, buildTeam: String, emergencyTeam: String
    ) {
        self.project = project
        self.description = description
        self.owner = owner
        self.people = people
        self.teams = teams
        self.admins = admins
        self.adminThreshold = adminThreshold
        self.buildTeam = buildTeam
        self.emergencyTeam = emergencyTeam
    }

    /// The answers under the names that the template's tags use.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input`: an empty or multi-line text, a name used twice, a member or team that
    ///   is not there, a threshold that cannot be met, a time span that is none.
    public func answer() throws -> Answer {
        try check()
        guard let owner = people.first(where: { $0.id == owner }), let email = owner.emails.first else {
            throw Diagnostic.input("the owner '\(VisibleText.of(self.owner))' is not one of the people")
        }
        return .record([
            "project": .text(project.text),
            "package": .text(project.package),
            "description": .text(description),
            "owner": .record(["id": .text(owner.id), "name": .text(owner.name), "email": .text(email)]),
            "people": .list(
                people.map {
                    .record([
                        "id": .text($0.id), "name": .text($0.name),
                        "emails": .texts($0.emails), "keys": .texts($0.keys),
                    ])
                }),
            "teams": .list(teams.map { .record(["name": .text($0.name), "members": .texts($0.members)]) }),
            "admins": .record(["members": .texts(admins), "threshold": .text(String(adminThreshold))]),
            "build_team": .text(buildTeam),
            "emergency_team": .text(emergencyTeam),
            "recovery": recovery.map {
                .record([
                    "keys": .texts($0.keys), "threshold": .text(String($0.threshold)), "delay": .text($0.delay),
                ])
            } ?? .absent,
            "witnesses": witnesses.map {
                .record(["keys": .texts($0.keys), "threshold": .text(String($0.threshold))])
            } ?? .absent,
            "soak": .text(soak),
            "risk_tier": .optional(riskTier),
            "data_classification": .optional(dataClassification),
            "residency": .optional(residency),
        ])
    }
}
