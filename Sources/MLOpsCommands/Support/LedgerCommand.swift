import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReports
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// The options of commands that write to the ledger.
struct WritingOptions: ParsableArguments {
    @Flag(name: .customLong("no-publish"), help: "Keep the event here; share it later with 'git mlops ledger sync'.")
    var noPublish = false

    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Show what would be done, and do nothing.")
    var dryRun = false

    @Flag(name: .customLong("json"), help: "Print the result as JSON.")
    var json = false
}

/// What every command that writes to the ledger has in common: its session, and what it says.
struct LedgerWriter {
    private let work: SigningSession
    private let context: CommandContext

    var session: LedgerSession { work.session }
    var signer: SSHKeygenSigner { work.signer }
    var append: PublishedAppend { work.append }

    /// `key`: the file of the key to sign with; nil for the user's own.
    init(_ context: CommandContext, _ options: WritingOptions, key: String? = nil) throws {
        self.context = context
        work = try SigningSession(
            context.session(), environment: context.environment, publish: !options.noPublish && !options.dryRun,
            key: key.map { context.directory.pushing(FilePath($0)) }
        ) { notice in
            switch notice {
            case .offline(let error):
                context.warn(
                    ([error.message] + error.causes.prefix(1)).joined(separator: ": ") + "; going on with what is here")
            case .overtaken(let record): context.warn(overtaken: record)
            case .testTimeIgnored: context.warn("MLOPS_TEST_NOW is ignored: this is not a test ledger")
            }
        }
    }

    /// Signs what `draft` makes of the newest state, or shows it on a dry run.
    ///
    /// - Parameters:
    ///   - options: whether it is a dry run, and how to report.
    ///   - draft: from the state and the person who acts.
    ///   - did: what was done, in words.
    /// - Returns: nil on a dry run.
    /// - Throws: what `draft` throws; `refused` when the event does not count; `remote` when it was not published.
    @discardableResult
    func write(
        _ options: WritingOptions, _ draft: (Timeline, String) throws -> EventDraft,
        did: (EventRecord, Timeline) throws -> String
    ) throws -> PublishedAppend.Result? {
        func make(_ timeline: Timeline) throws -> EventDraft {
            try draft(timeline, session.person(holding: signer, timeline))
        }
        if options.dryRun {
            preview(try make(session.timeline()), json: options.json)
            return nil
        }
        let result = try append.run {
            let timeline = try session.timeline()
            return try session.append(make(timeline), signer: signer, timeline: timeline)
        }
        report(result, id: result.record.id, did: try did(result.record, result.timeline), json: options.json)
        return result
    }

    /// Shows what a dry run would sign.
    func preview(_ draft: EventDraft, verb: String? = nil, json: Bool) {
        let preview = EventPreview(draft)
        context.show(
            json: json, EventPreviewText.json(of: preview),
            text: EventPreviewText.text(of: preview, verb: verb, context.reportStyle))
    }

    /// Says what became of an event, in one line, or as JSON.
    func report(_ result: PublishedAppend.Result, id: Digest, did: String, json: Bool) {
        result.dropped.forEach { context.warn(overtaken: $0) }
        result.warnings.forEach { context.warn($0) }
        Notifying(context, session).tell(result.record, result.timeline)
        if json {
            context.output.write(
                EventResultJSON.json(
                    event: result.record.id, id: id, type: result.record.event.type.rawValue,
                    isPublished: result.isPublished))
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

    /// Events of ours that the remote's ledger overtook vanish from ours; whoever made them has to know.
    func warn(overtaken record: EventRecord) {
        warn("\(record.event.type.rawValue) \(record.id.short) was overtaken and does not count: run its command again")
    }

    /// A released tag was moved here; what the release signed is what counts.
    func warn(movedTag tag: String) {
        warn("the tag \(tag) does not name its release; the ledger wins")
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
