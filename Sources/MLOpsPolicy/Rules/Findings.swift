import MLOpsCore

/// Collects how one rule came out for several things (models, refs, files) into one judgement: the worst counts.
struct Findings {
    /// At most so many go into a sentence; all of them are evidence.
    private static let told = 3

    private var sentences: [Outcome: [String]] = [:]
    private var evidence: [Evidence] = []
    private var hint: String?

    /// True while nothing but notes was added to what `before` holds.
    func hasOnlyNotes(since before: Findings) -> Bool {
        Outcome.allCases.allSatisfy { (sentences[$0]?.count ?? 0) == (before.sentences[$0]?.count ?? 0) }
    }

    mutating func pass(_ sentence: String, _ grade: Grade) { add(.pass, sentence, grade, nil) }

    mutating func fail(_ sentence: String, _ grade: Grade, hint: String? = nil) { add(.fail, sentence, grade, hint) }

    mutating func unknown(_ sentence: String, hint: String? = nil) { add(.unknown, sentence, .unknown, hint) }

    /// Something worth telling that decides nothing.
    mutating func note(_ text: String, _ grade: Grade) { evidence.append(Evidence(text, grade)) }

    private mutating func add(_ outcome: Outcome, _ sentence: String, _ grade: Grade, _ hint: String?) {
        sentences[outcome, default: []].append(sentence)
        evidence.append(Evidence(sentence, grade))
        if self.hint == nil { self.hint = hint }
    }

    /// The judgement; `nothing` is the sentence for when there was nothing to judge.
    func judgement(nothing: String) -> Judgement {
        let outcome: Outcome
        let told: [String]
        if let failures = sentences[.fail] {
            (outcome, told) = (.fail, failures + (sentences[.unknown] ?? []))
        } else if let open = sentences[.unknown] {
            (outcome, told) = (.unknown, open)
        } else if let passes = sentences[.pass] {
            (outcome, told) = (.pass, passes)
        } else {
            return Judgement(outcome: .notRequired, sentence: nothing, evidence: evidence)
        }
        var sentence = told.prefix(Self.told).joined(separator: "; ")
        if told.count > Self.told { sentence += "; and \(told.count - Self.told) more" }
        return Judgement(outcome: outcome, sentence: sentence, evidence: evidence, hint: hint)
    }
}
