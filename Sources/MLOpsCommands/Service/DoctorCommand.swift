import ArgumentParser
import MLOpsCore
import MLOpsSetup
import MLOpsTerminal

/// `git mlops doctor`: looks at everything that has to be right, and says what to do about what is not.
struct DoctorCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check this clone: hooks, drivers, keys, ledger, store, remotes.",
        discussion: """
            Examples:
              git mlops doctor             all checks of this clone or server
              git mlops doctor --minimum   what a small team should have, and the next step

            Exit status 1 when something is wrong (✗); what is only worth knowing (!) does
            not count. Changes nothing.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Score the minimum set, which needs no ledger, keys or policy.")
    var minimum = false

    @Flag(name: .customLong("no-network"), help: "Leave out what would talk to remotes.")
    var noNetwork = false

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let surroundings = context.surroundings
        let checks =
            minimum ? MinimumSet(surroundings).checks() : Doctor(surroundings, network: !noNetwork).checks()
        let failed = checks.filter { $0.outcome == .failed }
        if json {
            context.output.write(document(checks))
        } else {
            show(checks, context)
        }
        if !failed.isEmpty { throw ExitStatus.no }
    }

    private func show(_ checks: [DoctorCheck], _ context: CommandContext) {
        let style = context.output.style
        for check in checks where !context.quiet || check.outcome != .passed {
            let mark = style.apply(check.outcome.role, to: check.outcome.mark)
            context.output.write("\(mark) \(VisibleText.of(check.sentence))\n")
            if let hint = check.hint { context.output.write("    hint: \(VisibleText.of(hint))\n") }
        }
        let (failed, warned) = (
            checks.count { $0.outcome == .failed }, checks.count { $0.outcome == .warned }
        )
        if minimum {
            context.say("\nthe minimum set: \(checks.count - failed) of \(checks.count)")
            if let next = checks.first(where: { $0.outcome == .failed })?.hint {
                context.say("next: \(VisibleText.of(next))")
            }
        } else {
            context.say("\n\(checks.count) checks, \(failed) failed, \(warned) worth a look")
        }
    }

    private func document(_ checks: [DoctorCheck]) -> JSON {
        [
            "schema": "git-mlops-doctor/1", "minimum": .bool(minimum),
            "passed": .bool(!checks.contains { $0.outcome == .failed }),
            "checks": .array(
                checks.map {
                    [
                        "name": .string($0.name), "outcome": .string($0.outcome.rawValue),
                        "sentence": .string($0.sentence), "hint": JSON($0.hint),
                    ]
                }),
        ]
    }
}

extension DoctorCheck.Outcome {
    fileprivate var mark: String {
        switch self {
        case .passed: "✓"
        case .warned: "!"
        case .failed: "✗"
        }
    }

    fileprivate var role: TerminalStyle.Role {
        switch self {
        case .passed: .good
        case .warned: .caution
        case .failed: .bad
        }
    }
}
