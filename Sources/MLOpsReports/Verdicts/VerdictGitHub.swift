import MLOpsCore
import MLOpsPolicy

/// A verdict as workflow commands of GitHub Actions: an `::error` for each rule that keeps it from passing, a `::warning`
/// for each that passed on somebody's word alone, and a `::notice` for each verdict. Nothing else is written.
///
/// Source: GitHub's "Workflow commands", and the escapes of `@actions/core` (`command.ts`). Each command is one line;
/// line ends in texts of others are made visible, so that none of them can begin a command such as `::stop-commands`.
public enum VerdictGitHub {
    /// The lines, each with its line feed.
    public static func text(of verdict: Verdict) -> String {
        var result = ""
        for entry in VerdictList(verdict).entries {
            let subject = entry.verdict.subject.text
            // GitHub shows ten errors of a step: those that are not met before those that are not known.
            for outcome in [Outcome.fail, .unknown] {
                for item in entry.items where item.outcome == outcome {
                    let word = outcome == .fail ? "not met" : "not known"
                    result += command("error", "\(item.rule) \(word): \(subject)", item.sentenceAndHint)
                }
            }
            for item in entry.items where item.restsOnWord {
                result += command("warning", "\(item.rule) rests on a word: \(subject)", item.sentence)
            }
            let met = entry.count(.pass)
            let blocking = entry.count(.fail) + entry.count(.unknown)
            result += command(
                "notice", "\(subject): \(entry.verdict.passed ? "accepted" : "refused")",
                "\(met) \(met == 1 ? "rule" : "rules") met, \(blocking) not met or not known")
        }
        return result
    }

    private static func command(_ name: String, _ title: String, _ message: String) -> String {
        "::\(name) title=\(escaped(title, isProperty: true))::\(escaped(message, isProperty: false))\n"
    }

    private static func escaped(_ text: String, isProperty: Bool) -> String {
        var result = ""
        for scalar in VisibleText.of(text).unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case ":" where isProperty: result += "%3A"
            case "," where isProperty: result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
