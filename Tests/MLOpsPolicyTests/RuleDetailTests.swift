import MLOpsCore
import Testing

@testable import MLOpsPolicy

@Suite("What rules show, and what they hold without the reader's checks")
struct RuleDetailTests {
    /// The evidence of one rule for the sample with a change.
    private func evidence(
        _ rule: String, doc: Doc = sampleDoc, _ change: (inout PromotionFacts) -> Void
    ) throws -> [String] {
        var facts = samplePromotion()
        change(&facts)
        return try #require(Evaluator.evaluate(.promotion(facts), try policy(doc)).result(of: rule)).evidence.map(
            \.text)
    }

    private func pushed(_ rule: String, doc: Doc = sampleDoc, _ change: (inout BranchFacts) -> Void) throws
        -> RuleResult
    {
        var facts = branchFacts()
        change(&facts)
        let push = push(update("refs/heads/main", .branch(facts)))
        return try #require(Evaluator.evaluate(.push(push), try policy(doc)).result(of: rule))
    }

    @Test("an approval of unknown age says whether its own time or the clock is missing")
    func ages() throws {
        let late = try evidence("approvals") {
            $0.replace("mia", approval("mia", "risk", given: .unknown("not fetched")))
        }
        #expect(late.contains { $0.hasSuffix("its age is not known: not fetched") })
        let clockless = try evidence("approvals") { $0.now = .unknown("no clock") }
        #expect(clockless.allSatisfy { $0.hasSuffix("its age is not known: no clock") })
    }

    private func result(
        _ rule: String, doc: Doc = sampleDoc, _ change: (inout PromotionFacts) -> Void
    ) throws -> RuleResult {
        var facts = samplePromotion()
        change(&facts)
        return try #require(Evaluator.evaluate(.promotion(facts), try policy(doc)).result(of: rule))
    }

    @Test("what does not count is told where its team still owes an approval, and in the rule that asks for it")
    func refusals() throws {
        let stranger = approval("leo", "risk")
        let complete = try result("approvals") {
            $0.replace("mia", approval("eva", "risk", grade: .asserted))
            $0.approvals = $0.approvals.map { $0 + [approval("jan", "operations")] }
        }
        // operations is complete: whoever approved for it in vain is evidence alone.
        #expect(
            complete.sentence
                == "data-science 1 of 1 (ana), operations 1 of 1 (leo), risk 0 of 1; "
                + "approval approval-eva-risk of eva for risk does not count: it is not signed")
        #expect(complete.evidence.contains { $0.text.hasSuffix("jan is not in operations") })
        let none = try result("approvals") { $0.approvals = .known([], .proven) }
        #expect(none.sentence == "data-science 0 of 1, operations 0 of 1, risk 0 of 1")
        let elsewhere = try result("approvals") { $0.replace("mia", stranger) }
        #expect(elsewhere.sentence.hasSuffix("does not count: leo is not in risk"))
        // Owners repeat it only where nobody else says it.
        let owned: (inout PromotionFacts) -> Void = { $0.approvals = .known([approval("jan", "operations")], .proven) }
        #expect(try result("code-owners", owned).evidence.allSatisfy { !$0.text.contains("does not count") })
        #expect(!(try result("code-owners", owned).sentence.contains("does not count")))
        let alone = try result("code-owners", doc: Scenario.prod("approvals", nil), owned)
        let note = "approval approval-jan-operations of jan for operations does not count: jan is not in operations"
        #expect(alone.evidence.contains { $0.text == note })
        #expect(alone.sentence.contains("does not count: jan is not in operations"))
    }

    @Test("the hint names the places that the rule asks for, or else the one that is left open for them")
    func hints() throws {
        let broken = APIBreak(path: "predict", text: "it is gone")
        let api = try result("api") {
            $0.items[0].api = .known(.compared([broken]), .proven)
            $0.approvals = .known([], .proven)
        }
        #expect(api.hint == "still missing: 1 approval of billing: ask mia or tom")
        #expect(api.sentence == "it is gone, which concerns billing: billing 0 of 1")
        // tom fills the place of the consumers, and leaves that of operations open.
        let moved: (inout PromotionFacts) -> Void = {
            $0.items[0].api = .known(.compared([broken]), .proven)
            $0.approvals = .known(
                [
                    approval("ana", "data-science"), approval("eva", "risk"), approval("tom", "operations"),
                    approval("tom", "billing"),
                ], .proven)
        }
        #expect(try result("api", moved).hint == "still missing: 1 approval of operations: ask leo")
        // Of somebody it is not known whether they count.
        let open = try result("api") {
            $0.items[0].api = .known(.compared([broken]), .proven)
            $0.approvals = .known([approval("tom", "billing", standing: .unknown("not fetched"))], .proven)
        }
        #expect(open.outcome == .unknown)
        #expect(open.hint == "still missing: 1 approval of billing: ask mia or tom")
    }

    @Test("why an approval does not count can be asked for by its event")
    func reasons() throws {
        let away = sampleDoc.setting(
            "absences",
            to: [
                ["person": "mia", "deputy": "tom", "from": "2026-11-01", "until": "2026-11-05", "reason": "leave"],
                ["person": "mia", "deputy": "ana", "from": "2026-11-06", "until": "2026-11-09", "reason": "leave"],
            ])
        func at(_ text: String) -> Fact<Timestamp> { .known(moment(text), .proven) }
        var facts = samplePromotion()
        facts.approvals = .known(
            [
                approval("leo", "risk"), approval("mia", "risk", given: at("2026-10-31")),
                approval("tom", "risk", given: at("2026-11-02")), approval("ana", "risk", given: at("2026-11-07")),
            ], .proven)
        let policy = try policy(away)
        func reason(_ person: String) -> String? {
            Evaluator.reason(againstApproval: "approval-\(person)-risk", of: facts, policy)
        }
        #expect(reason("leo") == "leo is not in risk")
        #expect(reason("mia") == nil)
        #expect(reason("tom") == "the place of mia is filled by mia")
        #expect(reason("ana") == "the place of mia is filled by mia")
        #expect(reason("nobody") == nil)
        let notes = try evidence("approvals", doc: away) { $0.approvals = facts.approvals }
            .filter { $0.contains("in place of mia") }
        #expect(
            notes == [
                "ana approved for risk in place of mia, whose place mia fills",
                "tom approved for risk in place of mia, whose place mia fills",
            ])
        facts.environment = "nowhere"
        #expect(reason("leo") == nil)
    }

    @Test("one thing that is wrong with a lock file is said once")
    func lockProblems() throws {
        var facts = packages()
        facts.problems = ["line 3 is no requirement"]
        #expect(
            try result("packages") { $0.lock(facts) }.sentence
                == "uv.lock of credit-risk@1.4.0: line 3 is no requirement")
        let future = try evidence("evidence") {
            $0.attest(attestation("test-result", given: .known(moment("2026-12-01"), .proven)))
        }
        #expect(future.count == 1)
    }

    @Test("what is said twice is shown once")
    func once() throws {
        let own = try evidence("approvals") {
            $0.approvals = $0.approvals.map { $0 + [approval("jan", "data-science"), approval("jan", "data-science")] }
        }
        #expect(own.filter { $0.hasPrefix("jan approved") }.count == 1)
        let deeds = try evidence("separation-of-duties") { $0.contribute(contributor("jan")) }
        #expect(deeds.contains("jan wrote 3f2a91b0c4d2"))
    }

    @Test("a refusal shows nothing that says all is well")
    func nothingFine() throws {
        let danger = try evidence("model-files") { $0.file("joblib", dangers: ["imports os.system"]) }
        #expect(danger == ["m: imports os.system"])
        #expect(try evidence("packages") { $0.lock(packages(package("a", isHashed: false))) }.count == 1)
        #expect(try evidence("release-contents") { $0.items[0].contentProblems = .known(["x"], .proven) }.count == 1)
        let frozen = try evidence("freeze") { $0.now = PromotionRuleTests.at("2026-12-24") }
        #expect(frozen == ["prod is frozen until 2027-01-03 23:00 UTC (year end)", "no event freezes prod"])
        let review = OwedReview(change: "c", title: "fix", due: PromotionRuleTests.at("2026-11-12"))
        #expect(
            try evidence("emergency-reviews") { $0.owedReviews = .known([review], .proven) }
                == ["the review of fix (c) falls due at 2026-11-12 00:00 UTC"])
        let outside = try evidence("standard") {
            $0.kind = .standard
            $0.altered = .known(AlteredFiles(code: ["serving/app.py"], data: []), .proven)
        }
        #expect(outside.filter { $0.contains("within the envelope") } == ["0 assets altered, within the envelope"])
        let broken = APIBreak(path: "predict", text: "it asks for more")
        let breaks = try evidence("api") { $0.items[0].api = .known(.compared([broken]), .proven) }
        #expect(!breaks.contains { $0.hasSuffix("breaks nobody") })
        for (rule, change) in [
            ("manifests-valid", { $0.manifestProblems = .known(["x"], .proven) }),
            ("schemas-valid", { $0.schemaProblems = .known(["x"], .proven) }),
            ("notebook-outputs", { $0.notebookOutputs = .known(["x"], .proven) }),
            ("payloads-pushed", { $0.missingPayloads = .known(["x"], .proven) }),
            ("max-file-size", { $0.files = .known([FileFact(path: "x", size: ByteSize(bytes: 1 << 40))], .proven) }),
            (
                "residency",
                {
                    $0.residents = .known(
                        [ResidentAsset(path: "x", residency: "eu", remotes: ["s3://bank-ml-us"])], .proven)
                }
            ),
        ] as [(String, (inout BranchFacts) -> Void)] {
            let result = try pushed(rule, change)
            #expect(result.outcome == .fail, "\(rule)")
            #expect(result.evidence.count == 1, "\(rule): \(result.evidence)")
        }
    }

    @Test("only attestations that do not count are told of, and only fresh ones vouch for anything")
    func attestations() throws {
        let two = try evidence("evidence") {
            $0.attest(attestation("test-result", by: .unknown("jan is no attester")), attestation("test-result"))
        }
        #expect(
            two == [
                "`test-result` attest-test-result does not count: jan is no attester",
                "tom attested `test-result` of credit-risk@1.4.0",
            ])
        for given in [Fact<Timestamp>.unknown("no receipt"), PromotionRuleTests.at("2026-01-01")] {
            let stale = try evidence("evidence") { $0.attest(attestation("test-result", given: given)) }
            #expect(stale.count == 1)
            let figures = try evidence("kpis") { $0.attest(attestation("kpi", given: given, ["approval_rate": "0.5"])) }
            #expect(figures.count == 1)
        }
    }

    @Test("those who may attest are named")
    func attesters() throws {
        let policy = try policy()
        #expect(
            policy.attestHint("reproduced", "m@1.0.0")
                == "ana or 1 service key can attest it: `git mlops attest reproduced m@1.0.0`")
        #expect(
            policy.attestHint("test-result", "m@1.0.0")
                == "1 service key can attest it: `git mlops attest test-result m@1.0.0 --key FILE`")
        #expect(policy.attestHint("kpi", "m@1.0.0") == "tom can attest it: `git mlops attest kpi m@1.0.0`")
        #expect(policy.attestHint("drift-baseline", "m@1.0.0").hasPrefix("name who may attest `drift-baseline`"))
    }

    @Test("a waiver that does not count is told of where it was asked for, and nowhere else")
    func waiverNotes() throws {
        let withdrawn = PromotionRuleTests.waiver { $0.stands = false }
        let soak = try evidence("soak") {
            $0.items[0].inPreviousSince = PromotionRuleTests.at("2026-11-09T08:00:00Z")
            $0.waivers = withdrawn
        }
        #expect(soak.count == 2)
        #expect(soak.last == "waiver waiver-1 was withdrawn")
    }

    @Test("a rule that cannot be waived is not, even by a policy that says so")
    func notWaivable() throws {
        var facts = samplePromotion()
        facts.waivers = PromotionRuleTests.waiver()
        let policy = try policy()
        let environment = try #require(policy.environment("prod"))
        let waiving = Waiving(context: PromotionContext(facts: facts, policy: policy, environment: environment))
        let failed = RuleResult(
            rule: "soak", requirement: "", outcome: .fail, sentence: "too early", evidence: [], hint: nil)
        let text = RuleText(evidence: "", remedy: "", keys: [])
        #expect(waiving.apply(text, failed) == failed)
        #expect(
            waiving.apply(RuleText(evidence: "", remedy: "", keys: [], isWaivable: true), failed).outcome == .waived)
    }

    @Test("a soak without an environment before it fails")
    func soakFromNowhere() throws {
        let policy = try policy()
        let prod = try #require(policy.environment("prod"))
        let first = PolicyEnvironment(
            name: "prod", from: nil, approvals: [], soak: prod.soak, separationOfDuties: .off, metrics: [], kpis: [],
            require: [], fromBranch: nil, approvalsValidFor: nil, codeOwners: [], api: nil, freeze: [],
            changeWindows: [], standard: nil, emergency: nil, waivers: nil)
        let context = PromotionContext(facts: samplePromotion(), policy: policy, environment: first)
        #expect(Rule<PromotionContext>.soak.result(context).outcome == .fail)
    }

    @Test("a comparison without a direction is not known")
    func noDirection() {
        let item = samplePromotion().items[0]
        func outcome(_ current: DecimalNumber?, _ baseline: DecimalNumber?) -> Outcome {
            let gate = MetricGate(
                name: "auc", atLeast: nil, atMost: nil, noWorseThanCurrentBy: current, betterThanBaselineBy: baseline,
                better: nil)
            var known = item
            known.baseline = .known(["auc": number("0.1")], .proven)
            var findings = Findings()
            MetricLimits.judge([gate], of: known, &findings)
            return findings.judgement(nothing: "").outcome
        }
        #expect(outcome(number("0.01"), nil) == .unknown)
        #expect(outcome(nil, number("0.01")) == .unknown)
    }

    @Test("rules about files ask for nothing where the policy says nothing")
    func silentPolicy() throws {
        let change: (inout BranchFacts) -> Void = {
            $0.modelFiles = .unknown("not here")
            $0.packages = .unknown("no lock")
        }
        for (rule, key) in [("model-files", "models"), ("packages", "packages")] {
            let result = try pushed(rule, doc: sampleDoc.setting(key, to: nil), change)
            #expect(result.outcome == .notRequired)
            #expect(result.sentence.hasPrefix("the policy says nothing"))
        }
    }
}
