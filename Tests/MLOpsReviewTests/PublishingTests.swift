import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Sharing what was signed", .ownThread)
struct PublishingTests {
    /// A bank whose repository has a server, and a second clone of it.
    private func ground(_ stage: Bank.Stage = .inTest) throws -> Bank {
        let bank = try Bank(stage)
        try bank.sandbox.git("init", "--quiet", "--bare", bank.sandbox.path("server.git"))
        try bank.sandbox.git("remote", "add", "origin", bank.sandbox.path("server.git"), in: "repo")
        try bank.sandbox.git("push", "--quiet", "-u", "origin", "main", in: "repo")
        _ = try Publisher(bank.session(), pin: nil).synchronise()
        try bank.sandbox.git("clone", "--quiet", bank.sandbox.path("server.git"), "other")
        bank.path = "other"
        _ = try Publisher(bank.session(), pin: nil).synchronise()
        bank.path = "repo"
        return bank
    }

    private func published(
        _ bank: Bank, offline: ((Diagnostic) -> Void)? = nil,
        _ append: (LedgerSession) throws -> (EventRecord, Timeline)
    ) throws -> PublishedAppend.Result {
        let session = try bank.session()
        return try PublishedAppend(session, publish: true, pin: nil) { error in
            if let offline { offline(error) } else { Issue.record("\(error)") }
        }.run { try append(session) }
    }

    private func approve(_ bank: Bank, _ change: Digest, _ team: String, _ person: String) -> (LedgerSession) throws ->
        (
            EventRecord, Timeline
        )
    {
        { session in
            let timeline = try session.timeline()
            let draft = try DecideAction(timeline).draft(
                .approve, #require(try timeline.decidable(change)), by: person, asked: team, message: nil, expires: nil)
            return try session.append(draft, signer: bank.signer(person), timeline: timeline)
        }
    }

    private func promote(_ bank: Bank, _ change: Digest, _ person: String) -> (LedgerSession) throws -> (
        EventRecord, Timeline
    ) {
        { session in
            let timeline = try session.timeline()
            let action = PromoteAction(session, timeline)
            let found = try #require(try timeline.change(change))
            let draft = try action.draft(action.judge(found), person: person, message: nil)
            return try session.append(draft, signer: bank.signer(person), timeline: timeline)
        }
    }

    @Test
    func aCloneGetsLedgerTagsAndViews() throws {
        let bank = try ground()
        bank.path = "other"
        #expect(try bank.running("test") == "1.0.0")
        #expect(try bank.open().reference("refs/tags/credit-risk@v1.0.0") != nil)
        let here = try bank.open().reference("refs/mlops/env/test")
        #expect(here != nil)
        #expect(
            try bank.sandbox.git("rev-parse", "refs/heads/git-mlops/env/test", in: "server.git").line == here?.hex)
        #expect(try bank.sandbox.git("tag", "-l", in: "server.git").line == "credit-risk@v1.0.0")
        let report = try Publisher(bank.session(), pin: nil).synchronise()
        #expect(report.isEmpty)
    }

    @Test
    func twoWhoApproveAtOnceBothCount() throws {
        let bank = try ground()
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        _ = try Publisher(bank.session(), pin: nil).synchronise()
        bank.path = "other"
        _ = try published(bank, approve(bank, change, "risk", "mia"))
        bank.path = "repo"
        // This clone has not heard of hers.
        let result = try published(bank, approve(bank, change, "operations", "leo"))
        #expect(result.isPublished)
        #expect(result.dropped.isEmpty)
        #expect(try result.timeline.change(change)?.approvals.count == 2)
    }

    @Test
    func whatOthersOvertookIsHandedBack() throws {
        let bank = try ground()
        let change = try bank.approvedForProd("1.0.0")
        _ = try Publisher(bank.session(), pin: nil).synchronise()
        // Kept here, while others go on.
        let kept = try bank.promote(change, by: "leo")
        try EnvironmentViews(bank.session()).refresh(bank.timeline())
        #expect(try bank.open().reference("refs/mlops/env/prod") != nil)
        bank.path = "other"
        _ = try Publisher(bank.session(), pin: nil).fetch()
        _ = try published(bank, approve(bank, change, "risk", "eva"))
        bank.path = "repo"
        let result = try published(bank, approve(bank, change, "operations", "tom"))
        #expect(result.dropped.map(\.id) == [kept.id])
        #expect(try bank.running("prod") == nil)
        #expect(try bank.open().reference("refs/mlops/env/prod") == nil, "its view goes with it")
    }

    @Test
    func whatTheServerRefusesIsTakenBackAndStandsInNobodysWay() throws {
        let bank = try ground()
        let change = try bank.approvedForProd("1.0.0")
        let unpublished = try #require(try bank.session().ledger.tip())
        bank.path = "other"
        let foreign = try bank.propose("1.0.0", to: "prod", by: "tom")
        _ = try Publisher(bank.session(), pin: nil).synchronise()
        bank.path = "repo"
        try bank.sandbox.write(
            "#!/bin/sh\necho 'not today' >&2\nexit 1\n", to: "server.git/hooks/pre-receive", mode: 0o755)
        let refused = try #require(try failure { try published(bank, promote(bank, change, "leo")) })
        #expect(refused.kind == .refused)
        #expect(refused.causes.contains { $0.contains("not today") })
        #expect(try bank.running("prod") == nil)
        let timeline = try bank.timeline()
        #expect(try timeline.change(change)?.approvals.count == 3, "what was here before is here still")
        #expect(try timeline.change(foreign) != nil, "and what others published, too")
        #expect(try timeline.inert().isEmpty)
        #expect(try bank.session().ledger.tip() != unpublished)
        bank.sandbox.remove("server.git/hooks/pre-receive")
        #expect(try published(bank, promote(bank, change, "leo")).isPublished)
        #expect(try bank.running("prod") == "1.0.0")
    }

    @Test
    func aReleaseThatTheServerRefusesLeavesNoTagInTheWayOfTheNextTry() throws {
        let bank = try ground()
        func release(_ session: LedgerSession) throws -> (EventRecord, Timeline) {
            let action = ReleaseAction(session)
            let plan = try action.plan(
                model: "credit-risk", version: #require(SemVer("1.1.0")), commit: session.repository.headCommit(),
                branch: "main", build: .projectFile, builder: "ana")
            return try action.release(
                plan, message: nil, signer: bank.signer("ana"),
                tagger: Identity(name: "ana", email: "ana@bank.example", time: bank.now))
        }
        try bank.sandbox.write("#!/bin/sh\nexit 1\n", to: "server.git/hooks/pre-receive", mode: 0o755)
        #expect(try failure { try published(bank, release) }?.kind == .refused)
        #expect(try bank.open().reference("refs/tags/credit-risk@v1.1.0") == nil)
        bank.sandbox.remove("server.git/hooks/pre-receive")
        #expect(try published(bank, release).isPublished)
        #expect(try bank.open().reference("refs/tags/credit-risk@v1.1.0") != nil)
    }

    @Test
    func aPrePushHookThatSaysNoIsARefusalAndNotAMissingServer() throws {
        let bank = try ground()
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        let before = try bank.session().ledger.tip()
        try bank.sandbox.write(
            "#!/bin/sh\necho 'not from here' >&2\nexit 1\n", to: "repo/.git/hooks/pre-push", mode: 0o755)
        let refused = try #require(try failure { try published(bank, approve(bank, change, "risk", "mia")) })
        #expect(refused.kind == .refused)
        #expect(refused.causes.contains { $0.contains("not from here") })
        #expect(try bank.session().ledger.tip() == before)
    }

    /// Two people release the same version while one of them is offline.
    @Test
    func whatCountsForNothingBehindOthersGoesAndBlocksNothing() throws {
        let bank = try ground()
        bank.path = "other"
        try bank.release("1.1.0", by: "jan")
        bank.path = "repo"
        let first = try bank.release("1.1.0", by: "ana")
        _ = try Publisher(bank.session(), pin: nil).synchronise()
        bank.path = "other"
        let report = try Publisher(bank.session(), pin: nil).synchronise()
        #expect(report.dropped.map(\.event.actor.name) == ["jan"])
        #expect(try bank.timeline().inert().isEmpty)
        #expect(
            try bank.open().reference("refs/tags/credit-risk@v1.1.0")
                == first.subject(ReleaseSubject.self).tag, "the tag is the one that counts")
        try bank.propose("1.1.0", to: "dev", by: "jan")
        #expect(try Publisher(bank.session(), pin: nil).synchronise().published.count == 1)
    }

    @Test
    func tagsThatTheServerRefusesKeepNothingElseBack() throws {
        let bank = try ground()
        try bank.sandbox.write(
            """
            #!/bin/sh
            while read -r old new name; do case $name in refs/tags/*) echo 'no tags today' >&2; exit 1;; esac; done
            """, to: "server.git/hooks/pre-receive", mode: 0o755)
        try bank.release("1.1.0", by: "ana")
        let change = try bank.propose("1.1.0", to: "dev", by: "ana")
        try bank.promote(change, by: "ana")
        let report = try Publisher(bank.session(), pin: nil).synchronise()
        #expect(report.warnings.contains { $0.contains("no tags today") })
        #expect(report.environments == ["dev"])
        #expect(try !Publisher(bank.session(), pin: nil).synchronise().warnings.isEmpty, "and it is told again")
    }

    @Test
    func warningsOfTheServersHooksAreHandedOn() throws {
        let bank = try ground()
        try bank.sandbox.write(
            "#!/bin/sh\necho 'warning: no receipt was signed' >&2\n", to: "server.git/hooks/post-receive", mode: 0o755)
        try bank.propose("1.0.0", to: "prod", by: "ana")
        #expect(
            try Publisher(bank.session(), pin: nil).synchronise().warnings == ["no receipt was signed"])
    }

    @Test
    func withoutTheServerTheWorkGoesOn() throws {
        let bank = try ground()
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        try bank.sandbox.bash("mv server.git away.git")
        var told = 0
        let result = try published(bank, offline: { _ in told += 1 }, approve(bank, change, "risk", "mia"))
        #expect(!result.isPublished)
        #expect(told > 0)
        try bank.sandbox.bash("mv away.git server.git")
        #expect(try Publisher(bank.session(), pin: nil).synchronise().published.count == 2)
    }

    @Test
    func lostTagsComeBackAndMovedOnesAreNamed() throws {
        let bank = try Bank()
        let name = "refs/tags/credit-risk@v1.0.0"
        let released = try #require(try bank.open().reference(name))
        try bank.sandbox.git("tag", "-d", "credit-risk@v1.0.0", in: "repo")
        let action = ReleaseAction(try bank.session())
        let restored = try action.restoreTags(bank.timeline())
        #expect(restored.made == ["credit-risk@v1.0.0"])
        #expect(try bank.open().reference(name) == released)
        try bank.sandbox.git("tag", "-f", "-a", "credit-risk@v1.0.0", "-m", "moved", in: "repo")
        let moved = try action.restoreTags(bank.timeline())
        #expect(moved.moved == ["credit-risk@v1.0.0"])
        #expect(try bank.open().reference(name) != released)
    }

    /// A tag or a branch that somebody moved here stops what is new, and undoes nothing that was done.
    @Test
    func movedReferencesUndoNoPromotion() throws {
        let bank = try ground()
        let change = try bank.approvedForProd("1.0.0")
        let name = "refs/tags/credit-risk@v1.0.0"
        let released = try #require(try bank.open().reference(name))
        try bank.sandbox.git("update-ref", name, bank.open().headCommit().hex, in: "repo")
        #expect(try bank.blocking(change) == ["release-tag"])
        try bank.sandbox.git("update-ref", name, released.hex, in: "repo")
        try bank.promote(change, by: "leo")
        try bank.witness()
        try bank.sandbox.git("tag", "-f", "-a", "credit-risk@v1.0.0", "-m", "moved", in: "repo")
        #expect(try bank.running("prod") == "1.0.0")
        #expect(try bank.timeline().state(of: "prod")?.standing.grade == .recorded)
        try bank.sandbox.git("tag", "-d", "credit-risk@v1.0.0", in: "repo")
        #expect(try bank.timeline().state(of: "prod")?.standing == .valid)
        try bank.sandbox.git("update-ref", "-d", "refs/remotes/origin/main", in: "repo")
        #expect(try bank.running("prod") == "1.0.0")
        try bank.sandbox.git("checkout", "--quiet", "--orphan", "fresh", in: "repo")
        let fresh = try bank.commit("Another history", by: "ana")
        try bank.sandbox.git("update-ref", "refs/remotes/origin/main", fresh.hex, in: "repo")
        #expect(try bank.running("prod") == "1.0.0")
    }

    @Test
    func aReleaseFromAnUnreviewedBranchGoesNowhere() throws {
        let bank = try ground()
        try bank.sandbox.git("checkout", "--quiet", "-b", "side", in: "repo")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        bank.wait("8d")
        let change = try bank.approvedForProd("1.1.0")
        #expect(try bank.blocking(change) == ["from-branch"])
        try bank.sandbox.git("push", "--quiet", "origin", "side:main", in: "repo")
        #expect(try bank.blocking(change) == [])
    }

    @Test
    func pinsHoldThroughRewindsAndSecondClones() throws {
        let bank = try ground()
        let pins = KnownLedgers(file: FilePath(bank.sandbox.path("pins")))
        func check(_ path: String) throws -> PinCheck {
            bank.path = path
            return PinCheck(pins, repository: try bank.open(), remote: "origin")
        }
        func published() throws -> LedgerHistory {
            let repository = try bank.open()
            return try Ledger(in: repository).history(
                at: #require(try repository.reference("refs/mlops-remotes/origin/ledger")))
        }
        #expect(try check("repo").check(bank.timeline().history) == .unpinned)
        try check("repo").pin(bank.timeline().history)
        #expect(try check("repo").check(bank.timeline().history) == .pinned)
        let old = try published()

        // The other clone of the same user goes ahead; this one merely lies behind.
        _ = try check("other")
        try bank.propose("1.0.0", to: "prod", by: "ana")
        _ = try Publisher(bank.session(), pin: nil).synchronise()
        try check("other").remember(published())
        #expect(try pins.pin(for: bank.sandbox.path("server.git"))?.tip == (try bank.session().ledger.tip()))
        #expect(try check("repo").check(bank.timeline().history) == .behind)

        // What is fetched must not lie behind, whether the tip is known here or not.
        for path in ["repo", "other"] {
            let found = try #require(try failure { try check(path).remember(old) })
            #expect(found.kind == .refused)
            #expect(found.message.contains("rewound"))
        }
        // Another way from the same beginning, in a clone that knows the tip.
        _ = try check("other")
        try bank.sandbox.git("update-ref", "refs/mlops/ledger", old.commit(at: old.length - 2).hex, in: "other")
        try bank.propose("1.0.0", to: "prod", by: "tom")
        #expect(try failure { try check("other").check(bank.timeline().history) }?.kind == .refused)

        let stranger = try Bank(.empty)
        try stranger.sandbox.makeRepository()
        try stranger.found()
        try stranger.sandbox.git("remote", "add", "origin", bank.sandbox.path("server.git"), in: "repo")
        let replaced = try #require(
            try failure {
                try PinCheck(pins, repository: stranger.open(), remote: "origin").check(stranger.timeline().history)
            })
        #expect(replaced.kind == .refused)
        #expect(replaced.causes.contains { $0.contains("genesis") })
    }

    /// git tells its hook the URL where no remote's name was given.
    @Test
    func aPushToAURLIsJudgedLikeOneToItsRemote() throws {
        let bank = try ground()
        let url = bank.sandbox.path("server.git")
        let tip = try bank.open().headCommit()
        func verdict(_ remote: String, _ name: String) throws -> Verdict? {
            let session = try LedgerSession(bank.open(), remote: remote, clock: FixedClock(bank.now))
            return try PushGate(
                session, gate: .prePush, presence: nil, whyNoPresence: "x",
                inspection: .client(session.repository), pinnedGenesis: nil
            ).verdict(on: [ReferenceUpdate(name: name, old: nil, new: tip)])
        }
        for remote in ["origin", url] {
            #expect(try verdict(remote, "refs/heads/feature")?.passed == true)
            #expect(try verdict(remote, "refs/heads/Main")?.passed == false)
        }
        #expect(try verdict("/nowhere/else.git", "refs/heads/feature") == nil)
        #expect(try verdict("-x", "refs/heads/feature") == nil)
    }
}
