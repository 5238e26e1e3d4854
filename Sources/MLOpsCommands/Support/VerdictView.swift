import ArgumentParser
import MLOpsCore
import MLOpsPolicy
import MLOpsReports
import MLOpsSystem
import SystemPackage

/// How a verdict is to be shown beside the usual text.
struct VerdictOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Print it for a program: text, json, junit, github, gitlab, azure or markdown.", valueName: "form"))
    var format: VerdictFormat?

    @Option(
        help: ArgumentHelp(
            "Also write it to a file, such as junit=verdict.xml. May be given several times.", valueName: "form=file"))
    var report: [String] = []

    @Flag(help: "Show the evidence behind each rule.")
    var explain = false

    /// Refuses what cannot be, before anything is judged.
    func check(_ context: CommandContext, json: Bool) throws {
        if json, let format, format != .json {
            throw Diagnostic.input("--json and --format \(format.rawValue) exclude each other", hint: "leave one out")
        }
        _ = try files(context)
    }

    /// True when somebody asked for the verdict, beside what the command says by itself.
    var isAsked: Bool { format != nil || !report.isEmpty || explain }

    /// The files to write.
    private func files(_ context: CommandContext) throws -> [(form: VerdictFormat, path: FilePath)] {
        try report.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let form = VerdictFormat(rawValue: parts[0]) else {
                throw Diagnostic.input(
                    "'\(VisibleText.of(text))' is no report",
                    hint:
                        "write a form and a file: \(VerdictFormat.allCases.map(\.rawValue).joined(separator: ", "))=FILE"
                )
            }
            return (form, context.directory.pushing(FilePath(parts[1])))
        }
    }

    /// Shows the verdict, and writes the files that were asked for.
    func show(_ verdict: Verdict, _ context: CommandContext, json: Bool) throws {
        if let format = format ?? (json ? .json : nil), format != .text {
            context.output.write(format.text(of: verdict))
        } else {
            VerdictView.show(verdict, context, json: false, explain: explain)
        }
        try write(verdict, context)
    }

    /// Writes the files that were asked for.
    func write(_ verdict: Verdict, _ context: CommandContext) throws {
        for (form, path) in try files(context) {
            do {
                try Files.writeAtomically(Array(form.text(of: verdict).utf8), to: path, durable: false)
            } catch let error as Diagnostic {
                let message = "the report \(form.rawValue)=\(path.visible) cannot be written"
                // What the rules say must not be taken for a full disk.
                guard verdict.passed else {
                    context.warn("\(message): \(error.message)")
                    continue
                }
                throw Diagnostic(
                    .environment, message, causes: [error.message] + error.causes,
                    hints: ["name a file in a folder that is there"])
            }
        }
    }
}

extension VerdictFormat: ExpressibleByArgument {}

/// Shows a verdict where a person or a program reads it.
enum VerdictView {
    static func show(_ verdict: Verdict, _ context: CommandContext, json: Bool, explain: Bool = false) {
        context.show(
            json: json, verdict.json, text: VerdictText.text(of: verdict, explain: explain, context.reportStyle))
    }

    /// For hooks, whose standard output git hides or sends to the other side.
    static func showAsError(_ verdict: Verdict, _ context: CommandContext) {
        context.output.writeError(VerdictText.text(of: verdict, context.reportStyle))
    }
}
