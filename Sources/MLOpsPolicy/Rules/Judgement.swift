import MLOpsCore

/// How one rule came out, before it is put beside its name.
struct Judgement {
    var outcome: Outcome
    var sentence: String
    var evidence: [Evidence] = []
    var hint: String?

    static func notRequired(_ sentence: String) -> Judgement { Judgement(outcome: .notRequired, sentence: sentence) }

    static func pass(_ sentence: String, _ evidence: [Evidence] = []) -> Judgement {
        Judgement(outcome: .pass, sentence: sentence, evidence: evidence)
    }

    static func fail(_ sentence: String, _ evidence: [Evidence] = [], hint: String? = nil) -> Judgement {
        Judgement(outcome: .fail, sentence: sentence, evidence: evidence, hint: hint)
    }

    static func unknown(_ sentence: String, _ evidence: [Evidence] = [], hint: String? = nil) -> Judgement {
        Judgement(outcome: .unknown, sentence: sentence, evidence: evidence, hint: hint)
    }
}
