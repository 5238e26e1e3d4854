import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsRemotes
import MLOpsReview
import MLOpsStore
import SystemPackage
import TestSupport
import Testing

/// The manifests of the bank speak of weights that lie nowhere, until a test stores them.
@Suite("The payload remote at a clone's gate", .ownThread)
struct ClientPayloadsTests {
    private let weights = Array("weights 1.0.0".utf8)

    private func clone() throws -> (bank: Bank, remotes: PayloadRemotes, url: String) {
        let bank = try Bank(.released)
        let url = bank.sandbox.path("pay")
        _ = try RemoteFactory.open(url: url, relativeTo: FilePath(bank.sandbox.root), create: true)
        let remotes = try PayloadRemotes(bank.open())
        try remotes.add("team", url: url)
        return (bank, remotes, url)
    }

    private func payloads(_ bank: Bank, _ name: String = "refs/heads/main") throws -> ClientPayloads {
        let repository = try bank.open()
        return try ClientPayloads(
            repository, for: [ReferenceUpdate(name: name, old: nil, new: repository.headCommit())],
            open: RemoteFactory.open)
    }

    private func upload(_ bank: Bank, judge: () -> Bool = { true }) throws {
        try payloads(bank).uploadMissing(
            to: "origin", progress: SilentProgress(), tell: { _ in }, judge: { judge() })
    }

    private func store(_ bank: Bank) throws {
        let repository = try bank.open()
        _ = try WorkingAssets(repository, directory: repository.requireWorkTree()).store().insert(bytes: weights)
    }

    private func isThere(_ url: String) throws -> Bool {
        let payload = Payload(digest: .sha256(of: "weights 1.0.0"), size: Int64(weights.count))
        return try RemoteFactory.open(url, relativeTo: "/").missing(of: [payload]).isEmpty
    }

    @Test func aPayloadThatIsNowhereIsRefused() throws {
        let (bank, _, url) = try clone()
        let error = #expect(throws: Diagnostic.self) {
            try upload(bank) {
                Issue.record("it was judged")
                return true
            }
        }
        #expect(error?.kind == .refused)
        #expect(error?.message.contains("neither here nor on") == true)
        try store(bank)
        try upload(bank)
        #expect(try isThere(url))
        bank.sandbox.remove("repo/.git/mlops/store")
        try upload(bank)
    }

    @Test func whatIsRefusedAnywayLeavesNothingOnTheRemote() throws {
        let (bank, _, url) = try clone()
        try store(bank)
        try upload(bank) { false }
        #expect(try !isThere(url))
    }

    @Test func moreThanTheLimitIsLeftToPush() throws {
        let (bank, _, url) = try clone()
        try store(bank)
        try bank.sandbox.git("config", "mlops.prePushLimit", "0", in: "repo")
        let error = #expect(throws: Diagnostic.self) { try upload(bank) }
        #expect(error?.kind == .refused && error?.hints == ["git mlops push"])
        try bank.sandbox.git("config", "mlops.prePushLimit", "much", in: "repo")
        #expect(throws: Diagnostic.self) { try upload(bank) }
        #expect(try !isThere(url))
    }

    @Test func aRemoteNobodyTrustedIsNotAskedForABranch() throws {
        let (bank, remotes, url) = try clone()
        #expect(try payloads(bank).presence != nil)
        try remotes.distrust(url: url)
        let error = #expect(throws: Diagnostic.self) { try payloads(bank) }
        #expect(error?.kind == .refused)
        // The ledger's own push needs no payloads.
        #expect(try payloads(bank, Server.ledger).presence == nil)
    }

    @Test func withoutARemoteItIsToldThatDataStayHere() throws {
        let bank = try Bank(.released)
        var told = 0
        try payloads(bank).uploadMissing(
            to: "origin", progress: SilentProgress(),
            tell: { if case .noRemote = $0 { told += 1 } }, judge: { true })
        #expect(told == 1)
    }
}
