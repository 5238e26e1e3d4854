import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsLedger

@Suite("Events as commits, readable without us", .ownThread)
struct EventCommitTests {
    @Test
    func gitAndSSHKeygenAloneReadAndVerifyAnEvent() throws {
        let ground = try Ground()
        try ground.found()
        let payload = Array("the card".utf8)
        let record = try ground.append(
            .approve, ["change": "abc", "team": "risk"], message: "validated", ticket: "CHG7",
            attachments: [("card", payload), ("manifests/models/m.onnx.mlops", [1, 2, 3])], cosigners: ["mia"])
        try ground.sandbox.write(
            "ana \(ground.signer("ana").publicKey.line)\nmia \(ground.signer("mia").publicKey.line)\n", to: "signers")
        let script = """
            tip=refs/mlops/ledger
            git show $tip:event.json > ../event.json
            test "$(sha256sum < ../event.json | cut -d' ' -f1)" = \(record.id.hex)
            for who in ana mia; do
                key=$(ssh-keygen -l -E sha256 -f ../keys/$who.pub | cut -d' ' -f2)
                hex=$(echo "${key#SHA256:}=" | base64 -d | od -An -tx1 | tr -d ' \\n')
                git show $tip:sigs/$hex.sig > ../sig
                ssh-keygen -Y verify -f ../signers -I $who -n git-mlops-event-v1 -s ../sig < ../event.json
            done
            test "$(git ls-tree --name-only $tip | tr '\\n' ' ')" = "attachments event.json sigs "
            test "$(git show $tip:attachments/card | sha256sum | cut -d' ' -f1)" = "$(sed 's/.*"card":"\\([0-9a-f]*\\)".*/\\1/' ../event.json)"
            git log -1 --format='%an|%cn|%s|%ct' $tip
            """
        let shown = try ground.sandbox.bash(script, in: "repo")
        #expect(
            shown.line.hasSuffix("ana|ana|approve: abc for risk: a waiver|\(ground.now.seconds)"),
            "\(shown.transcript)")
        #expect(try ground.sandbox.git("fsck", "--strict", in: "repo").status == 0)
        let body = try ground.sandbox.git("log", "-1", "--format=%B", "refs/mlops/ledger", in: "repo").stdout
        for line in ["validated", "Event: \(record.id.hex)", "Actor: ana", "Ticket: CHG7"] {
            #expect(body.contains(line))
        }
        #expect(record.signers.count == 2)
        #expect(record.actorKey == (try ground.signer("ana").publicKey))
    }

    @Test
    func theSameEventOnTheSameParentIsTheSameCommitWherever() throws {
        let ground = try Ground()
        try ground.found()
        let record = try ground.append(.approve, ["change": "a", "team": "t"], attachments: [("x/y", [9])])
        try ground.sandbox.makeRepository("other")
        let other = try ground.open("other")
        let files = try ground.files(of: record)
        let event = try Event(bytes: try #require(files["event.json"]))
        let parents = try ground.open().commit(record.commit).parents
        let again = try EventCommit.write(
            event,
            signatures: files.filter { $0.key.hasPrefix("sigs/") }.map {
                (key: try SSHSignature(armored: $0.value).publicKey.fingerprint, armored: $0.value)
            }, attachments: [("x/y", [9])], parents: parents, in: other)
        #expect(again == record.commit)
        #expect(try EventCommit.reparent(record, parents: parents, in: ground.open()) == record.commit)
    }

    @Test
    func whatIsTooLargeIsNotSigned() throws {
        let ground = try Ground()
        try ground.found()
        let before = try ground.ledger().tip()
        let huge = [UInt8](repeating: 0x61, count: EventLimits.attachmentBytes + 1)
        #expect(try failure { try ground.append(attachments: [("x", huge)]) }?.kind == .input)
        let many = (0...EventLimits.attachments).map { (path: "f\($0)", bytes: [UInt8(1)]) }
        #expect(try failure { try ground.append(attachments: many) }?.kind == .input)
        let words = String(repeating: "x", count: EventLimits.eventBytes)
        #expect(try failure { try ground.append(message: words) }?.kind == .input)
        #expect(try failure { try ground.append(attachments: [("../x", [1])]) }?.kind == .input)
        #expect(try ground.ledger().tip() == before)
    }

    @Test
    func aLedgerIsFoundedOnce() throws {
        let ground = try Ground()
        #expect(try failure { try ground.ledger().history() }?.kind == .input)
        let first = try ground.found()
        let again = try #require(try failure { try ground.found() })
        #expect(again.kind == .input)
        #expect(try ground.ledger().history().genesis.id == first.id)
    }

    /// As if the process had been killed between its last object and the reference: all objects are there, and the
    /// ledger is what it was.
    @Test
    func objectsWithoutTheirReferenceChangeNothing() throws {
        let ground = try Ground()
        try ground.found()
        let before = try #require(try ground.ledger().tip())
        let record = try ground.append()
        try ground.setTip(before)
        #expect(try ground.ledger().history().entries.count == 1)
        #expect(try ground.open().contains(record.commit))
        #expect(try ground.sandbox.git("fsck", in: "repo").status == 0)
        try ground.append()
        #expect(try ground.defects() == [])
    }

    @Test
    func aLedgerThatMovedMeanwhileTakesNothing() throws {
        let ground = try Ground()
        try ground.found()
        let ledger = try ground.ledger()
        let stale = ground.context(try ledger.history())
        let tip = try ground.append().commit
        let found = try #require(
            try failure {
                try ledger.append(
                    EventDraft(.withdraw, subject: ["event": "x"]), as: "ana", signer: ground.signer(), context: stale,
                    now: ground.now)
            })
        #expect(found.kind == .environment)
        #expect(try ledger.tip() == tip)
    }

    @Test
    func anAttachmentIsHandedOutOnlyIfItIsTheSignedOne() throws {
        let ground = try Ground()
        try ground.found()
        let record = try ground.append(attachments: [("card", Array("true".utf8))])
        let ledger = try ground.ledger()
        #expect(try ledger.attachment("card", of: record) == Array("true".utf8))
        #expect(try ledger.attachment("none", of: record) == nil)
        var files = try ground.files(of: record)
        files["attachments/card"] = Array("fake".utf8)
        let commit = try ground.open().commit(record.commit)
        try ground.setTip(
            ground.forge(files: files, parents: commit.parents, author: commit.author, message: commit.message))
        let forged = try #require(try ledger.history().entries.last?.record)
        #expect(try failure { try ledger.attachment("card", of: forged) }?.kind == .refused)
    }

    @Test
    func aKeyIsFoundWhereGitWouldFindIt() throws {
        let ground = try Ground()
        let sandbox = ground.sandbox
        let key = try sandbox.makeKey("own")
        let none = try #require(
            try failure { try SSHKeygenSigner.usual(in: ground.open(), environment: ground.variables()) })
        #expect(none.kind == .input)
        #expect(none.hints.contains { $0.contains("user.signingKey") })
        try sandbox.git("config", "--global", "user.signingKey", "\(key.path).pub")
        let usual = try SSHKeygenSigner.usual(in: ground.open(), environment: ground.variables())
        #expect(usual.publicKey.line == key.publicLine.split(separator: " ").prefix(2).joined(separator: " "))
        let signed = try usual.sign([1, 2], namespace: Event.signatureNamespace)
        try SSHSignature(armored: signed).verify([1, 2], namespace: Event.signatureNamespace)
        try sandbox.git("config", "mlops.signingKey", "../keys/absent", in: "repo")
        #expect(try failure { try SSHKeygenSigner.usual(in: ground.open(), environment: ground.variables()) } != nil)
        sandbox.remove("keys/own")
        let publicOnly = try SSHKeygenSigner(
            setting: "\(key.path).pub", directory: FilePath(sandbox.root), environment: ground.variables())
        let refused = try #require(try failure { try publicOnly.sign([1], namespace: "n") })
        #expect(refused.kind == .environment)
        #expect(refused.hints.contains { $0.contains("ssh-add") })
    }

    @Test func aLiteralKeySignsThroughAnAgentAndLeavesNoFile() throws {
        let ground = try Ground()
        let sandbox = ground.sandbox
        let key = try sandbox.makeKey("own")
        try sandbox.makeDirectory("tmp")
        let before = try sandbox.list("")
        let environment = ground.variables().with([
            "SSH_AUTH_SOCK": sandbox.path("agent"), "TMPDIR": sandbox.path("tmp"),
        ])
        let signer = try SSHKeygenSigner(
            setting: "key::\(key.publicLine)", directory: FilePath(sandbox.root), environment: environment)
        #expect(try sandbox.list("") == before)
        let alone = try #require(try failure { try signer.sign([1], namespace: "n") })
        #expect(alone.kind == .environment && alone.message.contains(signer.publicKey.fingerprint.description))
        try sandbox.bash(
            "ssh-agent -a agent >agent.sh; . ./agent.sh >/dev/null; SSH_AUTH_SOCK=$PWD/agent ssh-add -q keys/own")
        defer { _ = try? sandbox.bash(". ./agent.sh >/dev/null; kill $SSH_AGENT_PID") }
        let signed = try signer.sign([1, 2], namespace: Event.signatureNamespace)
        try SSHSignature(armored: signed).verify([1, 2], namespace: Event.signatureNamespace)
        #expect(try sandbox.list("tmp").isEmpty)
    }
}
