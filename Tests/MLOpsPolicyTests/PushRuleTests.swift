import MLOpsCore
import MLOpsPolicy
import Testing

@Suite("Rules for a push")
struct PushRuleTests {
    private func result(_ rule: String, doc: Doc = sampleDoc, _ facts: PushFacts) throws -> RuleResult {
        let verdict = Evaluator.evaluate(.push(facts), try policy(doc))
        let result = try #require(verdict.result(of: rule))
        if !result.outcome.isAcceptable { #expect(!verdict.passed) }
        return result
    }

    private func branch(_ name: String = "main", _ change: (inout BranchFacts) -> Void = { _ in }) -> RefUpdate {
        var facts = branchFacts(name)
        change(&facts)
        return update("refs/heads/\(name)", .branch(facts))
    }

    private func ledger(
        fastForward: Fact<Bool> = .known(true, .proven), events: Fact<[LedgerEvent]> = .known([], .proven),
        _ change: RefUpdate.Change = .updated
    ) -> RefUpdate {
        update("refs/heads/git-mlops/ledger", .ledger(LedgerFacts(isFastForward: fastForward, events: events)), change)
    }

    private func view(
        _ name: String = "prod", _ change: RefUpdate.Change = .updated, listing: Fact<Bool> = .known(true, .proven),
        event: Fact<Bool> = .known(true, .proven)
    ) -> RefUpdate {
        let facts = EnvironmentViewFacts(environment: name, listingMatches: listing, eventInLedger: event)
        return update("refs/heads/git-mlops/env/\(name)", .environmentView(facts), change)
    }

    private func tag(_ change: RefUpdate.Change, released: Fact<Bool>, event: Fact<Bool>) -> RefUpdate {
        update(
            "refs/tags/credit-risk@v1.4.0", .releaseTag(ReleaseTagFacts(wasReleased: released, hasEvent: event)), change
        )
    }

    private let yes = Fact.known(true, Grade.proven)
    private let no = Fact.known(false, Grade.proven)
    private let open = Fact<Bool>.unknown("the server did not say")

    @Test("a push of everything in order passes")
    func inOrder() throws {
        let asset = ResidentAsset(path: "data/train", residency: "eu", remotes: ["s3://bank-ml-eu/x"])
        let main = branch {
            $0.residents = .known([asset], .proven)
            $0.modelFiles = .known([ModelFile(path: "models/m.onnx", format: "onnx")], .proven)
            $0.packages = .known(packages(package("requests")), .proven)
        }
        var facts = push(
            main, ledger(), view(), tag(.created, released: no, event: yes), update("refs/notes/x", .other))
        facts.promotions = .known([samplePromotion()], .proven)
        facts.rollbacks = .known([sampleRollback()], .proven)
        let verdict = Evaluator.evaluate(.push(facts), try policy())
        #expect(verdict.passed)
        #expect(verdict.parts.map(\.subject.kind) == [.promotion, .rollback])
        #expect(verdict.results.map(\.rule) == RuleBook.all.filter { $0.subject == .push }.map(\.id))
        #expect(
            verdict.results.allSatisfy { $0.outcome == .pass || ["ledger-events", "policy-base"].contains($0.rule) })
    }

    @Test("a push of an unlisted branch asks for nothing")
    func unlisted() throws {
        let work = branch("work") {
            $0.manifestProblems = .known(["bad"], .proven)
            $0.missingPayloads = .unknown("offline")
            $0.files = .known([FileFact(path: RepoPath("x"), size: ByteSize(bytes: 1 << 40))], .proven)
        }
        let verdict = Evaluator.evaluate(.push(push(work)), try policy())
        #expect(verdict.passed)
        #expect(verdict.results.allSatisfy { $0.outcome == .notRequired })
    }

    @Test("names that are not ours, or imitate ours, are refused")
    func names() throws {
        #expect(try result("known-refs", push(update("refs/heads/git-mlops/x", .unmapped))).outcome == .fail)
        #expect(try result("known-refs", push(view("staging"))).outcome == .fail)
        #expect(try result("known-refs", push(view())).outcome == .pass)
        for name in ["Main", "MAIN", "Git-MLOps/ledger", "git-mlops/env/prod", "GIT-MLOPS-INBOX/x"] {
            let result = try result("known-refs", push(branch(name)))
            #expect(result.outcome == .fail, "\(name)")
            #expect(result.sentence.contains("imitates"))
        }
        #expect(try result("known-refs", push(update("refs/MLOps/ledger", .other))).outcome == .fail)
        #expect(
            try result("known-refs", push(branch("main"), branch("mains"), branch("git-mlopsy"))).outcome
                == .notRequired)
        // What shows nothing, what is ignored by default, and a mark on a letter.
        for name in ["ma\u{FFF9}in", "ma\u{115F}in", "ma\u{301}in"] {
            #expect(try result("known-refs", push(branch(name))).sentence.contains("imitates refs/heads/main"))
        }
        // A tag that looks like a release's; and whoever takes such names away does no harm.
        let tag = try result("known-refs", push(update("refs/tags/credit-risk@v1.4.0\u{200B}", .other)))
        #expect(tag.sentence.contains("imitates refs/tags/credit-risk@v1.4.0"))
        #expect(
            try result("known-refs", push(update("refs/tags/credit-risk@1.4.0\u{200B}", .other))).outcome
                == .notRequired)
        for name in [
            "refs/heads/credit-risk@v1.4.0\u{200B}", "refs/tags/credit-risk\u{200B}",
            "refs/tags/credit-risk@vX\u{200B}",
            "refs/tags/credit-risk@x1.4.0\u{200B}", "refs/tags/credit-risk@v1.4.0",
        ] {
            #expect(try result("known-refs", push(update(name, .other))).outcome == .notRequired, "\(name)")
        }
        for ref in [
            update("refs/heads/Main", .branch(branchFacts("Main")), .deleted),
            update("refs/heads/git-mlops/x", .unmapped, .deleted),
            update("refs/replace/\(commit)", .other, .deleted),
        ] {
            #expect(try result("known-refs", push(ref)).outcome == .notRequired, "\(ref.name)")
        }
        let replaced = try result("known-refs", push(update("refs/replace/\(commit)", .other)))
        #expect(replaced.outcome == .fail)
        #expect(replaced.sentence.hasSuffix("would make git show another object than the one that is there"))
        let accent = sampleDoc.setting("branches.caf\u{E9}", to: ["manifests_valid": "true"])
        #expect(try result("known-refs", doc: accent, push(branch("cafe\u{301}"))).outcome == .fail)
        #expect(try result("known-refs", doc: accent, push(branch("caf\u{E9}"))).outcome == .notRequired)
        #expect(try result("manifests-valid", doc: accent, push(branch("caf\u{E9}"))).outcome == .pass)
    }

    @Test("the ledger only grows")
    func ledgerGrows() throws {
        #expect(try result("ledger-append-only", push(ledger())).outcome == .pass)
        #expect(try result("ledger-append-only", push(ledger(fastForward: no))).outcome == .fail)
        #expect(try result("ledger-append-only", push(ledger(fastForward: open))).outcome == .unknown)
        #expect(try result("ledger-append-only", push(ledger(.deleted))).outcome == .fail)
        #expect(try result("ledger-append-only", push(branch())).outcome == .notRequired)
        #expect(
            try result("ledger-events", push(ledger(events: .unknown("gone"), .deleted))).outcome == .notRequired)
    }

    @Test("an event that never counts is refused at the door")
    func events() throws {
        let valid = LedgerEvent(id: "e1", type: "approve", standing: .valid)
        let inert = LedgerEvent(id: "e2", type: "approve", standing: .inert("mia is not in operations"))
        #expect(try result("ledger-events", push(ledger(events: .known([valid], .proven)))).outcome == .pass)
        let refused = try result("ledger-events", push(ledger(events: .known([valid, inert], .proven))))
        #expect(refused.outcome == .fail)
        #expect(refused.sentence == "approve e2 would never count: mia is not in operations")
        #expect(refused.evidence.count == 2)
        #expect(try result("ledger-events", push(ledger(events: .unknown("x")))).outcome == .unknown)
        #expect(try result("ledger-events", push(ledger())).outcome == .notRequired)
    }

    @Test("an environment shows what was signed, and its event is there")
    func views() throws {
        #expect(try result("environment-view", push(view())).outcome == .pass)
        #expect(try result("environment-view", push(view(listing: no))).outcome == .fail)
        #expect(try result("environment-view", push(view(listing: open))).outcome == .unknown)
        #expect(try result("environment-view", push(view(event: no))).outcome == .fail)
        #expect(try result("environment-view", push(view(event: open))).outcome == .unknown)
        #expect(try result("environment-view", push(view("prod", .deleted))).outcome == .fail)
        #expect(try result("environment-view", push()).outcome == .notRequired)
    }

    @Test("tags of releases stay, and come with their event")
    func tags() throws {
        func outcome(_ change: RefUpdate.Change, _ released: Fact<Bool>, _ event: Fact<Bool>) throws -> Outcome {
            try result("released-tags", push(tag(change, released: released, event: event))).outcome
        }
        #expect(try outcome(.created, no, yes) == .pass)
        #expect(try outcome(.created, yes, yes) == .pass)
        #expect(try outcome(.created, open, yes) == .pass)
        #expect(try outcome(.created, no, no) == .fail)
        #expect(try outcome(.created, no, open) == .unknown)
        #expect(try outcome(.updated, yes, yes) == .fail)
        #expect(try outcome(.updated, open, yes) == .unknown)
        #expect(try outcome(.updated, no, yes) == .pass)
        #expect(try outcome(.updated, no, no) == .fail)
        #expect(try outcome(.deleted, yes, no) == .fail)
        #expect(try outcome(.deleted, open, no) == .unknown)
        #expect(try outcome(.deleted, no, no) == .pass)
        #expect(try result("released-tags", push()).outcome == .notRequired)
    }

    @Test("promotions within a push are judged by themselves")
    func promotions() throws {
        var bad = samplePromotion()
        bad.approvals = .known([], .proven)
        var facts = push(ledger())
        #expect(try result("promotions", facts).outcome == .notRequired)
        facts.promotions = .known([samplePromotion(), bad], .proven)
        let refused = try result("promotions", facts)
        #expect(refused.outcome == .fail)
        #expect(refused.sentence == "credit-risk@1.3.0 → 1.4.0 to prod: refused by approvals, code-owners")
        facts.promotions = .known([samplePromotion()], .proven)
        #expect(try result("promotions", facts).outcome == .pass)
        facts.rollbacks = .unknown("no receipt")
        #expect(try result("promotions", facts).outcome == .unknown)
        #expect(try result("promotions", facts).sentence.hasSuffix("not known: no receipt"))
        facts.rollbacks = .known([], .proven)
        facts.promotions = .unknown("not fetched")
        #expect(try result("promotions", facts).outcome == .unknown)
        #expect(try result("promotions", facts).sentence.hasSuffix("not known: not fetched"))
    }

    @Test("manifests on a listed branch must be valid")
    func manifests() throws {
        #expect(try result("manifests-valid", push(branch())).outcome == .pass)
        let bad = try result(
            "manifests-valid", push(branch { $0.manifestProblems = .known(["a: line 2: no"], .proven) }))
        #expect(bad.outcome == .fail)
        #expect(bad.sentence == "main: a: line 2: no")
        #expect(try result("manifests-valid", push(branch { $0.manifestProblems = .unknown("x") })).outcome == .unknown)
        let off = sampleDoc.setting("branches.main.manifests_valid", to: "false")
        #expect(try result("manifests-valid", doc: off, push(branch())).outcome == .notRequired)
        let gone = update("refs/heads/main", .branch(branchFacts()), .deleted)
        #expect(try result("manifests-valid", push(gone)).outcome == .notRequired)
    }

    @Test("payloads of a listed branch must be on the remote")
    func payloads() throws {
        #expect(try result("payloads-pushed", push(branch())).outcome == .pass)
        let missing = try result(
            "payloads-pushed", push(branch { $0.missingPayloads = .known((1...5).map { "data/\($0)" }, .proven) }))
        #expect(missing.outcome == .fail)
        #expect(missing.sentence.hasSuffix("main: data/3 is not on the remote; and 2 more"))
        #expect(missing.evidence.count == 5)
        #expect(missing.hint?.contains("git mlops push") == true)
        #expect(try result("payloads-pushed", push(branch { $0.missingPayloads = .unknown("x") })).outcome == .unknown)
        let off = sampleDoc.setting("branches.main.payloads_pushed", to: nil)
        #expect(try result("payloads-pushed", doc: off, push(branch())).outcome == .notRequired)
    }

    @Test("raw files on a listed branch have a largest size")
    func sizes() throws {
        func outcome(_ bytes: Int64) throws -> RuleResult {
            let file = FileFact(path: RepoPath("data/big.csv"), size: ByteSize(bytes: bytes))
            return try result("max-file-size", push(branch { $0.files = .known([file], .proven) }))
        }
        #expect(try outcome(10_000_000).outcome == .pass)
        let refused = try outcome(10_000_001)
        #expect(refused.outcome == .fail)
        #expect(refused.sentence == "main: data/big.csv has 10.0 MB, more than 10MB")
        #expect(refused.hint?.contains("git mlops add data/big.csv") == true)
        #expect(try result("max-file-size", push(branch { $0.files = .unknown("x") })).outcome == .unknown)
        let off = sampleDoc.setting("branches.main.max_file_size", to: nil)
        #expect(try result("max-file-size", doc: off, push(branch())).outcome == .notRequired)
    }

    @Test("schemas and notebooks of a listed branch are looked at")
    func contents() throws {
        for (rule, key) in [("schemas-valid", "schemas_valid"), ("notebook-outputs", "notebook_outputs")] {
            func change(_ fact: Fact<[String]>) -> RefUpdate {
                branch { if rule == "schemas-valid" { $0.schemaProblems = fact } else { $0.notebookOutputs = fact } }
            }
            #expect(try result(rule, push(change(.known([], .proven)))).outcome == .pass)
            let bad = try result(rule, push(change(.known(["a: cell 3"], .proven))))
            #expect(bad.outcome == .fail)
            #expect(bad.sentence == "main: a: cell 3")
            #expect(bad.hint != nil)
            #expect(try result(rule, push(change(.unknown("x")))).outcome == .unknown)
            let off = sampleDoc.setting("branches.main.\(key)", to: nil)
            #expect(try result(rule, doc: off, push(change(.unknown("x")))).outcome == .notRequired)
        }
    }

    @Test(
        "a data set bound to a region goes nowhere else",
        arguments: [
            (["s3://bank-ml-eu"], Outcome.pass), (["s3://bank-ml-eu/"], .pass), (["s3://bank-ml-eu/a/b"], .pass),
            (["s3://bank-ml-europe"], .fail), (["s3://bank-ml-eu/../us"], .fail), (["s3://bank-ml-us"], .fail),
            (["s3://bank-ml-eu/./x"], .fail), (["s3://bank-ml-eu/%2E%2e/us"], .fail),
            (["s3://bank-ml-eu/x%2f..%2F.."], .fail), (["s3://bank-ml-eu/a%20b"], .pass),
            (["s3://bank-ml-eu//"], .pass),
            (["s3://bank-ml-eu", "s3://bank-ml-us"], .fail), (["s3://elsewhere"], .fail), ([], .unknown),
        ])
    func residency(remotes: [String], outcome: Outcome) throws {
        let asset = ResidentAsset(path: "data/train", residency: "eu", remotes: remotes)
        #expect(
            try result("residency", push(branch { $0.residents = .known([asset], .proven) })).outcome == outcome)
    }

    @Test("a remote in another region is named, with the asset and the rule")
    func residencyWords() throws {
        let asset = ResidentAsset(path: "data/train", residency: "ch", remotes: ["s3://bank-ml-eu"])
        let refused = try result("residency", push(branch { $0.residents = .known([asset], .proven) }))
        #expect(refused.outcome == .fail)
        #expect(refused.sentence == "main: data/train may lie in ch only, and `eu` (s3://bank-ml-eu) lies in eu")
        #expect(try result("residency", push(branch())).outcome == .pass)
        #expect(try result("residency", push(branch { $0.residents = .unknown("x") })).outcome == .unknown)
        let slashes = sampleDoc.setting("remotes.eu.url", to: "s3://bank-ml-eu/")
        let eu = ResidentAsset(path: "data/train", residency: "eu", remotes: ["s3://bank-ml-eu", "s3://bank-ml-eu/x"])
        #expect(
            try result("residency", doc: slashes, push(branch { $0.residents = .known([eu], .proven) })).outcome
                == .pass)
        // Of remotes one below the other, the one that says most of the address tells its region.
        let nested = sampleDoc.setting("remotes.a", to: ["url": "s3://bank-ml-eu/abroad", "region": "us"])
        let abroad = ResidentAsset(path: "data/train", residency: "eu", remotes: ["s3://bank-ml-eu/abroad/x"])
        let behind = sampleDoc.setting("remotes.zz", to: ["url": "s3://bank-ml-eu/abroad", "region": "us"])
        for doc in [
            nested, behind, nested.setting("remotes.zz", to: ["url": "s3://bank-ml-eu", "region": "eu"]),
        ] {
            #expect(
                try result("residency", doc: doc, push(branch { $0.residents = .known([abroad], .proven) })).outcome
                    == .fail)
            #expect(
                try result("residency", doc: doc, push(branch { $0.residents = .known([eu], .proven) })).outcome
                    == .pass)
        }
        let off = sampleDoc.setting("branches.main.residency", to: nil)
        #expect(try policy().keepsResidency)
        #expect(!(try policy(off).keepsResidency))
        #expect(
            try result("residency", doc: off, push(branch { $0.residents = .unknown("x") })).outcome == .notRequired)
    }

    @Test("files of models and packages are judged on branches with rules")
    func filesOfBranches() throws {
        let pickle = ModelFile(path: "m.pkl", format: "pickle", dangers: ["imports os.system"])
        #expect(try result("model-files", push(branch { $0.modelFiles = .known([pickle], .proven) })).outcome == .fail)
        #expect(try result("model-files", push(branch { $0.modelFiles = .unknown("x") })).outcome == .unknown)
        #expect(try result("model-files", push(branch())).outcome == .notRequired)
        #expect(
            try result("model-files", push(branch("work") { $0.modelFiles = .known([pickle], .proven) })).outcome
                == .notRequired)
        let gpl = packages(package("a", license: .refused("GPL-3.0-only")))
        #expect(try result("packages", push(branch { $0.packages = .known(gpl, .proven) })).outcome == .fail)
        #expect(try result("packages", push(branch { $0.packages = .unknown("x") })).outcome == .unknown)
        #expect(try result("packages", push(branch { $0.packages = .known(nil, .unknown) })).outcome == .unknown)
        #expect(try result("packages", push(branch())).outcome == .notRequired)
        var late = push(branch { $0.packages = .known(packages(package("a")), .proven) })
        #expect(try result("packages", late).outcome == .pass)
        late.now = .unknown("no clock")
        #expect(try result("packages", late).outcome == .unknown)
    }

    @Test("a new policy builds on what the server insists on")
    func base() throws {
        func outcome(_ found: Fact<[(event: String, base: String?)]>) throws -> Outcome {
            var facts = push(ledger())
            facts.base = BaseDemand(allowed: ["aa", "bb"], found: found)
            return try result("policy-base", facts).outcome
        }
        #expect(try result("policy-base", push(ledger())).outcome == .notRequired)
        #expect(try outcome(.known([], .proven)) == .notRequired)
        #expect(try outcome(.known([("e", "bb")], .proven)) == .pass)
        #expect(try outcome(.known([("e", "bb"), ("f", "cc")], .proven)) == .fail)
        #expect(try outcome(.known([("e", nil)], .proven)) == .fail)
        #expect(try outcome(.unknown("not fetched")) == .unknown)
    }
}
