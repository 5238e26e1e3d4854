import MLOpsAudit
import MLOpsCore
import MLOpsReports
import MLOpsReview
import MLOpsTerminal

extension AuditReader {
    /// The ledger of `session`, with what there is to tell told.
    init(_ context: CommandContext, _ session: LedgerSession, fetch: Bool = false) throws {
        let pin = PinnedLedger(session, environment: context.environment).check
        try self.init(session, pin: pin, clock: context.clock, fetch: fetch) { notice in
            switch notice {
            case .offline(let error): context.warn("\(error.message); answering from what is here")
            case .diverged(let remote):
                context.warn(
                    "'\(remote)' has events that are not here, and here are some it lacks; bring them together: "
                        + "git mlops ledger sync")
            case .stale(let text): context.warn(text)
            case .testTimeIgnored: context.warn("MLOPS_TEST_NOW is ignored: this is not a test ledger")
            }
        }
    }

    init(_ context: CommandContext) throws {
        try self.init(context, context.session())
    }
}

extension CommandContext {
    /// How reports look on our standard output.
    var reportStyle: ReportStyle {
        let style = output.style
        return ReportStyle(
            paint: { role, text in style.apply(Self.role(role), to: text) },
            columns: { DisplayWidth.of($0) })
    }

    private static func role(_ role: ReportStyle.Role) -> TerminalStyle.Role {
        switch role {
        case .plain: .plain
        case .strong: .strong
        case .dim: .dim
        case .identifier: .identifier
        case .place: .place
        case .good: .good
        case .bad: .bad
        case .caution: .caution
        }
    }

    /// Shows an answer as JSON or as text.
    func show(json isJSON: Bool, _ json: @autoclosure () -> JSON, text: @autoclosure () -> String) {
        if isJSON { output.write(json()) } else { output.write(text()) }
    }
}
