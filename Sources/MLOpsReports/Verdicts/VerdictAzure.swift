import MLOpsCore
import MLOpsPolicy

/// A verdict as logging commands of Azure Pipelines: a `task.logissue` of type error for each rule that keeps it from
/// passing, of type warning for each that passed on somebody's word alone. Nothing else is written.
///
/// Source: Microsoft's "Logging commands" and the escapes of `azure-pipelines-task-lib` (`taskcommand.ts`). The agent looks
/// for `##vso[` and `##[` anywhere in a line, so these are taken apart in texts of others.
public enum VerdictAzure {
    /// The lines, each with its line feed; empty when there is nothing to say.
    public static func text(of verdict: Verdict) -> String {
        var result = ""
        for entry in VerdictList(verdict).entries {
            let subject = entry.verdict.subject.text
            for outcome in [Outcome.fail, .unknown] {
                for item in entry.items where item.outcome == outcome {
                    let word = outcome == .fail ? "not met" : "not known"
                    result += issue("error", item.rule, "\(subject): \(item.rule) \(word): \(item.sentenceAndHint)")
                }
            }
            for item in entry.items where item.restsOnWord {
                result += issue("warning", item.rule, "\(subject): \(item.rule) rests on a word: \(item.sentence)")
            }
        }
        return result
    }

    private static func issue(_ type: String, _ code: String, _ message: String) -> String {
        "##vso[task.logissue type=\(type);code=\(property(code));]\(data(message))\n"
    }

    private static func data(_ text: String) -> String {
        var result = ""
        var previous: Unicode.Scalar?
        for scalar in VisibleText.of(text).unicodeScalars {
            switch scalar {
            case "%": result += "%AZP25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            // `##` begins a command.
            case "#" where previous == "#": result += " #"
            default: result.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return result
    }

    private static func property(_ text: String) -> String {
        var result = ""
        for scalar in data(text).unicodeScalars {
            switch scalar {
            case ";": result += "%3B"
            case "]": result += "%5D"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
