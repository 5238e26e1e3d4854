import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReports
import MLOpsReview
import MLOpsSetup
import MLOpsSystem
import SystemPackage

/// `git mlops ledger found`: signs the first event.
struct LedgerFoundCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "found",
        abstract: "Found the ledger: sign its first event with the policy it begins with.",
        discussion: """
            Examples:
              git mlops ledger found
              git mlops ledger found --policy ../policy.yaml --project credit-risk

            You must be an admin in that policy. From then on the policy in the ledger is
            in force, and policy.yaml is a proposal: git mlops propose --policy.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The policy. Default: policy.yaml at the top of the working tree.", valueName: "file"))
    var policy: String?

    @Option(help: ArgumentHelp("The project's name. Default: what mlops.yaml says.", valueName: "name"))
    var project: String?

    @Flag(help: "Found a test ledger, in which MLOPS_TEST_NOW moves the clock. Every board will say so.")
    var testing = false

    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Check everything, and sign nothing.")
    var dryRun = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let session = try context.session()
        let repository = session.repository
        let founding = LedgerFounding(session.ledger, remote: session.remote, in: context.surroundings)
        try founding.checkNone()
        if let error = try founding.checkRemote() {
            context.warn("\(error.message); nobody can tell whether it has a ledger already")
        }
        let file =
            try policy.map { context.directory.pushing(FilePath($0)) }
            ?? repository.requireWorkTree().appending("policy.yaml")
        let document = try PolicyDocument(file: file)
        document.warnings.forEach { context.warn($0) }
        let signer = try SSHKeygenSigner.usual(in: repository, environment: context.environment)
        let founder = try document.admin(holding: signer)
        let name = try project ?? founding.projectName()
        guard !dryRun else {
            context.say(
                "would found the ledger of \(VisibleText.of(name)) as \(founder), with the policy in \(file.visible)")
            return
        }
        let record = try founding.found(
            project: name, policy: document, founder: founder, signer: signer, testing: testing)
        if json {
            context.output.write(
                EventResultJSON.json(
                    event: record.id, id: record.id, type: record.event.type.rawValue, isPublished: false))
            return
        }
        context.say("founded the ledger \(record.id.hex)")
        context.suggest(
            session.remote == nil
                ? "name the server: git remote add origin <url>, then: git mlops push"
                : "share it: git mlops ledger sync")
    }
}
