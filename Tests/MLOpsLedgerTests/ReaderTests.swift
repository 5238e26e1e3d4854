import MLOpsCore
import MLOpsFormats
import MLOpsGit
import TestSupport
import Testing

@testable import MLOpsLedger

/// What somebody who can push, and owns no key or one key, might put on the tip of a ledger.
@Suite("Reading a ledger that others wrote", .ownThread)
struct ReaderTests {
    /// An honest event's files, author and message, for a test to change one thing.
    struct Honest {
        var files: [String: [UInt8]]
        var author: Identity
        var committer: Identity?
        var message: String
        var headers = ""
    }

    /// Puts a changed copy of an event where the event was, and says what is wrong with it then.
    private func defect(_ change: (Ground, inout Honest) throws -> Void) throws -> String? {
        let ground = try Ground()
        try ground.found()
        let record = try ground.append(
            .approve, ["change": "abc", "team": "risk"], attachments: [("card", [1]), ("more/x", [2])])
        let commit = try ground.open().commit(record.commit)
        var honest = Honest(files: try ground.files(of: record), author: commit.author, message: commit.message)
        try change(ground, &honest)
        let forged = try ground.forge(
            files: honest.files, parents: commit.parents, author: honest.author, committer: honest.committer,
            message: honest.message, headers: honest.headers)
        try ground.setTip(forged)
        let defects = try ground.defects()
        #expect(defects.count <= 1)
        // An inert event stands in nobody's way.
        try ground.append()
        #expect(try ground.defects().count == defects.count)
        return defects.first
    }

    @Test
    func anUnchangedCopyIsSound() throws {
        #expect(try defect { _, _ in } == nil)
    }

    @Test
    func aFileMoreInTheTree() throws {
        #expect(try defect { _, it in it.files["notes.txt"] = [1] }?.contains("notes.txt") == true)
    }

    @Test
    func anAttachmentChangedAddedOrTakenAway() throws {
        #expect(try defect { _, it in it.files["attachments/card"] = [9] }?.contains("not the one") == true)
        #expect(try defect { _, it in it.files["attachments/third"] = [3] } != nil)
        #expect(try defect { _, it in it.files["attachments/card"] = nil } != nil)
        #expect(
            try defect { _, it in
                it.files["attachments/card"] = nil
                it.files["attachments/other"] = [1]
            } != nil)
    }

    @Test
    func noSignatureOrOneOfSomebodyElse() throws {
        #expect(try defect { _, it in it.files = it.files.filter { !$0.key.hasPrefix("sigs/") } } != nil)
        let foreign = try defect { ground, it in
            it.files = it.files.filter { !$0.key.hasPrefix("sigs/") }
            let mia = try ground.signer("mia")
            it.files["sigs/\(mia.publicKey.fingerprint.hex).sig"] = try mia.sign(
                it.files["event.json"] ?? [], namespace: Event.signatureNamespace)
        }
        #expect(foreign?.contains("did not sign") == true)
    }

    @Test
    func aSignatureInAnotherNamespace() throws {
        for namespace in ["git", "file", "git-mlops-event-v2"] {
            let found = try defect { ground, it in
                let ana = try ground.signer("ana")
                let name = "sigs/\(ana.publicKey.fingerprint.hex).sig"
                it.files[name] = try ana.sign(it.files["event.json"] ?? [], namespace: namespace)
            }
            #expect(found != nil, "\(namespace)")
        }
    }

    @Test
    func aSignatureUnderAnotherKeysNameOrAnotherSpelling() throws {
        #expect(
            try defect { ground, it in
                let mia = try ground.signer("mia").publicKey.fingerprint.hex
                for (name, bytes) in it.files where name.hasPrefix("sigs/") {
                    it.files[name] = nil
                    it.files["sigs/\(mia).sig"] = bytes
                }
            }?.contains("another key") == true)
        #expect(
            try defect { _, it in
                for (name, bytes) in it.files where name.hasPrefix("sigs/") { it.files[name] = bytes + [0x0A] }
            } != nil)
        #expect(try defect { _, it in it.files["sigs/readme"] = [1] } != nil)
        #expect(
            try defect { _, it in
                for number in 0..<40 { it.files["sigs/\(number).sig"] = [1] }
            } != nil)
    }

    @Test
    func aMessageThatDiffersFromItsJSON() throws {
        #expect(
            try defect { _, it in it.message = it.message.replacing("approve", with: "reject") }?
                .contains("message") == true)
        #expect(try defect { _, it in it.message += "\nApproved-by: mia\n" } != nil)
        #expect(try defect { _, it in it.message = String(it.message.dropLast()) } != nil)
    }

    /// git converts a message from the encoding its commit names: the same bytes would read as other words.
    @Test
    func aHeaderThatChangesHowTheMessageReads() throws {
        #expect(try defect { _, it in it.headers = "encoding UTF-7\n" }?.contains("more") == true)
        #expect(try defect { _, it in it.headers = "gpgsig -----BEGIN SSH SIGNATURE-----\n x\n" } != nil)
    }

    @Test
    func anotherAuthorCommitterOrTime() throws {
        func someone(_ it: Honest, _ name: String, _ email: String? = nil, later: Int64 = 0) -> Identity {
            Identity(
                name: name, email: email ?? it.author.email,
                time: Timestamp(seconds: it.author.time.seconds + later), offset: it.author.offset)
        }
        #expect(try defect { _, it in it.author = someone(it, "mia") } != nil)
        #expect(try defect { _, it in it.committer = someone(it, "mia") } != nil)
        #expect(try defect { _, it in it.author = someone(it, "ana", "mia@bank.example") } != nil)
        #expect(try defect { _, it in it.author = someone(it, "ana", later: 1) } != nil)
    }

    @Test
    func anEventThatIsNoneOrNotCanonical() throws {
        #expect(try defect { _, it in it.files["event.json"] = Array("{}".utf8) } != nil)
        #expect(try defect { _, it in it.files["event.json"]?.append(0x0A) } != nil)
        #expect(try defect { _, it in it.files["event.json"] = nil } != nil)
        #expect(
            try defect { _, it in
                it.files["event.json"] = [UInt8](repeating: 0x20, count: EventLimits.eventBytes + 1)
            } != nil)
    }

    @Test
    func aTreeWithTwoEventsUnderOneName() throws {
        let ground = try Ground()
        try ground.found()
        let record = try ground.append()
        let repository = try ground.open()
        let commit = try repository.commit(record.commit)
        let other = try repository.writeBlob(Array("{\"what git shows\":1}".utf8))
        // `event.json` sorts before `sigs`: the forged line stands first, the signed one after it.
        let line = Array("100644 event.json".utf8) + [0] + other.bytes
        let tree = try repository.write(.tree, line + repository.object(record.tree).bytes)
        let forged = try repository.writeCommit(
            tree: tree, parents: commit.parents, author: commit.author, committer: commit.committer,
            message: commit.message)
        try ground.setTip(forged)
        #expect(try ground.defects().first?.contains("damaged") == true)
    }

    @Test
    func anAttachmentsTreeThatNeverEnds() throws {
        let ground = try Ground()
        try ground.found()
        let record = try ground.append()
        let repository = try ground.open()
        let commit = try repository.commit(record.commit)
        var tree = try repository.writeTree([
            TreeEntry(name: RepoPath("x"), mode: .file, id: repository.writeBlob([1]))
        ])
        for _ in 0..<8 {
            let below = tree
            tree = try repository.writeTree(
                (0..<10).map { TreeEntry(name: RepoPath("\($0)"), mode: .directory, id: below) })
        }
        let whole = try repository.writeTree(
            repository.tree(record.tree) + [TreeEntry(name: RepoPath("attachments"), mode: .directory, id: tree)])
        try ground.setTip(
            repository.writeCommit(
                tree: whole, parents: commit.parents, author: commit.author, committer: commit.committer,
                message: commit.message))
        #expect(try ground.defects().count == 1)
    }

    @Test
    func anEventOfAnotherLedgerARepetitionASecondGenesis() throws {
        let ground = try Ground()
        let genesis = try ground.found()
        let record = try ground.append(.approve, ["change": "abc", "team": "risk"])
        // The same event once more.
        try ground.setTip(EventCommit.reparent(record, parents: [record.commit], in: ground.open()))
        #expect(try ground.defects() == ["it repeats an earlier event"])
        try ground.setTip(EventCommit.reparent(genesis, parents: [record.commit], in: ground.open()))
        #expect(try ground.defects() == ["a second genesis"])
        // Somebody else's ledger, and an approval signed for it.
        let other = try Ground()
        try other.found(project: "fraud")
        let foreign = try other.append(.approve, ["change": "abc", "team": "risk"])
        let commit = try other.open().commit(foreign.commit)
        try ground.setTip(
            ground.forge(
                files: other.files(of: foreign), parents: [record.commit], author: commit.author,
                message: commit.message))
        #expect(try ground.defects() == ["it was signed for another ledger"])
    }

    @Test
    func ordinaryCommitsAreInertEntries() throws {
        let ground = try Ground()
        try ground.found()
        let tip = try #require(try ground.ledger().tip())
        let junk = try ground.forge(
            files: ["README": [1]], parents: [tip], author: Identity(name: "x", email: "x", time: ground.now),
            message: "promote: credit-risk 9.9.9 to prod\n")
        try ground.setTip(junk)
        let record = try ground.append(.approve, ["change": "abc", "team": "risk"])
        let history = try ground.ledger().history()
        #expect(history.entries.map { $0.sound != nil } == [true, false, true])
        #expect(history.entries.last?.record?.id == record.id)
        #expect(try history.position(of: junk) == 1)
    }

    @Test
    func aLedgerThatBeginsWithoutGenesisIsRefused() throws {
        let ground = try Ground()
        try ground.found()
        let record = try ground.append()
        try ground.setTip(EventCommit.reparent(record, parents: [], in: ground.open()))
        #expect(try failure { try ground.ledger().history() }?.kind == .refused)
        try ground.sandbox.git("commit", "--quiet", "--allow-empty", "-m", "code", in: "repo")
        try ground.sandbox.git("update-ref", "refs/mlops/ledger", "HEAD", in: "repo")
        #expect(try failure { try ground.ledger().history() }?.kind == .refused)
    }

    @Test
    func missingCommitsAreNeitherSoundNorForged() throws {
        let ground = try Ground()
        try ground.found()
        let middle = try ground.append().commit.hex
        try ground.append()
        ground.sandbox.remove("repo/.git/objects/\(middle.prefix(2))/\(middle.dropFirst(2))")
        #expect(try failure { try ground.ledger().history() }?.kind == .environment)
    }
}
