import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsReports
import MLOpsReview

/// `git mlops changes`: what was proposed, who approved, what is still owed.
struct ChangesCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes",
        abstract: "List the changes, who approved them and what is still owed.",
        discussion: """
            Examples:
              git mlops changes --open
              git mlops changes --waiting-for me
              git mlops changes --unreviewed
              git mlops changes --calendar > ~/.calendars/ml.ics
              git mlops changes --env prod --json

            The calendar (RFC 5545) tells of freezes, absences, and what falls due.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Only those that can still be carried out.")
    var open = false

    @Option(name: .customLong("env"), help: ArgumentHelp("Only those to this environment.", valueName: "environment"))
    var environment: String?

    @Option(
        name: .customLong("waiting-for"),
        help: ArgumentHelp(
            "Only what this person may still approve; 'me' is whose key signs here.", valueName: "person"))
    var person: String?

    @Flag(help: "Only emergencies that were carried out and that nobody has reviewed.")
    var unreviewed = false

    @Option(
        name: .customShort("n"),
        help: ArgumentHelp(
            "At most so many, the newest; what waits is always listed. Default: 50; with --env and --json all.",
            valueName: "number"))
    var limit: Int?

    @Flag(help: "Print a calendar for calendar programs.")
    var calendar = false

    @Flag(help: "Print as JSON.")
    var json = false

    private static let usualLimit = 50

    func run(in context: CommandContext) throws {
        if let limit, limit < 1 {
            throw Diagnostic.input("-n must be at least 1", hint: "leave it out for the usual number")
        }
        guard !(calendar && json) else {
            throw Diagnostic.input("choose one of --calendar and --json", hint: "leave one of them out")
        }
        let reader = try AuditReader(context)
        if let environment {
            // An environment nobody knows is a mistake, not an empty list.
            _ = try Board(of: environment, in: reader.timeline, ledger: reader.identity)
        }
        let views = ChangeViews(reader.session, reader.timeline)
        let person = try self.person.map {
            try reader.session.person(written: $0, environment: context.environment, reader.timeline)
        }
        let changes = try views.list(
            open: open, environment: environment, waitingFor: person, unreviewed: unreviewed,
            newest: limit ?? (json || calendar ? nil : Self.usualLimit))
        let waivers =
            unreviewed ? [] : try views.waivers(open: open, environment: environment, waitingFor: person)
        if calendar {
            context.output.write(
                CalendarText.text(
                    of: try LedgerCalendar(
                        reader.timeline, changes: changes, waivers: waivers, environment: environment)))
            return
        }
        let isCut =
            try !json && !open && person == nil && !unreviewed && environment == nil
            && changes.count < reader.timeline.changeCount()
        defer {
            if isCut { context.say("older ones: git mlops changes -n 1000, or --env <environment>") }
        }
        context.show(
            json: json, ChangesText.json(of: changes, waivers: waivers),
            text: ChangesText.text(of: changes, waivers: waivers, context.reportStyle))
    }
}
