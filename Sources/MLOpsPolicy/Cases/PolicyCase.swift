import MLOpsCore

/// An example with the verdict that is expected of a policy: one case of a policy's own test.
///
/// Its facts are complete: what the document leaves out was filled in for the policy it was read with.
public struct PolicyCase: Sendable {
    public let name: String
    /// Where it begins in its document.
    public let position: TextNode.Position?
    /// What is judged.
    public let facts: Facts
    public let expectation: Expectation

    /// What must come out.
    public struct Expectation: Sendable, Hashable {
        /// Whether the verdict passes; nil when only rules are named.
        public let passes: Bool?
        /// Outcomes by the id of the rule.
        public let rules: [String: Outcome]
        /// True when no rule but those named may stand in the way.
        public let isComplete: Bool
    }

    /// Judges the facts by `policy` and compares what comes out with what was expected. Pure.
    ///
    /// `policy` is meant to be the one that the case was read with: its defaults are that policy's.
    public func run(_ policy: Policy) -> CaseResult {
        let verdict = Evaluator.evaluate(facts, policy)
        return CaseResult(
            name: name, position: position, differences: expectation.differences(from: verdict), verdict: verdict)
    }
}

/// How a case came out.
public struct CaseResult: Sendable {
    public let name: String
    /// Where the case begins in its document.
    public let position: TextNode.Position?
    /// What came out otherwise than expected, one sentence each; empty for a case that passed.
    public let differences: [String]
    public let verdict: Verdict

    /// True when everything came out as expected, whether the verdict passes or not.
    public var passed: Bool { differences.isEmpty }
}

extension PolicyCase.Expectation {
    /// What came out otherwise, in the order of the verdict's rules.
    func differences(from verdict: Verdict) -> [String] {
        var result: [String] = []
        if let passes, verdict.passed != passes {
            let blocking = verdict.blocking.map { "`\($0.rule)` (\($0.sentence))" }.joined(separator: ", ")
            result.append(
                passes
                    ? "expected the verdict to pass; it fails by \(blocking)"
                    : "expected the verdict to fail; it passes")
        }
        for item in verdict.results {
            if let expected = rules[item.rule] {
                guard item.outcome != expected else { continue }
                result.append(
                    "`\(item.rule)`: expected \(expected.rawValue), got \(item.outcome.rawValue): \(item.sentence)")
            } else if isComplete, !item.outcome.isAcceptable {
                result.append("`\(item.rule)` was not expected to stand in the way: \(item.sentence)")
            }
        }
        // An environment that the policy lacks is judged by one rule alone.
        for rule in rules.keys.sorted() where verdict.result(of: rule) == nil {
            result.append("`\(rule)`: expected \(rules[rule]?.rawValue ?? ""), but the rule was not asked")
        }
        return result
    }
}
