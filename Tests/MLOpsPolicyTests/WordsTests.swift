import MLOpsCore
import Testing

@testable import MLOpsPolicy

@Suite("Words and findings of rules")
struct WordsTests {
    @Test("a long hexadecimal id is cut to twelve digits, anything else is shown whole")
    func brief() {
        #expect(Words.brief("0123456789ab") == "0123456789ab")
        #expect(Words.brief("0123456789abc") == "0123456789ab")
        #expect(Words.brief("0123456789abx") == "0123456789abx")
        #expect(Words.brief("") == "")
    }

    @Test(
        "a moment is rounded up to the minute, also before 1970",
        arguments: [
            (0, "1970-01-01 00:00 UTC"), (1, "1970-01-01 00:01 UTC"), (59, "1970-01-01 00:01 UTC"),
            (60, "1970-01-01 00:01 UTC"), (-1, "1970-01-01 00:00 UTC"), (-60, "1969-12-31 23:59 UTC"),
            (-61, "1969-12-31 23:59 UTC"),
        ])
    func minute(seconds: Int64, text: String) {
        #expect(Words.minute(Timestamp(seconds: seconds)) == text)
    }

    @Test("one is one, and all else is many")
    func count() {
        #expect([0, 1, 2].map { Words.count($0, "file", "files") } == ["0 files", "1 file", "2 files"])
    }

    @Test("three sentences are told and the rest counted; the first hint stays, and a pass has none")
    func told() {
        var findings = Findings()
        for name in ["a", "b", "c"] { findings.fail(name, .proven, hint: name == "a" ? nil : "do \(name)") }
        #expect(findings.judgement(nothing: "").sentence == "a; b; c")
        #expect(findings.judgement(nothing: "").hint == "do b")
        findings.unknown("d")
        #expect(findings.judgement(nothing: "").sentence == "a; b; c; and 1 more")
        #expect(findings.judgement(nothing: "").evidence.count == 4)
        var notes = Findings()
        notes.note("n", .recorded)
        #expect(notes.judgement(nothing: "nothing").outcome == .notRequired)
        #expect(notes.judgement(nothing: "nothing").sentence == "nothing")
        #expect(notes.judgement(nothing: "nothing").evidence == [Evidence("n", .recorded)])
    }

    @Test("what came after a moment is only notes, or more")
    func onlyNotes() {
        var findings = Findings()
        findings.fail("before", .proven)
        let before = findings
        findings.note("n", .proven)
        #expect(findings.hasOnlyNotes(since: before))
        for change: (inout Findings) -> Void in [
            { $0.pass("x", .proven) }, { $0.fail("x", .proven) }, { $0.unknown("x") },
        ] {
            var changed = findings
            change(&changed)
            #expect(!changed.hasOnlyNotes(since: before))
        }
    }

    @Test("these rules may be waived, and no others")
    func waivable() {
        let rules = [
            "previous-environment", "soak", "code-owners", "metrics", "kpis", "model-card", "evidence", "api",
            "model-files", "packages", "freeze", "change-window",
        ]
        #expect(RuleBook.waivable == rules)
        #expect(RuleBook.skippable == rules)
        #expect(RuleBook.all.filter { $0.subject == .rollback && $0.isWaivable }.isEmpty)
    }
}
