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

    /// As if that had been noted three days ago.
    private func age(_ person: String, by days: String = "3 days ago") throws {
        try town.sandbox.bash(
            "sed -i \"1s/.*/$(date -u -d '\(days)' +%Y-%m-%dT%H:%M:%SZ)/\" .git/mlops/asked/*; rm -f .git/FETCH_HEAD",
            in: person)
    }

    @Test("Not asked for a day: every answer says so, until somebody asks")
    func stale() throws {
        try town.succeed(town.run("ana", ["ledger", "sync"]))
        #expect(try warning("ana", "blame", "prod") == nil)
        try age("ana")
        for command in [
            ["blame", "prod"], ["show", "credit-risk@1.0.0"], ["models"], ["env", "test"], ["ledger", "verify"],
        ] {
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
        try age("ana")
        try town.succeed(town.git("ana", "fetch", "--quiet", "--refmap=", "origin", "main"))
        #expect(try warning("ana", "blame", "prod") != nil)
        try town.succeed(town.git("ana", "fetch", "--quiet"))
        #expect(try warning("ana", "blame", "prod") == nil)
    }

    @Test(
        "What did not bring the ledger of this remote does not count as asking it",
        arguments: [
            "git fetch -q ../server.git git-mlops/ledger",
            "git remote rename origin upstream && git fetch -q upstream",
            "git config --unset-all remote.origin.fetch; git fetch -q origin '+refs/heads/*:refs/remotes/origin/*'",
            "git remote set-url origin ../server.git/",
            "cp -r ../server.git ../server.git.mirror && git fetch -q ../server.git.mirror git-mlops/ledger",
        ])
    func somethingElse(happens: String) throws {
        try town.succeed(town.run("ana", ["ledger", "sync"]))
        // Something new at the server, which this clone does not have.
        try town.succeed(town.run("jan", ["ledger", "sync"]))
        _ = try town.propose("1.0.0", to: "prod", by: "jan")
        try age("ana")
        try town.sandbox.bash(happens, in: "ana")
        #expect(try town.run("ana", ["blame", "prod"]).stderr.contains("last fetched from"))
    }

    @Test("A time to come is not believed")
    func future() throws {
        try town.succeed(town.run("ana", ["ledger", "sync"]))
        try age("ana", by: "+400 days")
        let answer = try town.run("ana", ["blame", "prod"])
        #expect(answer.stderr.contains("nothing here tells when"), "\(answer.transcript)")
    }

    @Test("Where nothing tells, that is said")
    func unknown() throws {
        try town.succeed(town.run("ana", ["ledger", "sync"]))
        try town.sandbox.bash("rm -rf .git/FETCH_HEAD .git/mlops/asked", in: "ana")
        #expect(
            try town.run("ana", ["blame", "prod"]).stderr.contains(
                "nothing here tells when the ledger was last fetched"))
    }
}
