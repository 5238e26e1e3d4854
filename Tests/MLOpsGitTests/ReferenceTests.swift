import Glibc
import MLOpsCore
import MLOpsGit
import Synchronization
import TestSupport
import Testing

@Suite("References", .ownThread)
struct ReferenceTests {
    @Test
    func aReferenceMovesOnlyFromWhereItStands() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let (one, two) = (try sandbox.commit("a", "1"), try sandbox.commit("a", "2"))
        let repository = try sandbox.open()
        let name = "refs/mlops/ledger"
        #expect(try repository.reference(name) == nil)
        #expect(try !repository.update(name, from: one, to: two, message: "m"))
        #expect(try repository.update(name, from: nil, to: one, message: "m"))
        #expect(try !repository.update(name, from: nil, to: two, message: "m"))
        #expect(try !repository.update(name, from: two, to: one, message: "m"))
        #expect(try repository.reference(name) == one)
        #expect(try repository.update(name, from: one, to: two, message: "m"))
        #expect(try sandbox.ask("rev-parse", name) == two.hex)
        try sandbox.git("pack-refs", "--all", in: "repo")
        #expect(try repository.update(name, from: two, to: one, message: "m"))
        #expect(try !repository.delete(name, from: two))
        #expect(try repository.delete(name, from: one))
        #expect(try repository.reference(name) == nil)
    }

    /// Of several that want the same step, exactly one gets it; twenty times over, for making as for moving.
    @Test
    func ofManyWritersAtOnceOneWins() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let start = try sandbox.commit("a", "0")
        let targets = try (1...4).map { try sandbox.commit("a", "\($0)") }
        for round in 0..<10 {
            for old in [nil, start] as [ObjectID?] {
                let name = "refs/mlops/race-\(round)-\(old == nil ? "make" : "move")"
                if let old { try sandbox.git("update-ref", name, old.hex, in: "repo") }
                let won = Mutex<[ObjectID]>([])
                let threads = try targets.map { target in
                    let repository = SendableBox(try sandbox.open())
                    return try Thread.start {
                        let done = (try? repository.value.update(name, from: old, to: target, message: "m")) ?? false
                        if done { won.withLock { $0.append(target) } }
                    }
                }
                for thread in threads { thread.join() }
                let winners = won.withLock { $0 }
                #expect(winners.count == 1)
                #expect(try sandbox.ask("rev-parse", name) == winners.first?.hex)
            }
        }
    }

    @Test
    func aLockThatAKilledProcessLeftIsNamed() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let (one, two) = (try sandbox.commit("a", "1"), try sandbox.commit("a", "2"))
        try sandbox.git("update-ref", "refs/mlops/ledger", one.hex, in: "repo")
        try sandbox.write("", to: "repo/.git/refs/mlops/ledger.lock")
        let repository = try sandbox.open()
        let found = try #require(
            try failure { try repository.update("refs/mlops/ledger", from: one, to: two, message: "m") })
        #expect(found.kind == .environment)
        #expect(found.hints.contains { $0.contains("refs/mlops/ledger.lock") })
        #expect(try repository.reference("refs/mlops/ledger") == one)
        sandbox.remove("repo/.git/refs/mlops/ledger.lock")
        #expect(try repository.update("refs/mlops/ledger", from: one, to: two, message: "m"))
    }

    @Test
    func headIsUnbornOnABranchOrDetached() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        #expect(try sandbox.open().head() == .unborn("refs/heads/main"))
        let unborn = try #require(try failure { try sandbox.open().headCommit() })
        #expect(unborn.kind == .input)
        #expect(unborn.hints.contains { $0.contains("git commit") })
        let commit = try sandbox.commit("a", "1")
        #expect(try sandbox.open().head() == .branch("refs/heads/main", commit))
        try sandbox.git("checkout", "--quiet", "--detach", in: "repo")
        #expect(try sandbox.open().head() == .detached(commit))
        #expect(try sandbox.open().headCommit() == commit)
    }

    @Test
    func listingIsThatOfForEachRef() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.commit("a", "1")
        for name in ["v1", "v1-b", "v/2", "é"] { try sandbox.git("tag", "-a", name, "-m", "x", in: "repo") }
        try sandbox.git("pack-refs", "--all", in: "repo")
        try sandbox.git("tag", "light", in: "repo")
        let theirs = try sandbox.ask("for-each-ref", "--format=%(refname) %(objectname)", "refs/tags/")
        let ours = try sandbox.open().references(below: "refs/tags/").map { "\($0.name) \($0.target.hex)" }
        #expect(ours.sorted() == theirs.split(separator: "\n").map(String.init).sorted())
    }

    @Test
    func revisionsResolveAsGitResolvesThem() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.commit("a", "1")
        let second = try sandbox.commit("a", "2")
        let repository = try sandbox.open()
        for text in ["HEAD", "HEAD~1", "main", "main^", String(second.hex.prefix(8)), "HEAD^{tree}", "HEAD:a"] {
            #expect(try repository.resolve(text)?.hex == sandbox.ask("rev-parse", text), "\(text)")
        }
        #expect(try repository.resolve("nothing") == nil)
        #expect(try failure { try repository.resolveCommit("nothing") }?.kind == .input)
        #expect(try failure { try repository.resolveCommit("HEAD:a") }?.kind == .input)
    }
}

/// One handle for one thread; the boxes here are never shared.
private struct SendableBox<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

private struct Thread {
    private let handle: pthread_t

    static func start(_ body: @escaping @Sendable () -> Void) throws -> Thread {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { argument in
                if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Box(body)).toOpaque())
        guard code == 0 else { throw TestFailure("no thread") }
        return Thread(handle: handle)
    }

    func join() { pthread_join(handle, nil) }
}
