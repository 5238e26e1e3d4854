import TestSupport
import Testing

/// What people see of the commands that sign, decide and answer: every output, word for word.
@Suite("What the commands of trust print")
struct OutputTests {
    let town: Town
    private let fingerprints: [(String, String)]
    private let shortened: [(String, String)]

    init() throws {
        town = try Town()
        fingerprints = try (Town.people + ["witness", "mallory"]).map { [town] name in
            let line = try town.sandbox.run("ssh-keygen", ["-l", "-f", town.sandbox.path("keys/\(name).pub")]).stdout
            return (String(line.split(separator: " ")[1]), "SHA256:<\(name)>")
        }
        // Tables cut them short.
        shortened = fingerprints.map { (String($0.0.prefix(18)) + "…", String($0.1.dropLast()) + "…>") }
    }

    private func keyLines() throws -> [(String, String)] {
        try (Town.people + ["witness", "mallory"]).map { name in
            (
                String(try town.sandbox.text(of: "keys/\(name).pub").split(separator: " ")[1]), "<key of \(name)>"
            )
        }
    }

    @discardableResult
    private func show(_ name: String, _ person: String, _ arguments: String..., env: [String: String?] = [:]) throws
        -> Result
    {
        let result = try town.run(person, arguments, env: env)
        // The one time that no test can set: when this machine last asked the remote.
        let asked = result.stdout.split(separator: "\n").filter { $0.contains("\"asked\": \"") }
            .map { (String($0), "      \"asked\": \"<time>\",") }
        try Snapshot.expect(
            result, named: name, hidingIDs: true, replacing: fingerprints + shortened + keyLines() + asked)
        return result
    }

    @Test("From a release to production and back", .timeLimit(.minutes(3)))
    func story() throws {
        try town.model("weights 1.1.0", in: "ana")
        try town.commit("Better weights", in: "ana")
        try town.succeed(town.git("ana", "push", "--quiet"))
        try show("release-dry-run", "ana", "release", "credit-risk", "1.1.0", "--dry-run")
        try show("release-dry-run-json", "ana", "release", "credit-risk", "1.1.0", "--dry-run", "--json")
        try show("release", "ana", "release", "credit-risk", "1.1.0", "-m", "More data")
        try show("release-again", "ana", "release", "credit-risk", "1.1.0")
        try show("release-json", "ana", "release", "credit-risk", "1.1.1", "--json")
        try show("models", "jan", "models")
        try show("models-json", "jan", "models", "--json")
        try town.succeed(town.run("jan", ["ledger", "sync"]))
        try show("models-synced", "jan", "models")
        try show("show-release", "jan", "show", "credit-risk@1.1.0")
        try show("show-release-json", "jan", "show", "credit-risk@1.1.0", "--json")

        try show("propose-dry-run", "ana", "propose", "credit-risk@1.0.0", "--to", "prod", "--dry-run")
        try show(
            "propose-dry-run-json", "ana", "propose", "credit-risk@1.0.0", "--to", "prod", "--dry-run", "--json")
        try show("propose", "ana", "propose", "credit-risk@1.0.0", "--to", "prod", "-m", "Ready")
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        try show("promote-too-early", "ana", "promote", change)
        try show("promote-too-early-json", "ana", "promote", change, "--json")
        try show("promote-dry-run", "ana", "promote", change, "--dry-run")
        try show("approve-own", "ana", "approve", change)
        try show("approve", "jan", "approve", change, "-m", "Looked at it")
        try show("reject", "mia", "reject", change, "-m", "Where is the card?")
        try show("show-change-unheard-of", "leo", "show", change)
        try town.succeed(town.run("leo", ["ledger", "sync"]))
        try show("changes", "leo", "changes")
        try show("changes-open", "leo", "changes", "--open")
        try show("changes-json", "leo", "changes", "--json")
        try show("show-change", "leo", "show", change)
        let rejection = try town.succeed(town.run("mia", ["changes", "--json"]))
        #expect(rejection.stdout.contains("Where is the card?"))

        // A new change, with all that it needs.
        let second = try town.approved(by: "ana", scientist: "jan")
        try show("promote", "ana", "promote", second)
        try show("promote-twice", "ana", "promote", second)
        try show("env", "leo", "env")
        try town.succeed(town.run("leo", ["ledger", "sync"]))
        try show("env-synced", "leo", "env")
        try show("env-json", "leo", "env", "--json")
        try show("blame-environment", "leo", "blame", "prod")
        try show("blame-environment-json", "leo", "blame", "prod", "--json")
        try show("blame-model", "leo", "blame", "credit-risk@prod")
        try show("blame-model-json", "leo", "blame", "credit-risk@prod", "--json")
        try show("blame-data", "leo", "blame", "models/credit-risk.bin")
        try show("blame-data-json", "leo", "blame", "models/credit-risk.bin", "--json")
        try show("blame-release", "leo", "blame", "credit-risk@1.0.0")
        try show("blame-before", "leo", "blame", "prod", "--at", "2026-01-05")
        try show("blame-before-everything", "leo", "blame", "prod", "--at", "2025-01-01")
        try show("blame-data-before-everything", "leo", "blame", "models/credit-risk.bin", "--at", "2025-01-01")
        try show("blame-unknown", "leo", "blame", "staging")
        try show("blame-bad-date", "leo", "blame", "prod", "--at", "yesterday")
        try show("log", "leo", "ledger", "log")
        try show("log-json", "leo", "ledger", "log", "--json")
        try show("verify", "leo", "ledger", "verify")
        try show("verify-json", "leo", "ledger", "verify", "--json")
        try show("rollback-nowhere", "leo", "rollback", "prod")
        try show("ledger-sync", "mia", "ledger", "sync")
        try show("ledger-sync-again", "mia", "ledger", "sync")
    }

    @Test("What others wrote into metrics and names of branches commands no terminal", .timeLimit(.minutes(3)))
    func hidden() throws {
        try town.sandbox.write(#"{"auc": "\u001b[31m0.9\u202e"}"#, to: "ana/metrics.json")
        let project = try town.sandbox.text(of: "ana/mlops.yaml")
        try town.sandbox.write(
            project.replacing(".bin }", with: ".bin, metrics: metrics.json }"), to: "ana/mlops.yaml")
        try town.commit("Metrics", in: "ana")
        try town.succeed(town.git("ana", "push", "--quiet"))
        let branch = "main\u{9B}31m\u{202E}"
        try town.succeed(town.git("ana", "branch", branch))
        let result = try town.run("ana", ["release", "credit-risk", "1.1.0", "--dry-run", "--branch", branch])
        #expect(result.stdout.contains("metric"), "\(result.transcript)")
        for text in [result.stdout, result.stderr] {
            #expect(!text.unicodeScalars.contains { ["\u{1B}", "\u{9B}", "\u{202E}"].contains($0) })
        }
    }

    @Test("Keys, policies and gates", .timeLimit(.minutes(3)))
    func service() throws {
        try show("key-list", "mia", "key", "list")
        try show("key-list-json", "mia", "key", "list", "--json")
        try show("policy-show", "mia", "policy", "show")
        try town.sandbox.write(
            town.policy([("soak: 7d", "soak: 3d")], version: 2), to: "mia/policy.yaml")
        try show("policy-check", "mia", "policy", "check", "policy.yaml")
        try town.sandbox.write(town.policy([("soak:", "sok:")], version: 2), to: "mia/wrong.yaml")
        try show("policy-check-wrong", "mia", "policy", "check", "wrong.yaml")
        try show("propose-policy", "mia", "propose", "--policy", "policy.yaml")
        let policy = try town.succeed(town.run("mia", ["-q", "propose", "--policy", "policy.yaml"])).line
        try show("show-policy-change", "mia", "show", policy)
        try show("ledger-log-two", "ana", "ledger", "log", "-n", "2")
        try show("gate-ci", "ana", "gate", "ci", "--branch", "main")
        try show("gate-ci-json", "ana", "gate", "ci", "--branch", "main", "--json")
        try show("blame-help", "ana", "blame", "-h")
        try show("not-a-command", "ana", "blme")
        try show("unknown-change", "ana", "approve", "0000000000")
        try show("unknown-release", "ana", "propose", "credit-risk@9.9.9", "--to", "test")
        try show("unknown-environment", "ana", "propose", "credit-risk@1.0.0", "--to", "moon")
        try show("unknown-model", "ana", "release", "fraud", "1.0.0")
        try show("bad-version", "ana", "release", "credit-risk", "one")
    }
}
