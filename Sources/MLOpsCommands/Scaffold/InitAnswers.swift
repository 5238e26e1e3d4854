import ArgumentParser
import MLOpsCore
import MLOpsScaffold
import MLOpsSetup
import SystemPackage

/// What `init` asks about the project and its people, as options.
struct InitAnswers: ParsableArguments {
    @Option(help: ArgumentHelp("One line: what the model is for.", valueName: "text"))
    var description: String?

    @Option(help: ArgumentHelp("The id of the person who owns the model. Default: you.", valueName: "id"))
    var owner: String?

    @Option(help: ArgumentHelp("A person besides you; repeatable.", valueName: "id=Name <email>"))
    var person: [String] = []

    @Option(help: ArgumentHelp("A person's SSH public key, as a file or a line; repeatable.", valueName: "id=key"))
    var personKey: [String] = []

    @Option(help: ArgumentHelp("A team; each gives one approval for prod; repeatable.", valueName: "name=id,id"))
    var team: [String] = []

    @Option(help: ArgumentHelp("Who may change the policy; repeatable. Default: everybody.", valueName: "id"))
    var admin: [String] = []

    @Option(help: ArgumentHelp("How many admins it takes.", valueName: "number"))
    var adminThreshold: Int?

    @Option(help: ArgumentHelp("The team that approves for test. Default: the first.", valueName: "team"))
    var buildTeam: String?

    @Option(help: ArgumentHelp("The team that may act in an emergency. Default: the last.", valueName: "team"))
    var emergencyTeam: String?

    @Option(help: ArgumentHelp("An offline key that may replace the admins; repeatable.", valueName: "key"))
    var recoveryKey: [String] = []

    @Option(help: ArgumentHelp("The public key of a server that witnesses; repeatable.", valueName: "key"))
    var witnessKey: [String] = []

    @Option(help: ArgumentHelp("How long a release must have run in test.", valueName: "span"))
    var soak = "7d"

    @Option(help: ArgumentHelp("The model's risk tier.", valueName: "text"))
    var riskTier: String?

    @Option(help: ArgumentHelp("How confidential the data are.", valueName: "text"))
    var dataClassification: String?

    @Option(help: ArgumentHelp("Where the data must stay.", valueName: "text"))
    var residency: String?

    /// The options that only make sense when the policy is written from answers.
    private var policyOptions: [String] {
        [
            person.isEmpty ? nil : "--person", personKey.isEmpty ? nil : "--person-key", team.isEmpty ? nil : "--team",
            admin.isEmpty ? nil : "--admin", adminThreshold == nil ? nil : "--admin-threshold",
            buildTeam == nil ? nil : "--build-team", emergencyTeam == nil ? nil : "--emergency-team",
            recoveryKey.isEmpty ? nil : "--recovery-key", witnessKey.isEmpty ? nil : "--witness-key",
        ].compactMap { $0 }
    }

    /// Reads what was answered.
    ///
    /// - Parameters:
    ///   - policy: the policy that is given; nil when one is to be written from the answers.
    ///   - you: the user.
    ///   - directory: what the paths of keys are relative to.
    /// - Returns: the answers, complete or not.
    /// - Throws: `input` for an option that is wrong.
    func given(
        _ policy: PolicyDocument?, you: ProjectAnswers.Person, directory: FilePath
    ) throws -> GivenAnswers {
        var answers = GivenAnswers()
        (answers.description, answers.owner, answers.soak) = (description, owner, soak)
        (answers.riskTier, answers.dataClassification, answers.residency) = (riskTier, dataClassification, residency)
        guard policy == nil else {
            guard policyOptions.isEmpty else {
                throw Diagnostic.input(
                    "\(policyOptions[0]) cannot be given together with --policy, which says it already")
            }
            return answers
        }
        var people = try self.person.map { text -> ProjectAnswers.Person in
            let (id, rest) = try Self.pair(text, option: "--person", example: "mia=Mia Rossi <mia@bank.example>")
            guard let open = rest.lastIndex(of: "<"), rest.hasSuffix(">") else {
                throw Diagnostic.input(
                    "--person '\(VisibleText.excerpt(text))' lacks an e-mail address",
                    hint: "as in: --person 'mia=Mia Rossi <mia@bank.example>'")
            }
            let name = rest[..<open].split(separator: " ").joined(separator: " ")
            return .init(
                id: id, name: name, emails: [String(rest[rest.index(after: open)...].dropLast())], keys: [])
        }
        if !people.contains(where: { $0.id == you.id }) { people.insert(you, at: 0) }
        for text in personKey {
            let (id, key) = try Self.pair(text, option: "--person-key", example: "mia=mia.pub")
            guard let index = people.firstIndex(where: { $0.id == id }) else {
                throw Diagnostic.input(
                    "--person-key names '\(VisibleText.excerpt(id))', who is not one of the people",
                    hint: "add: --person '\(VisibleText.excerpt(id))=Name <email>'")
            }
            people[index].keys.append(try PublicKeyFile.line(key, relativeTo: directory))
        }
        answers.people = people
        answers.teams = try team.map { text -> ProjectAnswers.Team in
            let (name, members) = try Self.pair(text, option: "--team", example: "risk=mia,leo")
            return .init(name: name, members: members.split(separator: ",").map(String.init))
        }
        (answers.admins, answers.adminThreshold) = (admin, adminThreshold)
        (answers.buildTeam, answers.emergencyTeam) = (buildTeam, emergencyTeam)
        answers.recoveryKeys = try recoveryKey.map { try PublicKeyFile.line($0, relativeTo: directory) }
        answers.witnessKeys = try witnessKey.map { try PublicKeyFile.line($0, relativeTo: directory) }
        return answers
    }

    private static func pair(_ text: String, option: String, example: String) throws -> (String, String) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw Diagnostic.input(
                "\(option) '\(VisibleText.excerpt(text))' lacks its '='", hint: "as in: \(option) '\(example)'")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}
