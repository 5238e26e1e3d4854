import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsStore
import TestSupport
import Testing

@Suite("The gate of a server", .ownThread)
struct GateTests {
    private let ledger = Server.ledger

    @Test
    func anHonestPushPasses() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        let session = try bank.session()
        let view = try #require(try EnvironmentViews(session).commit(for: "prod", session.timeline()))
        try bank.sandbox.git("update-ref", "refs/mlops/env/prod", view.hex, in: "repo")
        #expect(try server.blocking((ledger, server.tip())) == [])
        try server.take(ledger, server.tip())
        #expect(try server.blocking(("refs/heads/git-mlops/env/prod", view)) == [])
        let tag = try #require(try bank.open().reference("refs/tags/credit-risk@v1.0.0"))
        #expect(try server.blocking(("refs/tags/credit-risk@v1.0.0", tag)) == [])
        try bank.commit("More code", by: "ana")
        #expect(try server.blocking(("refs/heads/main", bank.open().headCommit()), presence: { _ in [] }) == [])
        #expect(try server.blocking(("refs/heads/feature", bank.open().headCommit())) == [])
        #expect(try server.blocking(("refs/tags/anything", bank.open().headCommit())) == [])
    }

    @Test
    func theFirstPushBringsItsOwnPolicyUnlessTheServerKnowsBetter() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank, taking: false)
        let main = try bank.open().headCommit()
        #expect(try server.blocking(("refs/heads/main", main)) == ["no ledger"])
        #expect(try server.blocking(("refs/heads/git-mlops/env/prod", main)) == ["refused"])
        #expect(try server.blocking(("refs/heads/git-mlops/other", main)) == ["refused"])
        try server.take("refs/heads/main", main)
        #expect(try server.blocking((ledger, server.tip())) == [])
        let genesis = try bank.timeline().history.genesis.id
        #expect(try server.blocking((ledger, server.tip()), pinned: genesis) == [])
        #expect(try server.blocking((ledger, server.tip()), pinned: .sha256([1])) == ["refused"])
        #expect(try server.blocking((ledger, main)) == ["refused"], "code is no ledger")
    }

    /// A repository that moves to another server brings a ledger whose policy changed on the way.
    @Test
    func aWholeLedgerIsTakenWithEveryEventJudgedInItsPlace() throws {
        let bank = try Bank(.inTest)
        try bank.changePolicy {
            $0.soak = "9d"
            $0.extra = "uat: { from: dev }"
        }
        let change = try bank.propose("1.0.0", to: "uat", by: "ana")
        try bank.promote(change, by: "ana")
        let server = try Server(bank, taking: false)
        try server.take("refs/heads/main", bank.open().headCommit())
        #expect(try server.blocking((ledger, server.tip())) == [])
    }

    @Test
    func aWitnessWhoseClockIsAheadIsTurnedAway() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        try bank.propose("1.0.0", to: "prod", by: "ana")
        let now = bank.now
        bank.wait("4m")
        try bank.witness()
        bank.now = now
        #expect(try server.blocking((ledger, server.tip())) == [], "a little is forgiven")
        try server.take(ledger, server.tip())
        try bank.propose("1.0.0", to: "prod", by: "tom")
        bank.wait("900d")
        try bank.witness()
        bank.now = now
        #expect(try server.blocking((ledger, server.tip())) == ["ledger-events"])
    }

    /// Whoever signs a release may state anything; the commit tells what is true.
    @Test
    func aReleaseThatSaysOtherThanItsCommitGoesNowhere() throws {
        let bank = try Bank(.released)
        let honest = try #require(try bank.timeline().releases().first)
        let files: [(path: String, bytes: [UInt8])] = try honest.record.event.attachments.map {
            ($0.path, try #require(try bank.session().ledger.attachment($0.path, of: honest.record)))
        }
        var minor = 0
        func blocking(
            _ change: (inout JSONObject) throws -> Void = { _ in },
            _ attachments: [(path: String, bytes: [UInt8])]? = nil
        ) throws -> [String] {
            minor += 1
            var subject = try #require(honest.record.subjectJSON.object)
            subject["version"] = .string("7.\(minor).0")
            var tag = try #require(subject["tag"]?.object)
            tag["name"] = .string("credit-risk@v7.\(minor).0")
            subject["tag"] = .object(tag)
            try change(&subject)
            let forged = try bank.force(.release, .object(subject), by: "ana", attachments: attachments ?? files)
            #expect(forged.standing == .valid)
            return try bank.verdict(bank.propose("7.\(minor).0", to: "dev", by: "ana")).results
                .filter { $0.rule == "release-contents" && !$0.outcome.isAcceptable }.map(\.sentence)
        }
        #expect(try blocking() == [])
        let lies = try [
            blocking({ $0["metrics"] = ["auc": "0.99"] }),
            blocking({ subject in
                var asset = try #require(subject["asset"]?.object)
                asset["digest"] = .string(Digest.sha256(of: "other").hex)
                subject["asset"] = .object(asset)
            }),
            blocking({ subject in subject["inputs"] = .array([try #require(subject["asset"])]) }),
            blocking({ _ in }, files.map { ($0.path, $0.path == "card" ? Array("# Better\n".utf8) : $0.bytes) }),
            blocking({ _ in }, files.filter { $0.path != "metrics" }),
            blocking({ _ in }, files + [("extra", [1])]),
        ]
        for (lie, words) in zip(lies, ["metrics", "model", "inputs", "'card'", "'metrics'", "'extra'"]) {
            #expect(lie.count == 1 && lie[0].contains(words), "\(words): \(lie)")
        }
    }

    @Test
    func theLedgerIsNeitherRewoundNorDeletedNorReplaced() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        let history = try bank.timeline().history
        #expect(try server.blocking((ledger, history.commit(at: history.length - 2))).contains("ledger-append-only"))
        #expect(try server.blocking((ledger, nil)) == ["refused"])
        let other = try Bank(.empty)
        try other.sandbox.makeRepository()
        try other.found()
        try bank.sandbox.git(
            "fetch", "--quiet", other.sandbox.path("repo"), "refs/mlops/ledger:refs/other", in: "repo")
        let foreign = try #require(try bank.open().reference("refs/other"))
        #expect(try server.blocking((ledger, foreign)).contains("ledger-append-only"))
        // The old tip below a second parent.
        let tip = try server.tip()
        try bank.sandbox.git("update-ref", "refs/mlops/ledger", history.commit(at: history.length - 2).hex, in: "repo")
        let fork = try bank.propose("1.0.0", to: "prod", by: "jan")
        let repository = try bank.open()
        let who = try repository.commit(tip).author
        let foxtrot = try repository.writeCommit(
            tree: repository.writeTree([]),
            parents: [#require(try bank.timeline().entry(fork)).ledger.commit, tip], author: who, committer: who,
            message: "merge 1 event\n")
        try bank.sandbox.git("update-ref", "refs/mlops/ledger", foxtrot.hex, in: "repo")
        #expect(try server.blocking((ledger, foxtrot)).contains("ledger-append-only"))
    }

    @Test
    func junkAndForgeriesAreRefusedAndPoisonNothing() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        let honest = try server.tip()
        func reset() throws { try bank.sandbox.git("update-ref", "refs/mlops/ledger", honest.hex, in: "repo") }
        try bank.force(.approve, ["nonsense": 1], by: "mia")
        #expect(try server.blocking((ledger, server.tip())) == ["ledger-events"])
        try reset()
        try bank.force(.propose, ["nonsense": 1], by: "mallory")
        #expect(try server.blocking((ledger, server.tip())) == ["ledger-events"])
        try reset()
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        #expect(try bank.forcePromotion(change, by: "leo").isInert)
        #expect(try server.blocking((ledger, server.tip())).contains("ledger-events"))
        // It got in all the same, where no gate stood: those who come later are not held up by it.
        try server.take(ledger, server.tip())
        try bank.propose("1.0.0", to: "prod", by: "jan")
        #expect(try server.blocking((ledger, server.tip())) == [])
    }

    /// Attachments are hashed when they are new: later readers rely on that.
    @Test
    func anEventWhoseAttachmentIsNotTheSignedOneIsRefused() throws {
        let bank = try Bank()
        let server = try Server(bank)
        let record = try bank.nextRelease("1.1.0", by: "ana")
        let repository = try bank.open()
        let commit = try repository.commit(record.commit)
        var files: [RepoPath: (mode: TreeEntry.Mode, id: ObjectID)] = [:]
        for (path, entry) in try repository.files(below: record.tree) { files[path] = (entry.mode, entry.id) }
        files[RepoPath("attachments/card")] = (.file, try repository.writeBlob(Array("# Another card\n".utf8)))
        let forged = try repository.writeCommit(
            tree: repository.writeTree(files: files), parents: commit.parents, author: commit.author,
            committer: commit.committer, message: commit.message)
        #expect(try server.blocking((ledger, server.tip())) == [])
        try bank.sandbox.git("update-ref", "refs/mlops/ledger", forged.hex, in: "repo")
        #expect(try server.blocking((ledger, forged)) == ["ledger-events"])
    }

    @Test
    func aPolicyWeakenedInTheSamePushDoesNotHelpIt() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        try bank.changePolicy {
            $0.prodApprovals = "{ data-science: 1 }"
            $0.soak = "1s"
        }
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        try bank.decide(change, for: "data-science", by: "jan")
        try bank.promote(change, by: "ana")
        #expect(try bank.running("prod") == "1.0.0", "in its place it passes the weaker policy")
        #expect(try server.blocking((ledger, server.tip())) == ["promotions"])
        // Even with two honest admins behind it, it takes two pushes.
        let policy = try #require(try bank.timeline().policyPositions.last?.position)
        try server.take(ledger, bank.timeline().history.commit(at: policy))
        #expect(try server.blocking((ledger, server.tip())) == [])
    }

    @Test
    func viewsShowWhatTheLedgerSignsAndNothingElse() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        let change = try bank.approvedForProd("1.0.0")
        try server.take(ledger, server.tip())
        try bank.promote(change, by: "leo")
        let session = try bank.session()
        let view = try #require(try EnvironmentViews(session).commit(for: "prod", session.timeline()))
        let name = "refs/heads/git-mlops/env/prod"
        try bank.sandbox.git("update-ref", "refs/mlops/env/prod", view.hex, in: "repo")
        #expect(
            try server.blocking((name, view)).contains("environment-view"), "its event is not in the server's ledger")
        try server.take(ledger, server.tip())
        #expect(try server.blocking((name, view)) == [])
        let repository = try bank.open()
        let commit = try repository.commit(view)
        func forged(tree: ObjectID? = nil, parents: [ObjectID]? = nil, message: String? = nil) throws -> ObjectID {
            let id = try repository.writeCommit(
                tree: tree ?? commit.tree, parents: parents ?? commit.parents, author: commit.author,
                committer: commit.committer, message: message ?? commit.message)
            try bank.sandbox.git("update-ref", "refs/forged", id.hex, in: "repo")
            return id
        }
        let empty = try repository.writeTree([])
        for attack in [
            try forged(tree: empty), try forged(parents: [commit.parents[0]]), try forged(message: "fine\n"),
            commit.parents[0],
        ] {
            #expect(try server.blocking((name, attack)).contains("environment-view"))
        }
        try server.take(name, view)
        #expect(try server.blocking((name, nil)).contains("environment-view"))
        #expect(try server.blocking(("refs/heads/git-mlops/env/moon", view)).contains("known-refs"))
    }

    @Test
    func releasedTagsStayAndNoneComesWithoutItsEvent() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        let name = "refs/tags/credit-risk@v1.0.0"
        let tag = try #require(try bank.open().reference(name))
        try server.take(name, tag)
        try bank.sandbox.git("tag", "-f", "-a", "credit-risk@v1.0.0", "-m", "moved", in: "repo")
        let moved = try #require(try bank.open().reference(name))
        #expect(try server.blocking((name, moved)) == ["released-tags"])
        #expect(try server.blocking((name, nil)) == ["released-tags"])
        #expect(try server.blocking((name, bank.open().headCommit())) == ["released-tags"])
        for other in ["credit-risk@v9.9.9", "Credit-Risk@v1.0.0", "credit-risk@V1.0.0", "CREDIT-RISK@v1.0.0"] {
            #expect(try server.blocking(("refs/tags/\(other)", tag)) == ["released-tags"], "\(other)")
        }
        try bank.sandbox.git("tag", "-d", "credit-risk@v1.0.0", in: "repo")
        try bank.nextRelease("1.1.0", by: "ana")
        let new = try #require(try bank.open().reference("refs/tags/credit-risk@v1.1.0"))
        #expect(try server.blocking(("refs/tags/credit-risk@v1.1.0", new)) == ["released-tags"])
        #expect(try server.blocking((ledger, server.tip()), ("refs/tags/credit-risk@v1.1.0", new)) == [])
    }

    @Test
    func namesThatOnlyLookLikeOursAreRefused() throws {
        let bank = try Bank()
        let server = try Server(bank)
        let main = try bank.open().headCommit()
        for name in [
            "refs/heads/GIT-MLOPS/ledger", "refs/heads/git-mlops/Ledger", "refs/heads/Git-Mlops/env/prod",
            "refs/heads/git-mlops/env/Prod", "refs/mlops/ledger", "refs/heads/Main", "refs/heads/MAIN",
            "refs/heads/git-mlops-inbox/x", "refs/mlops-remotes/x", "refs/heads/git-mlop\u{17F}/ledger",
        ] {
            #expect(try server.blocking((name, main)) == ["known-refs"], "\(name)")
        }
        for name in ["refs/heads/maintenance", "refs/heads/git-mlops-notes", "refs/notes/commits"] {
            #expect(try server.blocking((name, main)) == [], "\(name)")
        }
    }

    /// Pushed to a free branch first, the same commits are looked at when they reach the protected one.
    @Test
    func judgingChangesNoReference() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        let before = try bank.sandbox.git("for-each-ref", "refs/heads", "refs/tags", in: "server.git").stdout
        try bank.force(.approve, ["nonsense": 1], by: "mia")
        _ = try server.blocking((ledger, server.tip()), ("refs/heads/git-mlops/env/test", server.tip()))
        #expect(try bank.sandbox.git("for-each-ref", "refs/heads", "refs/tags", in: "server.git").stdout == before)
    }

    @Test
    func hookInputIsReadExactly() throws {
        let zero = String(repeating: "0", count: 40)
        let one = String(repeating: "1", count: 40)
        let updates = try ReferenceUpdate.parse(
            receive: Array("\(zero) \(one) refs/heads/a\n\(one) \(zero) refs/heads/é\n".utf8))
        #expect(updates.map(\.name) == ["refs/heads/a", "refs/heads/é"])
        #expect(updates[0].old == nil)
        #expect(updates[1].new == nil)
        let pushed = try ReferenceUpdate.parse(push: Array("HEAD \(one) refs/heads/main \(zero)\n".utf8))
        #expect(pushed[0].new?.hex == one)
        for bad in ["x", "\(zero) refs/heads/a", "\(zero) \(one) a b", "\(zero.dropLast()) \(one) a"] {
            #expect(try failure { try ReferenceUpdate.parse(receive: Array(bad.utf8)) } != nil)
        }
        #expect(
            try failure { try ReferenceUpdate.parse(receive: Array("\(zero) \(one) a".utf8) + [0xFF]) }?.kind
                == .refused)
        #expect(try ReferenceUpdate.parse(receive: []).isEmpty)
    }
}
