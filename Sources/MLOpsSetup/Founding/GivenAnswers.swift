import MLOpsCore
import MLOpsPolicy
import MLOpsScaffold

/// What was answered about a project and its people; what was not follows from the rest.
public struct GivenAnswers: Sendable {
    /// One line: what the model is for.
    public var description: String?
    /// The id of the person who owns the model; nil for the user.
    public var owner: String?
    /// The user among them.
    public var people: [ProjectAnswers.Person] = []
    /// Empty for one team of all.
    public var teams: [ProjectAnswers.Team] = []
    /// Ids; empty for everybody.
    public var admins: [String] = []
    public var adminThreshold: Int?
    /// The team that approves for test; nil for the first.
    public var buildTeam: String?
    /// The team that may act in an emergency; nil for the last.
    public var emergencyTeam: String?
    /// Public key lines.
    public var recoveryKeys: [String] = []
    public var witnessKeys: [String] = []
    /// How long a release must have run in test.
    public var soak = "7d"
    public var riskTier: String?
    public var dataClassification: String?
    public var residency: String?

    public init() {}

    /// Completes what was answered to everything the template asks.
    ///
    /// - Parameters:
    ///   - project: its name.
    ///   - policy: one that is ready, which says itself who is who; nil to have one written from the answers.
    ///   - you: the user.
    /// - Returns: what the template is rendered with.
    /// - Throws: `input` when the owner is not in the policy.
    func complete(
        _ project: ProjectName, policy: PolicyDocument?, you: ProjectAnswers.Person
    ) throws -> ProjectAnswers {
        guard let policy else {
            return complete(
                project, owner: owner ?? you.id, people: people,
                teams: teams.isEmpty ? [.init(name: "data-science", members: people.map(\.id))] : teams)
        }
        var chosen = you
        if let owner {
            guard let person = policy.policy.person(owner) else {
                throw Diagnostic.input("the owner '\(VisibleText.of(owner))' is not one of the policy's people")
            }
            chosen = .init(
                id: person.id, name: person.name ?? person.id,
                emails: person.emails.isEmpty ? you.emails : person.emails,
                keys: person.keys)
        }
        return complete(
            project, owner: chosen.id, people: [chosen], teams: [.init(name: "owners", members: [chosen.id])])
    }

    private func complete(
        _ project: ProjectName, owner: String, people: [ProjectAnswers.Person], teams: [ProjectAnswers.Team]
    ) -> ProjectAnswers {
        let admins = admins.isEmpty ? people.map(\.id) : admins
        var answers = ProjectAnswers(
            project: project, description: description ?? "The model \(project.text)", owner: owner, people: people,
            teams: teams, admins: admins,
            // One lost key must not lock the policy: all admins are asked for only when there is one.
            adminThreshold: adminThreshold ?? max(1, min(2, admins.count - 1)),
            buildTeam: buildTeam ?? teams.first?.name ?? "", emergencyTeam: emergencyTeam ?? teams.last?.name ?? "")
        if !recoveryKeys.isEmpty { answers.recovery = .init(keys: recoveryKeys, threshold: 1, delay: "7d") }
        if !witnessKeys.isEmpty { answers.witnesses = .init(keys: witnessKeys, threshold: 1) }
        answers.soak = soak
        (answers.riskTier, answers.dataClassification, answers.residency) = (riskTier, dataClassification, residency)
        return answers
    }
}
