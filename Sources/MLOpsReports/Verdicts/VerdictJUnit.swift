import MLOpsCore
import MLOpsPolicy

/// A verdict as JUnit XML, the form that Jenkins, GitLab, Azure Pipelines and most others show as test results.
///
/// One `testsuite` for the verdict and for each of its parts, one `testcase` for each rule: `failure` for a rule that is
/// not met, `error` for one that is not known, `skipped` for one that the policy does not ask for. The shape is that of
/// the schema of Jenkins' xUnit plugin (`junit-10.xsd`). Every text is made visible first and then loses what XML 1.0
/// (§2.2) allows in no document.
///
/// In GitLab this is the form that a merge request shows in any case (`artifacts: reports: junit`); see
/// ``VerdictCodeQuality`` for the other one.
public enum VerdictJUnit {
    /// The document, with its XML declaration and a final newline.
    public static func text(of verdict: Verdict) -> String {
        let list = VerdictList(verdict)
        func total(_ outcome: Outcome) -> Int { list.entries.reduce(0) { $0 + $1.count(outcome) } }
        let tests = list.entries.reduce(0) { $0 + $1.items.count }
        var result = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
        result += "<testsuites" + attribute("name", "git-mlops")
        result += #" tests="\#(tests)" failures="\#(total(.fail))" errors="\#(total(.unknown))">"# + "\n"
        for entry in list.entries { result += suite(entry) }
        return result + "</testsuites>\n"
    }

    private static func suite(_ entry: VerdictList.Entry) -> String {
        let verdict = entry.verdict
        var result = "  <testsuite" + attribute("name", verdict.subject.text)
        result += #" tests="\#(entry.items.count)" failures="\#(entry.count(.fail))""#
        result +=
            #" errors="\#(entry.count(.unknown))" skipped="\#(entry.count(.notRequired) + entry.count(.waived))">"#
            + "\n"
        result += "    <properties>\n"
        let properties = [
            ("policy", verdict.policyID ?? "not in force"), ("gate", verdict.gate.rawValue),
            ("subject", verdict.subject.kind.rawValue), ("environment", verdict.subject.environment ?? ""),
            ("event", verdict.subject.event ?? ""), ("passed", verdict.passed ? "true" : "false"),
        ]
        for (name, value) in properties where !value.isEmpty {
            result += "      <property" + attribute("name", name) + attribute("value", value) + "/>\n"
        }
        result += "    </properties>\n"
        // A dot would be taken for the border between package and class.
        let className = "\(verdict.gate.rawValue).\(verdict.subject.text.replacing(".", with: "_"))"
        for item in entry.items { result += testCase(item, className) }
        return result + "  </testsuite>\n"
    }

    private static func testCase(_ item: VerdictList.Item, _ className: String) -> String {
        var result = "    <testcase" + attribute("name", item.rule) + attribute("classname", className) + ">\n"
        let body = item.hint.map { "\(item.sentence)\nhint: \($0)" } ?? item.sentence
        switch item.outcome {
        case .pass: break
        case .fail:
            result += "      <failure" + attribute("message", item.sentence) + attribute("type", "not met") + ">"
            result += escaped(body) + "</failure>\n"
        case .unknown:
            result += "      <error" + attribute("message", item.sentence) + attribute("type", "not known") + ">"
            result += escaped(body) + "</error>\n"
        // Not green: whoever reads the report has to see that the rule did not pass.
        case .waived, .notRequired: result += "      <skipped" + attribute("message", item.sentence) + "/>\n"
        }
        let lines = ["asks: \(item.requirement)"] + item.evidence.map { "\($0.grade.rawValue): \($0.text)" }
        result += "      <system-out>" + lines.map(escaped).joined(separator: "\n") + "</system-out>\n"
        return result + "    </testcase>\n"
    }

    private static func attribute(_ name: String, _ value: String) -> String { " \(name)=\"\(escaped(value))\"" }

    /// Text for content and attributes alike. Line ends of ours stay; those of others were made visible.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in VisibleText.of(text, keepingNewlines: true).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            case "\n": result += "&#10;"
            case "\t", " "..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                result.unicodeScalars.append(scalar)
            default: continue
            }
        }
        return result
    }
}
