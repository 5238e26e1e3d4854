import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReports
import MLOpsReview

/// `git mlops approve`: says yes to one exact change, for a team.
struct ApproveCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve one exact change, for a team.",
        discussion: """
            Examples:
              git mlops approve 3f9a2c1b
              git mlops approve 3f9a2c1b --team risk -m 'report 2026-117' --expires 14d
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The change, or the beginning of its id.")
    var change: String

    @Option(help: "The team you speak for. Default: the one of yours that is asked.")
    var team: String?

    @Option(name: .shortAndLong, help: "What is to be said about it.")
    var message: String?

    @Option(help: "Until when the approval holds: 14d, or a time.")
    var expires: String?

    func run(in context: CommandContext) throws {
        try Decision(change: change, team: team, message: message, expires: expires, writing: writing)
            .run(.approve, in: context)
    }
}

/// `git mlops reject`: says no; blocks until withdrawn.
struct RejectCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Reject a change; that blocks it until you withdraw your rejection.",
        discussion: """
            Example:
              git mlops reject 3f9a2c1b -m 'the subgroup metrics are missing'
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The change, or the beginning of its id.")
    var change: String

    @Option(help: "The team you speak for. Default: the one of yours that is asked.")
    var team: String?

    @Option(name: .shortAndLong, help: "Why; a rejection without a reason helps nobody.")
    var message: String

    func run(in context: CommandContext) throws {
        try Decision(change: change, team: team, message: message, expires: nil, writing: writing)
            .run(.reject, in: context)
    }
}

/// `git mlops withdraw`: takes back what one said of a change, or the proposal itself.
struct WithdrawCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take back your approval or rejection of a change, or your proposal.",
        discussion: """
            Example:
              git mlops withdraw 3f9a2c1b -m 'wrong release'
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The change, or the beginning of its id.")
    var change: String

    @Option(name: .shortAndLong, help: "Why.")
    var message: String?

    func run(in context: CommandContext) throws {
        let writer = try LedgerWriter(context, writing)
        func draft(_ timeline: Timeline) throws -> EventDraft {
            let person = try writer.session.person(holding: writer.signer, timeline)
            switch try timeline.decidable(matching: change) {
            case .change(let change):
                return try DecideAction(timeline).withdrawal(of: person, from: change, message: message)
            case .waiver(let waiver):
                return try DecideAction(timeline).withdrawal(of: person, from: waiver, message: message)
            }
        }
        if writing.dryRun {
            writer.preview(try draft(writer.session.timeline()), json: writing.json)
            return
        }
        let result = try writer.append.run {
            let timeline = try writer.session.timeline()
            return try writer.session.append(draft(timeline), signer: writer.signer, timeline: timeline)
        }
        let target = try WithdrawSubject(result.record.event.subject).event
        writer.report(result, id: result.record.id, did: "withdrew \(target.short)", json: writing.json)
    }
}

/// What approving and rejecting have in common.
private struct Decision {
    let change: String
    let team: String?
    let message: String?
    let expires: String?
    let writing: WritingOptions

    func run(_ type: EventType, in context: CommandContext) throws {
        let writer = try LedgerWriter(context, writing)
        let session = writer.session
        func draft(_ timeline: Timeline) throws -> (EventDraft, Decidable, String) {
            let target = try timeline.decidable(matching: self.change)
            let action = DecideAction(timeline)
            let person = try session.person(holding: writer.signer, timeline)
            let expires = try self.expires.map {
                try context.moment($0, from: session.now(timeline), option: "--expires")
            }
            let team: String
            let draft: EventDraft
            switch target {
            case .change(let change):
                team = try action.team(of: person, for: change, asked: self.team)
                if expires == nil { try action.checkNews(type, change, team: team, by: person) }
                draft = try action.draft(type, change, team: team, message: message, expires: expires)
            case .waiver(let waiver):
                team = try action.team(of: person, for: waiver, asked: self.team)
                if expires == nil { try action.checkNews(type, waiver, team: team, by: person) }
                draft = try action.draft(type, waiver, team: team, message: message, expires: expires)
            }
            return (draft, target, team)
        }
        if writing.dryRun {
            let (draft, _, _) = try draft(session.timeline())
            writer.preview(draft, json: writing.json)
            return
        }
        var done = ""
        var id = Digest.sha256([])
        let result = try writer.append.run {
            let timeline = try session.timeline()
            let (draft, target, team) = try draft(timeline)
            id = target.id
            done = "\(type == .approve ? "approved" : "rejected") \(target.title) for \(team)"
            return try session.append(draft, signer: writer.signer, timeline: timeline)
        }
        writer.report(result, id: result.record.id, did: done, json: writing.json)
        guard !writing.json else { return }
        if let change = result.timeline.change(id) {
            try suggestNext(
                change, after: result.record.id, PromoteAction(session, result.timeline), result.timeline, context)
        } else if let waiver = result.timeline.waivers.first(where: { $0.id == id }) {
            let missing = try ChangeViews(session, result.timeline).view(of: waiver).missing
            context.suggest(
                missing.isEmpty
                    ? "no approval is missing: git mlops show \(id.short)"
                    : "not met yet: \(MissingText.brief(missing))")
        }
    }

    /// What is still missing, the signer's own word included if it does not count.
    private func suggestNext(
        _ change: Change, after word: Digest, _ action: PromoteAction, _ timeline: Timeline, _ context: CommandContext
    ) throws {
        guard change.scope != nil else {
            if case .recovery = change.subject {
                context.suggest("see whether it stands: git mlops show \(change.id.short)")
                return
            }
            let quorum = PolicyQuorum(change: change, policy: timeline.current, at: nil)
            context.suggest(quorum.sentence + (quorum.isMet ? ": git mlops policy apply \(change.id.short)" : ""))
            return
        }
        let (verdict, uncounted) = try action.verdict(on: change, after: word)
        if let uncounted { context.warn("this approval counts for nothing: \(uncounted)") }
        let open = verdict.blocking
        guard !open.isEmpty else {
            context.suggest("nothing is missing: git mlops promote \(change.id.short)")
            return
        }
        var words = open.filter { $0.outcome == .fail }.map { "\($0.rule): \($0.sentence)" }
        let unknown = open.filter { $0.outcome != .fail }.map(\.rule)
        if !unknown.isEmpty { words.append("not known here: \(unknown.joined(separator: ", "))") }
        context.suggest("not met yet: " + words.joined(separator: "; "))
    }
}
