import ArgumentParser
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsTerminal
import SystemPackage

/// `git mlops key`: who holds which key.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "List, add and revoke signing keys.",
        discussion: """
            Examples:
              git mlops key list
              git mlops key add ~/.ssh/id_new.pub
              git mlops key revoke SHA256:… -m 'laptop stolen'
            """,
        subcommands: [KeyListCommand.self, KeyAddCommand.self, KeyRevokeCommand.self])
}

/// `git mlops key list`
struct KeyListCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys of people and witnesses now in force.",
        discussion: """
            Example:
              git mlops key list --json
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let rows = try context.session().timeline().current.holdings()
        if json {
            context.output.write(
                [
                    "schema": "git-mlops-keys/1",
                    "keys": .array(
                        rows.map {
                            [
                                "kind": .string($0.person == nil ? "witness" : "person"),
                                "holder": JSON($0.person),
                                "fingerprint": .string($0.key.description),
                            ] as JSON
                        }),
                ] as JSON)
            return
        }
        var table = Table([.init("HOLDER"), .init("KEY")])
        for row in rows { table.add([.init(row.person ?? "(witness)"), .init(row.key.description)]) }
        context.output.write(table.render(style: context.output.style))
    }
}

/// `git mlops key add`
struct KeyAddCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a further key of yours.",
        discussion: """
            Example:
              git mlops key add ~/.ssh/id_new.pub

            The event is signed by the key you have and by the new one, which proves that
            you hold both. Someone who has lost every key is given a new one by the admins,
            in a change of the policy.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The new key's file, private or public.")
    var file: String

    func run(in context: CommandContext) throws {
        let writer = try LedgerWriter(context, writing)
        let session = writer.session
        let added = try SSHKeygenSigner(
            setting: file, directory: context.directory, environment: context.environment)
        func draft(_ timeline: Timeline) throws -> EventDraft {
            try KeyAction(timeline).add(
                added.publicKey, to: session.person(holding: writer.signer, timeline))
        }
        if writing.dryRun {
            writer.preview(try draft(session.timeline()), verb: "add", json: writing.json)
            return
        }
        let result = try writer.append.run {
            let timeline = try session.timeline()
            return try session.append(
                draft(timeline), signer: writer.signer, cosigners: [added], timeline: timeline)
        }
        writer.report(
            result, id: result.record.id,
            did: "added \(added.publicKey.fingerprint) to \(result.record.event.actor.name)",
            json: writing.json)
    }
}

/// `git mlops key revoke`
struct KeyRevokeCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a key for ever: yours, or as an admin anybody's.",
        discussion: """
            Example:
              git mlops key revoke SHA256:… -m 'laptop stolen'
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The key's fingerprint, as 'git mlops key list' shows it.")
    var fingerprint: String

    @Option(name: .shortAndLong, help: "Why.")
    var message: String

    func run(in context: CommandContext) throws {
        guard let wanted = SSHFingerprint(fingerprint) else {
            throw Diagnostic.input(
                "'\(VisibleText.of(fingerprint))' is no fingerprint", hint: "copy it from: git mlops key list")
        }
        let writer = try LedgerWriter(context, writing)
        func draft(_ timeline: Timeline) throws -> EventDraft {
            var draft = try KeyAction(timeline).revoke(wanted)
            draft.message = message
            return draft
        }
        if writing.dryRun {
            writer.preview(try draft(writer.session.timeline()), verb: "revoke", json: writing.json)
            return
        }
        let result = try writer.append.run {
            let timeline = try writer.session.timeline()
            return try writer.session.append(draft(timeline), signer: writer.signer, timeline: timeline)
        }
        writer.report(result, id: result.record.id, did: "revoked \(wanted)", json: writing.json)
    }
}
