import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsRemotes
import MLOpsReview
import MLOpsSystem
import SystemPackage
import TestSupport

/// A bare repository that judges what a bank would push, and takes what it is told to take.
struct Server {
    let bank: Bank
    static let ledger = "refs/heads/git-mlops/ledger"

    init(_ bank: Bank, taking: Bool = true) throws {
        self.bank = bank
        try bank.sandbox.git("init", "--quiet", "--bare", bank.sandbox.path("server.git"))
        try deliver()
        if taking {
            try take("refs/heads/main", bank.open().headCommit())
            try take(Self.ledger, tip())
        }
    }

    /// Brings everything the bank has to the server, as a push's quarantine does, without any reference that counts.
    func deliver() throws {
        try bank.sandbox.git(
            "fetch", "--quiet", "--no-tags", bank.sandbox.path(bank.path), "+refs/*:refs/scratch/*", in: "server.git")
    }

    func tip() throws -> ObjectID {
        guard let tip = try bank.open().reference("refs/mlops/ledger") else { throw TestFailure("no ledger") }
        return tip
    }

    func take(_ name: String, _ id: ObjectID) throws {
        try deliver()
        try bank.sandbox.git("update-ref", name, id.hex, in: "server.git")
    }

    func reference(_ name: String) throws -> ObjectID? { try open().reference(name) }

    private func open() throws -> Repository {
        try Repository(startingAt: FilePath(bank.sandbox.path("server.git")), environment: bank.variables())
    }

    /// What the server says of a push of these references.
    func verdict(
        _ updates: [(String, ObjectID?)], presence: PayloadPresence? = nil, pinned: Digest? = nil
    ) throws -> Verdict? {
        try deliver()
        let repository = try open()
        let changes = try updates.map { name, new in
            ReferenceUpdate(name: name, old: try repository.reference(name), new: new)
        }
        let session = try LedgerSession(repository, clock: FixedClock(bank.now))
        return try PushGate(
            session, gate: .preReceive, presence: presence, whyNoPresence: "nobody can ask",
            inspection: .server(repository, open: RemoteFactory.open), pinnedGenesis: pinned
        ).verdict(on: changes)
    }

    /// The rules that stand in the way; `refused` when the gate does not even judge.
    func blocking(
        _ updates: (String, ObjectID?)..., presence: PayloadPresence? = nil, pinned: Digest? = nil
    ) throws -> [String] {
        do {
            return try verdict(updates, presence: presence, pinned: pinned)?.blocking.map(\.rule) ?? ["no ledger"]
        } catch let error as Diagnostic where error.kind == .refused {
            return ["refused"]
        }
    }
}
