import MLOpsCore
import MLOpsGit
import TestSupport
import Testing

@testable import MLOpsLedger

@Suite("Sharing a ledger through a server", .ownThread)
struct SyncTests {
    private func decision(_ change: String) -> JSON { ["change": .string(change), "team": "risk"] }

    private let branch = "refs/heads/git-mlops/ledger"

    @Test
    func theFirstPushMakesTheBranchAndAnotherCloneComesForward() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        #expect(try ground.sync("ana").fetch() == nil)
        #expect(try ground.sync("ana").push().isTaken, "with nothing to push, all is pushed")
        try ground.found("ana")
        try ground.share("ana")
        let tip = try #require(try ground.ledger("ana").tip())
        #expect(try ground.sandbox.git("rev-parse", branch, in: "server.git").line == tip.hex)
        let sync = try ground.sync("mia")
        guard case .forwarded(tip) = try sync.reconcile(with: sync.fetch()) else {
            Issue.record("not forwarded")
            return
        }
        #expect(try ground.ledger("mia").tip() == tip)
        guard case .upToDate = try sync.reconcile(with: sync.fetch()) else {
            Issue.record("not up to date")
            return
        }
    }

    /// What was fetched lies in tracking references only, and plain git fetches nothing of it.
    @Test
    func fetchingTouchesTrackingReferencesAlone() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        try ground.found("ana")
        try ground.share("ana")
        _ = try ground.sync("mia").fetch()
        let references = try ground.sandbox.git("for-each-ref", "--format=%(refname)", in: "mia").line
        #expect(references == "refs/mlops-remotes/origin/ledger")
        try ground.sandbox.git("fetch", "--quiet", "--prune", in: "mia")
        #expect(try ground.open("mia").reference("refs/mlops-remotes/origin/ledger") != nil)
    }

    @Test
    func twoThatWroteAtOnceBothCountAndNobodySignsTwice() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        try ground.found("ana")
        try ground.share("ana")
        try ground.share("mia")
        let one = try ground.append(.approve, decision("a"), as: "ana", in: "ana")
        let two = try ground.append(.approve, decision("a"), as: "mia", in: "mia")
        try ground.share("ana")
        // Hers is not a fast-forward: the push says so, and nothing else happens.
        #expect(try !ground.sync("mia").push().isTaken)
        guard case .unpublished(let kept, let dropped) = try ground.share("mia") else {
            Issue.record("nothing to publish")
            return
        }
        #expect(kept.map(\.id) == [two.id])
        #expect(dropped.isEmpty)
        try ground.share("ana")
        #expect(try ground.ledger("ana").tip() == ground.ledger("mia").tip())
        let events = try ground.ledger("ana").history().entries.compactMap { $0.sound?.id }
        #expect(Set(events).isSuperset(of: [one.id, two.id]))
        #expect(events.count == 3)
    }

    @Test
    func whatWasOvertakenComesBackToBeSignedAgain() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        try ground.found("ana")
        try ground.share("ana")
        try ground.share("mia")
        try ground.append(.approve, decision("a"), in: "ana")
        try ground.share("ana")
        let promote = try ground.append(.promote, ["environment": "test", "items": []], as: "mia", in: "mia")
        let sync = try ground.sync("mia")
        guard case .unpublished(let kept, let dropped) = try sync.reconcile(with: sync.fetch()) else {
            Issue.record("not told")
            return
        }
        #expect(kept.isEmpty)
        #expect(dropped.map(\.id) == [promote.id])
        #expect(try ground.ledger("mia").tip() == ground.ledger("ana").tip())
    }

    @Test
    func aServerThatRewoundItsLedgerIsNoticed() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        let genesis = try ground.found("ana")
        try ground.append(.approve, decision("a"), in: "ana")
        try ground.share("ana")
        try ground.share("mia")
        let honest = try #require(try ground.sync("mia").fetch())
        try ground.sandbox.git("update-ref", branch, genesis.commit.hex, in: "server.git")
        let rewound = try #require(try failure { try ground.sync("mia").fetch() })
        #expect(rewound.kind == .refused)
        #expect(rewound.message.contains("rewound"))
        // Rewound and grown another way.
        try ground.append(.approve, decision("b"), in: "ana")
        try ground.sandbox.bash("git -C ana update-ref refs/mlops/ledger \(genesis.commit.hex)")
        let other = try ground.append(.approve, decision("c"), in: "ana")
        try ground.sandbox.git("push", "--quiet", "--force", "origin", "\(other.commit.hex):\(branch)", in: "ana")
        #expect(try failure { try ground.sync("mia").fetch() }?.kind == .refused)
        try ground.sandbox.git("update-ref", "-d", branch, in: "server.git")
        let gone = try #require(try failure { try ground.sync("mia").fetch() })
        #expect(gone.kind == .refused)
        #expect(gone.causes.contains { $0.contains("gone") })
        #expect(try ground.open("mia").reference("refs/mlops-remotes/origin/ledger") == honest)
    }

    /// The old tip is an ancestor of the new one, but by its second parent: history was rewritten all the same.
    @Test
    func anOldTipMovedOffTheFirstParentChainIsNoticed() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        let genesis = try ground.found("ana")
        let seen = try ground.append(.approve, decision("a"), in: "ana")
        try ground.share("ana")
        try ground.share("mia")
        try ground.sandbox.git("update-ref", "refs/mlops/ledger", genesis.commit.hex, in: "ana")
        let other = try ground.append(.approve, decision("b"), in: "ana")
        let repository = try ground.open("ana")
        let who = try repository.commit(seen.commit).author
        let foxtrot = try repository.writeCommit(
            tree: repository.writeTree([]), parents: [other.commit, seen.commit], author: who, committer: who,
            message: "merge 1 event\n")
        try ground.sandbox.git("push", "--quiet", "origin", "\(foxtrot.hex):\(branch)", in: "ana")
        let found = try #require(try failure { try ground.sync("mia").fetch() })
        #expect(found.kind == .refused)
        #expect(found.causes.contains { $0.contains("first-parent") })
        // Not only once, and not only as long as nobody fetches with plain git.
        #expect(try failure { try ground.sync("mia").fetch() }?.kind == .refused)
        try ground.sandbox.git(
            "fetch", "--quiet", "origin", "+\(branch):refs/mlops-remotes/origin/ledger", in: "mia")
        #expect(try failure { try ground.sync("mia").fetch() }?.kind == .refused)
        #expect(try ground.sync("mia").verified() == seen.commit)
        #expect(try ground.open("mia").reference("refs/mlops/ledger") == seen.commit)
    }

    @Test
    func anotherGenesisIsRefused() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        try ground.found("ana")
        try ground.found("mia", project: "another")
        try ground.share("ana")
        let sync = try ground.sync("mia")
        let found = try #require(try failure { try sync.reconcile(with: sync.fetch()) })
        #expect(found.kind == .refused)
        #expect(found.causes.contains { $0.contains("genesis") })
        #expect(try failure { try sync.push() } == nil, "the push loses the race and says no more")
    }

    /// A hook that refuses because somebody else was first is a race, not an answer.
    @Test
    func aHookThatRefusesWhatWasOvertakenIsTriedAgain() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        try ground.found("ana")
        try ground.share("ana")
        try ground.share("mia")
        let mine = try ground.append(.approve, decision("a"), as: "mia", in: "mia")
        // While the push of mia is judged, the server's ledger moves, and the hook refuses what it sees.
        let other = try ground.append(.approve, decision("b"), in: "ana")
        try ground.sandbox.git("push", "--quiet", "origin", "\(other.commit.hex):refs/heads/waiting", in: "ana")
        try ground.sandbox.write(
            """
            #!/bin/sh
            [ -e done ] && exit 0
            touch done
            env -u GIT_QUARANTINE_PATH git update-ref \(branch) \(other.commit.hex)
            echo 'the ledger would be rewritten' >&2
            exit 1

            """, to: "server.git/hooks/pre-receive", mode: 0o755)
        let sync = try ground.sync("mia")
        #expect(try !sync.push().isTaken)
        try ground.share("mia")
        #expect(try ground.ledger("mia").history().entries.contains { $0.sound?.id == mine.id })
        try ground.sandbox.write(
            "#!/bin/sh\necho 'never' >&2\nexit 1\n", to: "server.git/hooks/pre-receive", mode: 0o755)
        try ground.append(.approve, decision("c"), as: "mia", in: "mia")
        let refused = try #require(try failure { try ground.sync("mia").push() })
        #expect(refused.kind == .refused)
        #expect(refused.causes.contains { $0.contains("never") })
    }

    /// Somebody moved a view by hand: it keeps nobody from the ledger, and it is named.
    @Test
    func aViewMovedByHandDoesNotKeepTheLedgerAway() throws {
        let ground = try Ground()
        try ground.clones("ana", "mia")
        let genesis = try ground.found("ana")
        let view = try EnvironmentView(of: "prod", in: ground.open("ana")).write([], genesis: genesis)
        try ground.sandbox.git("update-ref", "refs/mlops/env/prod", view.hex, in: "ana")
        try ground.share("ana")
        #expect(try ground.sync("ana").push(environments: ["prod"]).isTaken)
        try ground.share("mia")
        #expect(try ground.open("mia").reference("refs/mlops-remotes/origin/env/prod") == view)
        try ground.sandbox.git("update-ref", "refs/mlops/env/prod", view.hex, in: "mia")
        #expect(try ground.sync("mia").strayEnvironments() == [])
        let forged = try ground.sandbox.git(
            "commit-tree", "\(view.hex)^{tree}", "-m", "moved by hand", in: "ana"
        ).line
        try ground.sandbox.git(
            "push", "--quiet", "--force", "origin", "\(forged):refs/heads/git-mlops/env/prod", in: "ana")
        try ground.append(.approve, decision("a"), in: "ana")
        try ground.share("ana")
        try ground.share("mia")
        #expect(try ground.ledger("mia").tip() == ground.ledger("ana").tip())
        #expect(try ground.sync("mia").strayEnvironments() == ["prod"])
    }

    @Test
    func aServerHasNothingToSynchroniseWithAndARemoteIsNoOption() throws {
        let ground = try Ground()
        try ground.clones("ana")
        #expect(try failure { try ground.sync("server.git") }?.kind == .input)
        for name in ["", "--upload-pack=touch /tmp/x"] {
            #expect(try failure { try LedgerSync(ground.ledger("ana"), remote: name) }?.kind == .input)
        }
        try ground.sandbox.git("remote", "set-url", "origin", ground.sandbox.path("gone.git"), in: "ana")
        let found = try #require(try failure { try ground.sync("ana").fetch() })
        #expect(found.kind == .environment)
    }

    @Test
    func theRemoteIsTheOneSettingsName() throws {
        let ground = try Ground()
        try ground.clones("ana")
        func usual() throws -> String? { try LedgerSync.defaultRemote(in: ground.open("ana")) }
        #expect(try usual() == "origin")
        try ground.sandbox.git("remote", "add", "other", ground.sandbox.path("server.git"), in: "ana")
        try ground.sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "ana")
        try ground.sandbox.git("config", "branch.main.remote", "other", in: "ana")
        #expect(try usual() == "other")
        try ground.sandbox.git("config", "mlops.ledgerRemote", "origin", in: "ana")
        #expect(try usual() == "origin")
        #expect(try LedgerSync.defaultRemote(in: ground.open()) == nil)
    }

    /// Any interleaving of writers, each offline for a while: at the end all have all events, each signed once.
    @Test(arguments: [41, 42, 43] as [UInt64])
    func anyInterleavingEndsWithEverythingCounted(seed: UInt64) throws {
        let ground = try Ground()
        let writers = ["ana", "mia", "leo"]
        try ground.clones("ana", "mia", "leo")
        try ground.found("ana")
        try ground.share("ana")
        for writer in writers { try ground.share(writer) }
        var random = SeededGenerator(seed: seed)
        var written: [Digest] = []
        for number in 0..<24 {
            let writer = writers[random.number(0..<3)]
            ground.now = ground.now + TimeSpan(seconds: Int64(random.number(0..<5)))
            let types: [EventType] = [.approve, .reject, .withdraw, .release, .propose, .attest]
            written.append(
                try ground.append(
                    types[random.number(0..<types.count)], ["number": .integer(Int64(number))], as: writer, in: writer
                ).id)
            if random.chance(40) { try ground.share(writers[random.number(0..<3)]) }
        }
        for _ in 0..<2 { for writer in writers { try ground.share(writer) } }
        let histories = try writers.map { try ground.ledger($0).history() }
        #expect(Set(histories.map(\.tip)).count == 1)
        let history = histories[0]
        #expect(history.entries.allSatisfy { $0.defect == nil })
        let events = history.entries.compactMap(\.sound).dropFirst()
        #expect(Set(events.map(\.id)) == Set(written))
        #expect(events.count == written.count)
        // Everything comes after what its author had seen.
        let place = Dictionary(
            uniqueKeysWithValues: history.entries.enumerated().compactMap { index, entry in
                entry.sound.map { ($0.id, index) }
            })
        for event in events {
            let seen = try #require(event.event.after.flatMap { place[$0] })
            #expect(seen < place[event.id] ?? 0)
        }
        #expect(try ground.sandbox.git("fsck", "--strict", in: "server.git").status == 0)
    }
}
