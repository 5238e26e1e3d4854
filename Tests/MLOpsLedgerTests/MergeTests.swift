import MLOpsCore
import MLOpsGit
import TestSupport
import Testing

@testable import MLOpsLedger

@Suite("Ledgers that grew in two places", .ownThread)
struct MergeTests {
    private func decision(_ change: String) -> JSON { ["change": .string(change), "team": "risk"] }

    /// A clone's ledger copied to a second repository, which then goes its own way.
    private func fork(_ ground: Ground) throws {
        try ground.sandbox.git("clone", "--quiet", "--mirror", ground.sandbox.path("repo"), "copy.git")
        try ground.sandbox.git("init", "--quiet", ground.sandbox.path("other"))
        try ground.sandbox.git(
            "fetch", "--quiet", ground.sandbox.path("copy.git"), "refs/mlops/ledger:refs/mlops/ledger", in: "other")
    }

    /// Brings the other repository's objects here and returns its history.
    private func theirs(_ ground: Ground) throws -> LedgerHistory {
        try ground.sandbox.git(
            "fetch", "--quiet", ground.sandbox.path("other"), "+refs/mlops/ledger:refs/theirs", in: "repo")
        let repository = try ground.open()
        return try Ledger(in: repository).history(at: try #require(try repository.reference("refs/theirs")))
    }

    @Test
    func eventsThatMayArriveBySideComeInOneEmptyMerge() throws {
        let ground = try Ground()
        try ground.found()
        try ground.sandbox.git("commit", "--quiet", "--allow-empty", "-m", "code", in: "repo")
        try fork(ground)
        let mine = try [ground.append(.approve, decision("a")), ground.append(.reject, decision("b"))]
        ground.now = ground.now + TimeSpan(seconds: 60)
        let other = try ground.append(.approve, decision("c"), as: "mia", in: "other")
        let ledger = try ground.ledger()
        let result = try LedgerMerge(in: ledger.repository).merge(ours: ledger.history(), theirs: theirs(ground))
        #expect(result.kept.map(\.id) == mine.map(\.id))
        #expect(result.dropped.isEmpty)
        let commit = try ledger.repository.commit(result.tip)
        #expect(commit.parents == [other.commit, mine[1].commit])
        #expect(try ledger.repository.tree(commit.tree).isEmpty)
        #expect(commit.message == "merge 2 events\n")
        let merged = try ledger.history(at: result.tip)
        #expect(merged.entries.map(\.position) == [0, 1, 2, 2])
        #expect(merged.entries.compactMap(\.sound).count == 4)
        #expect(merged.entries.filter(\.arrivedBySide).map(\.commit) == mine.map(\.commit))
        #expect(try merged.position(of: other.commit) == 1)
        #expect(try merged.position(of: mine[0].commit) == nil)
        #expect(try ground.sandbox.git("fsck", "--strict", in: "repo").status == 0)
    }

    /// An approval names the proposal it comes after; the order by id alone would put it first half of the time.
    @Test
    func eventsOfOneSideKeepTheirOrder() throws {
        let ground = try Ground()
        try ground.found()
        try fork(ground)
        let mine = try (0..<8).map { try ground.append(.approve, decision("\($0)")).id }
        try ground.append(.reject, decision("x"), in: "other")
        #expect(mine != mine.sorted())
        let ledger = try ground.ledger()
        let result = try LedgerMerge(in: ledger.repository).merge(ours: ledger.history(), theirs: theirs(ground))
        #expect(try ledger.history(at: result.tip).entries.suffix(8).compactMap { $0.sound?.id } == mine)
    }

    @Test
    func eventsThatCountOnlyInTheirPlaceAreDroppedWithWhatRestsOnThem() throws {
        let ground = try Ground()
        try ground.found()
        try fork(ground)
        let first = try ground.append(.approve, decision("a"))
        let promote = try ground.append(.promote, ["change": "a", "environment": "test", "items": []])
        let after = try ground.append(.approve, decision("b"))
        let other = try ground.append(.reject, decision("x"), in: "other")
        let ledger = try ground.ledger()
        let result = try LedgerMerge(in: ledger.repository).merge(ours: ledger.history(), theirs: theirs(ground))
        #expect(result.kept.map(\.id) == [first.id])
        #expect(result.dropped.map(\.id) == [promote.id, after.id])
        let merged = try ledger.history(at: result.tip)
        #expect(merged.entries.compactMap { $0.sound?.id } == [merged.genesis.id, other.id, first.id])
        #expect(merged.length == 3, "written again on top of theirs, without a merge")
        let files = try ledger.repository.commit(merged.tip).tree
        #expect(files == first.tree, "the signed bytes are the same")
    }

    @Test
    func anEventThatNamesADroppedOneIsDroppedToo() throws {
        let ground = try Ground()
        try ground.found()
        try fork(ground)
        let ledger = try ground.ledger()
        let before = ground.context(try ledger.history())
        let policy = try ground.append(.policy, ["version": 2])
        let tip = try ledger.history().tip
        // Its `after` lies before the policy event; only its subject names it.
        let withdrawal = try ledger.append(
            EventDraft(.withdraw, subject: WithdrawSubject(event: policy.id).json), as: "ana", signer: ground.signer(),
            context: .init(genesis: before.genesis, policy: before.policy, after: before.after, tip: tip),
            now: ground.now)
        try ground.append(.reject, decision("x"), in: "other")
        let result = try LedgerMerge(in: ledger.repository).merge(ours: ledger.history(), theirs: theirs(ground))
        #expect(result.dropped.map(\.id) == [policy.id, withdrawal.id])
    }

    @Test
    func firstParentEventsThatArriveThroughAMergeAreInert() throws {
        let ground = try Ground()
        try ground.found()
        let base = try #require(try ground.ledger().tip())
        let own = try ground.append(.approve, decision("a"))
        for type in EventType.allCases where !type.mayArriveBySide && type != .genesis {
            try ground.setTip(base)
            let smuggled = try ground.append(type, ["tip": "x"], kind: type.isWitnessed ? .witness : .person)
            let repository = try ground.open()
            let who = try repository.commit(smuggled.commit).author
            let merge = try repository.writeCommit(
                tree: repository.writeTree([]), parents: [own.commit, smuggled.commit], author: who, committer: who,
                message: "merge 1 event\n")
            try ground.setTip(merge)
            let found = try ground.defects()
            #expect(found.count == 1)
            #expect(found.first?.contains("may not arrive through a merge") == true, "\(type)")
        }
    }

    private func merge(
        _ ground: Ground, files: [String: [UInt8]] = [:], parents: [ObjectID], message: String = "merge 1 event\n",
        who: Identity? = nil
    ) throws {
        let author = try who ?? ground.open().commit(parents[1]).author
        try ground.setTip(ground.forge(files: files, parents: parents, author: author, message: message))
    }

    @Test
    func aMergeThatCarriesAnythingBreaksTheLedger() throws {
        let ground = try Ground()
        try ground.found()
        let base = try #require(try ground.ledger().tip())
        let one = try ground.append(.approve, decision("a"))
        try ground.setTip(base)
        let two = try ground.append(.approve, decision("b"))
        try ground.setTip(base)
        let three = try ground.append(.approve, decision("c"))
        let forger = Identity(name: "mia", email: "mia@bank.example", time: ground.now)

        try merge(ground, parents: [one.commit, two.commit])
        #expect(try ground.defects() == [])
        let attacks: [() throws -> Void] = [
            { try merge(ground, files: ["event.json": [1]], parents: [one.commit, two.commit]) },
            { try merge(ground, files: ground.files(of: three), parents: [one.commit, two.commit]) },
            { try merge(ground, parents: [one.commit, two.commit, three.commit]) },
            { try merge(ground, parents: [one.commit, two.commit], message: "promote: fraud 9.9.9 to prod\n") },
            { try merge(ground, parents: [one.commit, two.commit], message: "merge 1 event\n\nActor: mia\n") },
            { try merge(ground, parents: [one.commit, two.commit], message: "merge +1 events\n") },
            { try merge(ground, parents: [one.commit, two.commit], who: forger) },
        ]
        for (number, attack) in attacks.enumerated() {
            try attack()
            let found = try #require(try failure { try ground.ledger().history() }, "attack \(number)")
            #expect(found.kind == .refused)
            #expect(found.message.contains("broken"))
        }
    }

    @Test
    func aBrokenMergeOnTheSideBreaksTheLedgerToo() throws {
        let ground = try Ground()
        try ground.found()
        let base = try #require(try ground.ledger().tip())
        let one = try ground.append(.approve, decision("a"))
        try ground.setTip(base)
        let two = try ground.append(.approve, decision("b"))
        let hidden = try ground.forge(
            files: ["event.json": [1]], parents: [two.commit, one.commit],
            author: ground.open().commit(one.commit).author, message: "merge 1 event\n")
        try merge(ground, parents: [one.commit, hidden])
        #expect(try failure { try ground.ledger().history() }?.kind == .refused)
    }

    @Test
    func aForeignHistoryMergedInIsInert() throws {
        let ground = try Ground()
        try ground.found()
        for number in 0..<3 {
            try ground.sandbox.git("commit", "--quiet", "--allow-empty", "-m", "code \(number)", in: "repo")
        }
        let tip = try #require(try ground.ledger().tip())
        let code = try ground.open().headCommit()
        try merge(ground, parents: [tip, code])
        #expect(try ground.defects().count == 3)
        #expect(try ground.ledger().history().entries.compactMap(\.sound).count == 1)
    }
}
