import TestSupport
import Testing

/// An answer rests on what was fetched; who asks has to hear when that was long ago.
@Suite("How old an answer is")
struct FreshnessTests {
    let town: Town

    init() throws {
        town = try Town()
    }

    private func warning(_ person: String, _ arguments: String...) throws -> String? {
        let result = try town.run(person, arguments)
        #expect(result.status == 0, "\(result.transcript)")
        return result.stderr.split(separator: "\n").first { $0.contains("last fetched") }.map(String.init)
    }

    private func age(_ files: String, _ person: String) throws {
        try town.sandbox.bash("touch -d '3 days ago' \(files)", in: person)
    }

    @Test("Not asked for a day: every answer says so, until somebody asks")
    func stale() throws {
        try town.succeed(town.run("ana", ["ledger", "sync"]))
        #expect(try warning("ana", "blame", "prod") == nil)
        try town.sandbox.bash("rm -f .git/FETCH_HEAD", in: "ana")
        try age(".git/mlops/asked/*", "ana")
        for command in [["blame", "prod"], ["show", "credit-risk@1.0.0"], ["models"], ["env", "test"]] {
            let result = try town.run("ana", command)
            #expect(
                result.stderr.contains("warning: the ledger was last fetched from origin 3d ago, on 20"),
                "\(result.transcript)")
            #expect(result.stderr.contains("ask it now: git mlops ledger sync"))
        }
        #expect(try town.run("ana", ["blame", "prod", "--json"]).stdout.contains("\"remote\": \"origin\""))
        try town.succeed(town.run("ana", ["blame", "prod", "--fetch"]))
        #expect(try warning("ana", "blame", "prod") == nil)
    }

    @Test("A plain git fetch that brings the ledger counts; one that does not, does not")
    func plainFetch() throws {
        try town.succeed(town.run("ana", ["ledger", "sync"]))
        try age(".git/mlops/asked/*", "ana")
        try town.succeed(town.git("ana", "fetch", "--quiet", "--refmap=", "origin", "main"))
        #expect(try warning("ana", "blame", "prod") != nil)
        try town.succeed(town.git("ana", "fetch", "--quiet"))
        #expect(try warning("ana", "blame", "prod") == nil)
    }

    @Test("Where nothing tells, that is said")
    func unknown() throws {
        try town.succeed(town.run("ana", ["ledger", "sync"]))
        try town.sandbox.bash("rm -rf .git/FETCH_HEAD .git/mlops/asked", in: "ana")
        #expect(
            try town.run("ana", ["blame", "prod"]).stderr.contains("nobody knows when the ledger was last fetched"))
    }
}
