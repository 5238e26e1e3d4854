import MLOpsAudit
import MLOpsCore
import MLOpsPolicy
import MLOpsReports
import MLOpsReview
import Testing

@Suite("Reports as text")
struct TextTests {
    private func id(_ name: String) -> String { Samples.digest(name).short }

    @Test("A board")
    func board() {
        let text = BoardText.text(of: Samples.board([Samples.row()]), .plain)
        #expect(
            text == """
                prod

                MODEL        VERSION  SINCE (UTC)       BY   APPROVED BY                 CHANGE        TICKET      BUILD                GRADE
                credit-risk  1.4.0    2026-01-12 09:05  leo  operations: leo, risk: mia  \(id("change"))  CHG0031337  sha256:\(id("build"))  proven

                policy \(id("policy")) (version 2) · ledger \(Samples.commit("tip").prefix(10)) at position 17, last witnessed 2026-01-12 09:05 UTC · genesis \(id("genesis")), pinned

                """)
    }

    @Test("A test ledger, an unwitnessed rollback, a moment and a warning are all said in words")
    func boardWords() {
        let text = BoardText.text(
            of: Samples.board(
                [Samples.row(isWitnessed: false, isRollback: true)], testing: true,
                at: Samples.time("2026-02-10T23:59:59Z"), warnings: ["look closely"]), .plain)
        #expect(text.hasPrefix("TEST LEDGER"))
        #expect(text.contains("prod on 2026-02-10 23:59 UTC\n"))
        #expect(text.contains("~2026-01-12 09:05"))
        #expect(text.contains("leo (rollback)"))
        #expect(text.contains("\ncredit-risk was rolled back by leo: errors doubled\\u{1b}[31m (INC0042)\n"))
        #expect(text.contains("recorded"))
        #expect(text.contains("~ by the clock of who carried it out"))
        #expect(text.hasSuffix("warning: look closely\n"))
    }

    @Test("An empty environment is said so, and never blank")
    func emptyBoard() {
        #expect(BoardText.text(of: Samples.board([]), .plain).hasPrefix("nothing runs in prod\n"))
        let then = BoardText.text(of: Samples.board([], at: Samples.time("2026-01-01T00:00:00Z")), .plain)
        #expect(then.hasPrefix("nothing ran in prod on 2026-01-01 00:00 UTC\n"))
    }

    @Test("The facts of a model")
    func model() {
        let release = id("release")
        let commit = "^" + Samples.commit("c").prefix(11)
        #expect(
            ModelBlameText.text(of: Samples.blame, .plain) == """
                credit-risk@1.4.0 in prod

                release
                  \(release)  ana  2026-01-03 09:00   proven    version  credit-risk 1.4.0
                  \(commit)  ana  ~2026-01-02 09:00  asserted  commit   abc First
                  –             –    –                  unknown   build    unknown

                in prod
                  \(release)  ana  ~2026-01-03 09:00  CONTRADICTED  model models/m.onnx  sha256:123, 1 file

                not proven, and why
                  commit  the commit is not signed
                  build   the release names no build

                CONTRADICTED: what was signed is not what is here
                  model models/m.onnx  the manifest it carries: it is not the one that was signed

                warning: look closely

                """)
    }

    @Test("The files of an asset; hostile names cannot reach the terminal")
    func data() {
        let text = DataBlameText.text(of: Samples.data, .plain)
        #expect(
            text == """
                data/train (dataset) at \(Samples.commit("head").prefix(10)): 2 files, 11.7 MiB, sha256:\(id("asset"))

                COMMIT      WHO                     DATE        GRADE     SHA-256       SIZE      PATH
                \(Samples.commit("one").prefix(10))  ana                     2026-01-02  proven    \(id("a"))  4 B       a.csv
                \(Samples.commit("two").prefix(10))  Eve <eve@evil.example>  2026-01-20  asserted  \(id("b"))  11.7 MiB  b\\xff\\u{1b}

                not proven, and why
                  \(Samples.commit("two").prefix(10))  the commit is not signed

                """)
        #expect(!text.unicodeScalars.contains("\u{1B}"))
    }

    @Test("A verdict is a checklist whose words carry the outcome")
    func verdict() {
        #expect(
            VerdictText.text(of: Samples.verdict, .plain) == """
                credit-risk@1.4.0 to prod: refused (1 not met, 1 not known)
                  ✗ NOT MET  soak       2d 3h of 7d in test
                          hint: wait until 2026-01-17
                  ✓ met      approvals  risk: mia
                  ? UNKNOWN  branch     the branch main is not known here
                          hint: git fetch

                """)
        let explained = VerdictText.text(of: Samples.verdict, explain: true, .plain)
        #expect(explained.contains("  – no rule  freeze     no freeze is declared\n"))
        #expect(explained.contains("          asks: a release runs long enough in the environment before\n"))
        #expect(explained.contains("          proven: in test since 2026-01-10\n"))
    }

    @Test("A change")
    func change() {
        #expect(
            ChangeText.text(of: Samples.change, .plain) == """
                change \(id("change"))  credit-risk 1.4.0 to prod  (open)
                  proposed by:  ana on 2026-01-11 08:00 UTC
                  ticket:       CHG0031337
                  reason:       better recall
                  credit-risk:  1.3.0 → 1.4.0, build sha256:\(id("build"))

                decisions
                  approved  risk        mia  2026-01-11 09:00 UTC  \(id("approve"))  lapses 2026-02-01 00:00 UTC; validated
                  REJECTED  operations  leo  2026-01-11 10:00 UTC  \(id("reject"))  withdrawn by \(id("withdraw"))

                \(VerdictText.text(of: Samples.verdict, .plain))
                still to approve
                  operations  0 of 1  may approve: leo
                  hint: git mlops approve \(id("change"))

                """)
    }

    @Test("A list of changes")
    func changes() {
        #expect(
            ChangesText.text(of: [Samples.change], .plain) == """
                CHANGE        STATE  WHAT                       PROPOSED BY  ON (UTC)          APPROVED BY  STILL OWED      TICKET
                \(id("change"))  open   credit-risk 1.4.0 to prod  ana          2026-01-11 08:00  risk: mia    operations 0/1  CHG0031337

                """)
        #expect(ChangesText.text(of: [], .plain) == "no changes\n")
    }

    @Test("An environment's history, and all environments")
    func environments() {
        #expect(
            EnvironmentText.text(of: Samples.history, .plain) == """
                prod

                SINCE (UTC)        UNTIL (UTC)       WHAT                       BY              CHANGE        TICKET      EVENT         GRADE     WHY
                ~2026-02-05 12:00  now               credit-risk 1.4.0 → 1.3.0  leo (rollback)  –             –           \(id("rollback"))  recorded  errors doubled
                2026-01-12 09:05   2026-02-05 12:00  credit-risk 1.4.0          leo             \(id("change"))  CHG0031337  \(id("promote"))  proven    –

                ~ by the clock of who carried it out: no witness's receipt of it is here yet

                """)
        #expect(
            EnvironmentText.text(of: Samples.environments, .plain) == """
                ENVIRONMENT  RUNS               SINCE (UTC)       AFTER  SOAK  APPROVALS             OPEN CHANGES
                test         nothing            –                 –      –     none                  0
                prod         credit-risk 1.4.0  2026-01-12 09:05  test   7d    risk, 2 × operations  2
                old          credit-risk 1.0.0  2025-01-12 09:05  –      –     not in the policy     0

                """)
    }

    @Test("The ledger's log and its verification")
    func ledger() {
        let log = LedgerLog(ledger: Samples.ledger(), rows: [Samples.inertRow, Samples.logRow])
        #expect(
            LedgerLogText.text(of: log, .plain) == """
                POSITION    EVENT         TYPE     WHAT                             ACTOR  TIME (UTC)        WITNESSED (UTC)   STANDING
                4           \(Samples.commit("junk").prefix(12))  –        no event                         –      –                 not yet           inert: it lacks event.json or a signature
                3 (merged)  \(id("approve"))  approve  risk: credit-risk 1.4.0 to prod  mia    2026-01-11 09:00  2026-01-11 09:01  valid

                """)
        let clean = LedgerCheck(ledger: Samples.ledger(), events: 18, attachments: 1, findings: [], references: [])
        #expect(
            LedgerCheckText.text(of: clean, .plain) == """
                ledger of:       credit-risk
                genesis:         \(Samples.digest("genesis").hex) (pinned)
                tip:             \(Samples.commit("tip")) at position 17
                policy:          \(id("policy")), version 2
                last witnessed:  2026-01-12 09:05 UTC
                checked:         18 events with their signatures, 1 attachment hashed

                ✓ every event counts, and everything was checked

                """)
        let broken = LedgerCheck(
            ledger: Samples.ledger(), events: 18, attachments: 1, findings: [Samples.inertRow],
            references: ["refs/mlops/env/prod shows something else"])
        let text = LedgerCheckText.text(of: broken, .plain)
        #expect(text.contains("✗ 1 inert, 0 unverified\n"))
        #expect(text.contains("      inert: it lacks event.json or a signature\n"))
        #expect(text.hasSuffix("✗ refs/mlops/env/prod shows something else\n"))
        #expect(!text.contains("✓"))
    }

    @Test("An event says which of its files are not what was signed")
    func event() {
        let text = EventText.text(of: Samples.event, .plain)
        #expect(text.hasPrefix("approve \(Samples.digest("approve").hex)\n"))
        #expect(text.contains("  \(id("params"))  intact               params\n"))
        #expect(text.contains("  \(id("card"))  NOT WHAT WAS SIGNED  card\n"))
    }

    @Test("Models and a release")
    func models() {
        let list = ModelList(ledger: Samples.ledger(), rows: [Samples.modelRow])
        #expect(
            ModelsText.text(of: list, .plain) == """
                MODEL        VERSION  RELEASED (UTC)    BY   COMMIT      BUILD                RUNS IN     GRADE
                credit-risk  1.4.0    2026-01-03 09:00  ana  \(Samples.commit("c").prefix(10))  sha256:\(id("build"))  test, prod  proven

                """)
        #expect(
            ModelsText.text(of: ModelList(ledger: Samples.ledger(), rows: []), .plain) == "nothing was released yet\n")
        let text = ReleaseText.text(of: Samples.release, .plain)
        #expect(text.hasPrefix("credit-risk@1.4.0\n  released by:  ana on 2026-01-03 09:00 UTC\n"))
        #expect(text.contains("  input:        data/train sha256:\(id("input"))\n"))
        #expect(text.contains("  runs in:      test, prod\n"))
    }

    @Test("A policy in words")
    func policy() throws {
        let view = try Samples.policy()
        let ana = view.inForce.keys.keys(of: "ana").map { "\("\($0)".prefix(18))…" }.joined()
        let mia = view.inForce.keys.keys(of: "mia").map { "\("\($0)".prefix(18))…" }.joined()
        #expect(
            PolicyText.text(of: view, .plain) == """
                TEST LEDGER: its clock may be moved; it is no evidence of anything
                policy version 2  \(id("policy"))
                  in force since 2026-01-01 08:00 UTC, signed by mia

                PERSON  NAME       TEAMS                 E-MAILS           KEYS
                ana     Ana Kovac  data-science, admins  ana@bank.example  \(ana)
                mia     –          risk, admins          mia@bank.example  \(mia)

                policy changes:  1 of 2 admins (ana, mia)
                witnesses:       none, so nothing is witnessed and no soak can end
                recovery:        none

                test
                  comes from:            anywhere
                  soak:                  none
                  approvals:             none
                  separation of duties:  off: makers may approve
                  emergency:             no way around the rules, and nobody may roll back

                prod
                  comes from:            test
                  soak:                  none
                  approvals:             1 of risk
                  separation of duties:  makers may not approve, and each must be known by a signature
                  metric auc:            at least 0.75
                  emergency:             no way around the rules, and nobody may roll back

                BRANCH  MANIFESTS VALID  PAYLOADS PUSHED  LARGEST FILE
                main    yes              not asked        any size

                """)
    }

    @Test("A policy's findings stand as compilers write them")
    func findings() {
        let node = TextNode(.mapping([]), at: .init(line: 1, column: 1))
        let reading = Policy.read(node) { _ in nil }
        let text = PolicyCheckText.text(of: reading, file: "policy.yaml", .plain)
        #expect(text.hasPrefix("policy.yaml:1:1: error: `version` is missing\n  hint: add `version: 1`\n"))
        #expect(text.hasSuffix("\(reading.errors.count) errors\n"))
    }

    @Test("Colour only repeats what words say: without it nothing is missing")
    func colours() {
        let marked = ReportStyle(paint: { "<\($0)>\($1)</>" }, columns: { $0.count })
        func stripped(_ text: String) -> String {
            text.replacing(#/<(plain|strong|dim|identifier|place|good|bad|caution)>/#, with: "").replacing(
                "</>", with: "")
        }
        #expect(
            stripped(BoardText.text(of: Samples.board([Samples.row()]), marked))
                == BoardText.text(of: Samples.board([Samples.row()]), .plain))
        #expect(
            stripped(ModelBlameText.text(of: Samples.blame, marked)) == ModelBlameText.text(of: Samples.blame, .plain))
        #expect(
            stripped(VerdictText.text(of: Samples.verdict, marked)) == VerdictText.text(of: Samples.verdict, .plain))
        #expect(stripped(ChangeText.text(of: Samples.change, marked)) == ChangeText.text(of: Samples.change, .plain))
    }
}
