import MLOpsCore
import MLOpsPolicy
import Testing

/// One change of the sample facts and how one rule must come out.
struct Scenario: Sendable, CustomTestStringConvertible {
    let rule: String
    let outcome: Outcome
    /// A part of the sentence; empty for any.
    let sentence: String
    var doc: Doc = sampleDoc
    let change: @Sendable (inout PromotionFacts) -> Void

    var testDescription: String { "\(rule) \(outcome.rawValue): \(sentence)" }

    init(
        _ rule: String, _ outcome: Outcome, _ sentence: String = "", doc: Doc = sampleDoc,
        change: @escaping @Sendable (inout PromotionFacts) -> Void = { _ in }
    ) {
        (self.rule, self.outcome, self.sentence, self.doc, self.change) = (rule, outcome, sentence, doc, change)
    }

    /// The sample with `prod` altered.
    static func prod(_ key: String, _ value: Doc?) -> Doc { sampleDoc.setting("environments.prod.\(key)", to: value) }
}

extension PromotionFacts {
    /// Puts `approval` in the place of those that `person` gave.
    mutating func replace(_ person: String, _ approval: Approval) {
        approvals = approvals.map { $0.filter { $0.person.value != person } + [approval] }
    }

    mutating func contribute(_ contributors: Contributor...) {
        self.contributors = self.contributors.map { $0 + contributors }
    }

    mutating func measure(_ new: String, _ current: String) {
        items[0].metrics = .known(["auc": number(new)], .recorded)
        items[0].currentMetrics = .known(["auc": number(current)], .recorded)
    }

    mutating func reject(_ person: Fact<String>, _ withdrawn: Fact<Bool>, reason: String = "drift") {
        rejections = .known(
            [Rejection(id: "r", person: person, team: "risk", reason: reason, withdrawn: withdrawn)], .proven)
    }
}
