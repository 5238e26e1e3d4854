import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsRemotes

/// `git mlops remote`: where payloads go.
struct RemoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote",
        abstract: "Name the places where payloads are kept.",
        discussion: """
            Examples:
              git mlops remote add eu /mnt/share/mlops-store
              git mlops remote list
              git mlops remote rm eu

            Remotes are written to .mlops/config, which is committed. On every other
            machine their URL must be trusted once: git mlops trust <url>.
            """,
        subcommands: [RemoteAddCommand.self, RemoteListCommand.self, RemoteRmCommand.self],
        defaultSubcommand: RemoteListCommand.self)
}

/// `git mlops remote add`
struct RemoteAddCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a payload remote, make sure it can be used, and trust it.",
        discussion: """
            Examples:
              git mlops remote add eu /mnt/share/mlops-store
              git mlops remote add --default eu file:///mnt/share/mlops-store

            The first remote becomes the default. A folder that does not exist is made.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "Its name.")
    var name: String

    @Argument(help: "Where it is; a relative folder is relative to the top of the repository.")
    var url: String

    @Option(help: "Where its bytes lie, such as eu.")
    var region: String?

    @Flag(name: .customLong("default"), help: "Use it when no remote is named.")
    var isDefault = false

    @Flag(name: .shortAndLong, help: "Give a remote that exists another URL.")
    var force = false

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let remotes = try PayloadRemotes(assets.repository)
        // The configuration is text: written there, other bytes would name another folder.
        guard [name, url, region ?? ""].allSatisfy({ String(validating: RawText.decode($0), as: UTF8.self) != nil })
        else {
            throw Diagnostic.input(
                "the path of the remote, '\(VisibleText.of(RepoPath(bytes: RawText.decode(url))))', is not valid UTF-8",
                hint: "give the folder another name, or make a link to it that has one")
        }
        try remotes.check(name, url: url, replacing: force)
        if dryRun {
            _ = try RemoteURL.parse(url)
            context.say("would add the remote \(name)")
            return
        }
        // Opened before it is written down: a mistake shows now, not at the first push.
        _ = try RemoteFactory.open(url: url, relativeTo: remotes.top, create: true)
        try remotes.add(name, url: url, region: region, isDefault: isDefault, replacing: force)
        try assets.stageConfiguration()
        context.say("added the remote \(name): \(VisibleText.of(url))")
    }
}

/// `git mlops remote list`
struct RemoteListCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the payload remotes.",
        discussion: """
            Example:
              git mlops remote list
            """, aliases: ["ls"])

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print it as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let remotes = try PayloadRemotes(context.repository())
        let configuration = try remotes.configuration()
        let trusted = try configuration.remotes.map { try remotes.isTrusted(url: $0.url) }
        if json {
            context.output.write(
                [
                    "schema": "git-mlops-remotes/1", "default": .init(configuration.defaultRemote),
                    "remotes": .array(
                        zip(configuration.remotes, trusted).map { remote, isTrusted in
                            [
                                "name": .string(remote.name), "url": .string(remote.url),
                                "region": .init(remote.region), "trusted": .bool(isTrusted),
                            ]
                        }),
                ])
            return
        }
        for (remote, isTrusted) in zip(configuration.remotes, trusted) {
            var notes: [String] = []
            if remote.name == configuration.defaultRemote { notes.append("default") }
            if let region = remote.region { notes.append("region \(VisibleText.of(region))") }
            if !isTrusted {
                notes.append(CommandHint("not trusted: git mlops trust \(remote.url)").or("not trusted"))
            }
            let suffix = notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"
            context.output.write("\(remote.name)\t\(VisibleText.of(remote.url))\(suffix)\n")
        }
    }
}

/// `git mlops remote rm`
struct RemoteRmCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Forget a payload remote; its payloads stay where they are.",
        discussion: """
            Example:
              git mlops remote rm eu
            """, aliases: ["remove"])

    @OptionGroup var common: CommonOptions

    @Argument(help: "Its name.")
    var name: String

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let remotes = try PayloadRemotes(assets.repository)
        if dryRun {
            let remote = try remotes.configuration().remote(name)
            context.say("would forget the remote \(remote.name): \(VisibleText.of(remote.url))")
            return
        }
        try remotes.remove(name)
        try assets.stageConfiguration()
        context.say("forgot the remote \(name)")
    }
}
