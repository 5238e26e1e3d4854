import MLOpsCore
import MLOpsGit
import MLOpsReview
import MLOpsSystem
import TestSupport
import Testing

@Suite("What a CI job judges", .ownThread)
struct CIChangeTests {
    private func change(
        _ bank: Bank, _ variables: [String: String], branch: String? = nil, base: String? = nil
    ) throws -> CIChange {
        var environment = ProgramEnvironment()
        for (name, value) in variables { environment[name] = value }
        return try CIChange(
            branch: branch, base: base, in: bank.open(), remote: "origin", environment: environment)
    }

    /// Three commits, the first of which is where the branch stood before.
    private func pushed() throws -> (Bank, before: ObjectID, head: ObjectID) {
        let bank = try Bank()
        let before = try bank.open().headCommit()
        try bank.commit("Second", by: "ana")
        let head = try bank.commit("Third", by: "ana")
        try bank.sandbox.git("update-ref", "refs/remotes/origin/main", head.hex, in: "repo")
        return (bank, before, head)
    }

    @Test
    func aPushIsJudgedFromWhereTheSystemSaysItBegan() throws {
        let (bank, before, head) = try pushed()
        try bank.sandbox.write("{\"ref\": \"refs/heads/main\", \"before\": \"\(before.hex)\"}", to: "event.json")
        for variables in [
            ["CI_COMMIT_BEFORE_SHA": before.hex, "CI_COMMIT_BRANCH": "main"],
            ["GITHUB_EVENT_PATH": bank.sandbox.path("event.json"), "GITHUB_REF_NAME": "main"],
            ["GIT_PREVIOUS_SUCCESSFUL_COMMIT": before.hex, "BRANCH_NAME": "main"],
        ] {
            let found = try change(bank, variables)
            #expect(found.base == before && found.isBaseKnown && found.head == head && found.branch == "main")
        }
    }

    @Test
    func whereNobodySaysWhatIsNewEverythingIs() throws {
        let (bank, _, _) = try pushed()
        let zero = String(repeating: "0", count: 40)
        try bank.sandbox.write("[1.5, {", to: "event.json")
        for variables in [
            [:], ["CI_COMMIT_BEFORE_SHA": zero], ["CI_COMMIT_BEFORE_SHA": String(repeating: "a", count: 40)],
            ["GITHUB_EVENT_PATH": bank.sandbox.path("event.json")], ["GITHUB_EVENT_PATH": "/nowhere"],
        ] {
            let found = try change(bank, variables)
            #expect(found.base == nil && !found.isBaseKnown)
        }
    }

    @Test
    func aPullRequestIsJudgedFromItsTarget() throws {
        let (bank, before, head) = try pushed()
        try bank.sandbox.git("checkout", "--quiet", "-b", "side", before.hex, in: "repo")
        try bank.commit("Aside", by: "jan")
        let found = try change(bank, ["GITHUB_BASE_REF": "main", "GITHUB_REF_NAME": "7/merge"])
        #expect(found.branch == "main" && found.base == before && found.isBaseKnown)
        #expect(try change(bank, [:], branch: "main", base: head.hex).base == head)
        #expect(try failure { try change(bank, [:], base: "nonsense") }?.kind == .input)
    }
}
