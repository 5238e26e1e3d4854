import MLOpsCore
import MLOpsPolicy

/// A verdict and its parts one after the other, as machines that know no nesting want them.
struct VerdictList {
    /// One rule's answer.
    struct Item {
        let rule: String
        let requirement: String
        let outcome: Outcome
        let sentence: String
        let evidence: [Evidence]
        let hint: String?

        /// The sentence, and behind it what to do when there is something to do.
        var sentenceAndHint: String {
            guard let hint, !outcome.isAcceptable else { return sentence }
            return "\(sentence); hint: \(hint)"
        }

        /// True when it passed on somebody's word alone.
        var restsOnWord: Bool { outcome == .pass && evidence.contains { $0.grade < .recorded } }
    }

    struct Entry {
        let verdict: Verdict
        let items: [Item]

        func count(_ outcome: Outcome) -> Int { items.count { $0.outcome == outcome } }
    }

    let entries: [Entry]

    init(_ verdict: Verdict) {
        var entries: [Entry] = []
        var todo = [verdict]
        while let next = todo.popLast() {
            var items = next.results.map {
                Item(
                    rule: $0.rule, requirement: $0.requirement, outcome: $0.outcome, sentence: $0.sentence,
                    evidence: $0.evidence, hint: $0.hint)
            }
            // A list without entries would look like one in which nothing is wrong; such a verdict does not pass.
            if items.isEmpty {
                items = [
                    Item(
                        rule: "no-rules", requirement: "at least one rule is asked", outcome: .unknown,
                        sentence: "no rule was asked, so nothing is known", evidence: [], hint: nil)
                ]
            }
            entries.append(Entry(verdict: next, items: items))
            todo += next.parts.reversed()
        }
        self.entries = entries
    }
}
