import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsScaffold
import MLOpsSetup
import MLOpsSystem
import SystemPackage

/// `git mlops init`: a project that runs, tests and gates from its first commit on.
struct InitCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Start a project: code, CI, hooks, policy and ledger, as a first commit.",
        discussion: """
            Examples:
              git mlops init credit-risk
              git mlops init credit-risk --policy policy.yaml --payloads /mnt/ml/payloads
              git mlops init credit-risk --person 'mia=Mia Rossi <mia@bank.example>' \\
                --person-key mia=mia.pub --team data-science=ana,mia --team risk=mia

            Without --policy a policy is written from the answers: you are one of its
            people, by git's user.name and user.email and your signing key. The ledger is
            founded when your key is an admin's in it.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The project's name: lower-case letters, digits and dashes.")
    var name: String

    @Option(help: ArgumentHelp("Where to make it. Default: a folder of the project's name.", valueName: "path"))
    var directory: String?

    @Option(help: ArgumentHelp("A policy that is ready, taken as it is.", valueName: "file"))
    var policy: String?

    @OptionGroup(title: "Answers")
    var answers: InitAnswers

    @Option(help: ArgumentHelp("Where payloads are kept: a folder that the team shares.", valueName: "url"))
    var payloads: String?

    @Flag(help: "Found a test ledger, in which MLOPS_TEST_NOW moves the clock. Every board will say so.")
    var testing = false

    @Flag(name: .customLong("no-commit"), help: "Stage everything, and leave the first commit to you.")
    var noCommit = false

    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Show the files, and write nothing.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let project = try ProjectName(name)
        let path = directory.map { RawText.decode($0) } ?? Array(project.text.utf8)
        guard let relative = FilePath(bytes: path), !relative.isEmpty else {
            throw Diagnostic.input("the directory cannot be a path")
        }
        let target = context.directory.pushing(relative).lexicallyNormalized()
        let plan = try ProjectPlan(
            project: project, target: target, policyFile: policy.map { context.directory.pushing(FilePath($0)) },
            payloads: payloads, in: context.surroundings, tell: { context.tell($0) },
            answers: { try answers.given($0, you: $1, directory: context.directory) })
        if dryRun {
            plan.files.forEach { context.output.write("\(VisibleText.of($0.path))\n") }
            context.suggest("nothing was written: run it without --dry-run")
            return
        }
        if policy == nil { plan.policy?.warnings.forEach { context.warn($0) } }
        let result = try ProjectCreation(
            plan, in: context.surroundings, commits: !noCommit, testing: testing, tell: { context.tell($0) }
        ).run()
        suggestNext(context, relative, plan, result)
    }

    private func suggestNext(
        _ context: CommandContext, _ path: FilePath, _ plan: ProjectPlan, _ result: ProjectCreation.Result
    ) {
        if let reason = result.whyNotFounded {
            context.warn("the ledger is not founded: \(reason)")
            context.suggest("when that is settled: git mlops ledger found\(testing ? " --testing" : "")")
        }
        if path != "." {
            context.suggest(CommandHint("cd \(RepoPath(bytes: path.bytes))").or("go into the new folder: cd"))
        }
        if noCommit { context.suggest("commit it: git commit -m 'Start the project'") }
        context.suggest(
            "train the example: make train; then: git mlops add data/train data/test models/\(plan.project.text).onnx")
        if payloads == nil { context.suggest("name a place for the data: git mlops remote add team /mnt/ml/payloads") }
        context.suggest("share it: git remote add origin <url> && git mlops push -u origin main")
    }
}
