import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import MLOpsSystem

/// The options of commands that write to the ledger.
struct WritingOptions: ParsableArguments {
    @Flag(name: .customLong("no-publish"), help: "Keep the event here; share it later with 'git mlops ledger sync'.")
    var noPublish = false

    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Show what would be done, and do nothing.")
    var dryRun = false

    @Flag(name: .customLong("json"), help: "Print the result as JSON.")
    var json = false
}

/// Tells the first time from all others.
private final class Told {
    private var already = false

    func isFirst() -> Bool {
        defer { already = true }
        return !already
    }
}

/// A session, its signer and its publishing: what every command that writes to the ledger needs.
struct LedgerWriter {
    let session: LedgerSession
    let signer: SSHKeygenSigner
    let append: PublishedAppend
    private let context: CommandContext

    init(_ context: CommandContext, _ options: WritingOptions) throws {
        self.context = context
        let repository = try context.repository()
        session = try LedgerSession(repository, clock: context.clock, testTime: context.testTime())
        let publish = try !options.noPublish && !options.dryRun && repository.flag("mlops.publish") ?? true
        let pin = try PinnedLedger(context, session).check
        let told = Told()
        append = try PublishedAppend(session, publish: publish, pin: pin) { error in
            // Once is enough, however often it was tried.
            guard told.isFirst() else { return }
            context.warn(
                ([error.message] + error.causes.prefix(1)).joined(separator: ": ") + "; going on with what is here")
        }
        signer = try SSHKeygenSigner.usual(in: repository, environment: context.environment)
        warn(of: try append.refresh())
        if try session.ignoresTestTime(session.timeline()) {
            context.warn("MLOPS_TEST_NOW is ignored: this is not a test ledger")
        }
    }

    /// Events of ours that the remote's ledger overtook vanish from ours; whoever made them has to know.
    private func warn(of dropped: [EventRecord]) {
        for record in dropped {
            context.warn(
                "\(record.event.type.rawValue) \(record.id.short) was overtaken and does not count: "
                    + "run its command again")
        }
    }

    /// Shows what a dry run would sign.
    func preview(_ draft: EventDraft, verb: String? = nil, json: Bool) {
        if json {
            context.output.write(
                [
                    "schema": "git-mlops-event-preview/1", "type": .string(draft.type.rawValue),
                    "subject": draft.subject,
                    "attachments": .array(draft.attachments.map { .string($0.path) }),
                ] as JSON)
        } else {
            context.output.write("would \(verb ?? draft.type.rawValue):\n" + draft.subject.prettyText)
        }
    }

    /// Says what became of an event, in one line, or as JSON.
    func report(_ result: PublishedAppend.Result, id: Digest, did: String, json: Bool) {
        warn(of: result.dropped)
        result.warnings.forEach { context.warn($0) }
        if json {
            context.output.write(
                [
                    "schema": "git-mlops-event-result/1", "event": .string(result.record.id.hex), "id": .string(id.hex),
                    "type": .string(result.record.event.type.rawValue), "published": .bool(result.isPublished),
                ] as JSON)
        } else if context.quiet {
            context.output.write(id.hex + "\n")
        } else {
            context.say(did)
            if !result.isPublished, session.remote != nil { context.suggest("share it: git mlops ledger sync") }
        }
    }
}

extension CommandContext {
    /// A session for reading.
    func session() throws -> LedgerSession {
        try LedgerSession(repository(), clock: clock, testTime: testTime())
    }

    /// A length of time from now, or a moment, as people write either.
    func moment(_ text: String, from now: Timestamp, option: String) throws -> Timestamp {
        if let moment = TimeSpan(text).map({ now + $0 }) ?? Timestamp(text) {
            guard moment > now else {
                throw Diagnostic.input(
                    "\(option) lies in the past: \(moment.dateAndMinute) UTC", hint: "write 14d, 48h, or a later time")
            }
            return moment
        }
        throw Diagnostic.input(
            "'\(VisibleText.of(text))' is no time for \(option)", hint: "write 14d, 48h, or 2026-12-31T12:00:00Z")
    }
}
