import TestSupport

/// A server with hooks and a witness, and four people with a clone and a key each. Made once, then copied.
final class Town {
    let sandbox: Sandbox
    /// What every clock says, as `MLOPS_TEST_NOW`; days from the first of January.
    var day = 0
    var hour = 8

    static let people = ["ana", "jan", "mia", "leo"]
    /// What a founded town leaves to be copied.
    private struct Template: Sendable {
        let sandbox: Sandbox
        let day: Int
        let hour: Int

        init(_ town: Town) { (sandbox, day, hour) = (town.sandbox, town.day, town.hour) }
    }

    private static let guarded = Swift.Result<Template, any Error> { try Template(Town(founding: true)) }
    private static let real = Swift.Result<Template, any Error> { try Template(Town(founding: false)) }

    /// A copy of the town; `testing` says whether the tests may move its ledger's clock.
    init(testing: Bool = true) throws {
        let template = try testing ? Self.guarded.get() : Self.real.get()
        sandbox = try Sandbox()
        (day, hour) = (template.day, template.hour)
        let (old, new) = (template.sandbox.root, sandbox.root)
        try sandbox.bash(
            """
            cp -a '\(old)'/{server.git,pay,keys,users,ana,jan,mia,leo,genesis,policy.yaml} .
            for file in server.git/config */.git/config */.git/mlops/asked/* users/*/git-mlops/*; do
                [ -e "$file" ] && sed -i 's|\(old)|\(new)|g' "$file"
            done
            """)
    }

    private init(founding testing: Bool) throws {
        sandbox = try Sandbox()
        for name in Self.people + ["witness", "recovery", "mallory"] { _ = try sandbox.makeKey(name) }
        try sandbox.write(policy(), to: "policy.yaml")
        try sandbox.bash("mkdir pay users && git init --quiet --bare server.git")
        try succeed(
            sandbox.mlops(
                "hooks", "install", "--payloads", "../pay", "--witness-key", "../keys/witness", in: "server.git"))
        try clone("ana")
        try project()
        try commit("First model", in: "ana")
        try succeed(run("ana", ["remote", "add", "pay", "../pay"]))
        try sandbox.git("add", "-A", in: "ana")
        try commit("Where payloads lie", in: "ana")
        try succeed(run("ana", ["push", "-u", "origin", "main"]))
        for person in ["jan", "mia", "leo"] { try clone(person) }
        try succeed(
            run(
                "mia",
                ["ledger", "found", "--policy", "../policy.yaml", "--project", "bank"] + (testing ? ["--testing"] : []))
        )
        try succeed(run("mia", ["ledger", "sync"]))
        let genesis = try sandbox.bash(
            "git rev-list --max-parents=0 refs/mlops/ledger | xargs -I@ git show @:event.json | sha256sum | cut -d' ' -f1",
            in: "mia"
        ).line
        try sandbox.write(genesis, to: "genesis")
        try sandbox.git("config", "mlops.genesis", genesis, in: "server.git")
        for person in Self.people {
            try succeed(run(person, ["setup", "--pin", genesis, "--trust-remotes"]))
        }
        try succeed(run("ana", ["release", "credit-risk", "1.0.0"]))
        guard testing else { return }
        let change = try propose("1.0.0", to: "test", by: "ana")
        try succeed(run("jan", ["approve", change]))
        try succeed(run("ana", ["promote", change]))
        day += 8
    }

    func policy(_ changes: [(String, String)] = [], version: Int = 1) throws -> String {
        func key(_ name: String) throws -> String {
            try sandbox.text(of: "keys/\(name).pub").split(separator: " ").prefix(2).joined(separator: " ")
        }
        var text = """
            version: \(version)
            people:
              ana: { name: Ana Kovac, emails: [ana@bank.example], keys: ["\(try key("ana"))"] }
              jan: { name: Jan Novak, emails: [jan@bank.example], keys: ["\(try key("jan"))"] }
              mia: { name: Mia Horn, emails: [mia@bank.example], keys: ["\(try key("mia"))"] }
              leo: { name: Leo Berg, emails: [leo@bank.example], keys: ["\(try key("leo"))"] }
            teams: { data-science: [ana, jan], risk: [mia], operations: [leo] }
            admins: { members: [mia, leo], threshold: 1 }
            witnesses: { keys: ["\(try key("witness"))"], threshold: 1 }
            environments:
              test: { approvals: { data-science: 1 } }
              prod:
                from: test
                soak: 7d
                approvals: { data-science: 1, risk: 1, operations: 1 }
                separation_of_duties: { identity: verified }
                from_branch: main
                emergency: { approvals: { operations: 1 }, review_within: 48h }
            branches:
              main: { manifests_valid: true, payloads_pushed: true, max_file_size: 100kB }

            """
        for (old, new) in changes { text = text.replacing(old, with: new) }
        return text
    }

    private func project() throws {
        try sandbox.write(
            """
            version: 1
            project: bank
            models:
              credit-risk: { asset: models/credit-risk.bin }

            """, to: "ana/mlops.yaml")
        try model("weights 1.0.0", in: "ana")
    }

    /// Puts other weights into a working tree, and adds them.
    func model(_ weights: String, in clone: String) throws {
        try sandbox.write(weights, to: "\(clone)/models/credit-risk.bin")
        try succeed(run(clone, ["add", "models/credit-risk.bin"]))
    }

    func commit(_ message: String, in clone: String, _ options: [String] = []) throws {
        try sandbox.git("add", "-A", in: clone)
        let result = try sandbox.run(
            "git", ["commit", "--quiet", "--allow-empty", "-m", message] + options, in: clone, env: variables(clone))
        guard result.status == 0 else { throw TestFailure(result.transcript) }
    }

    /// A clone of somebody who has a key, whether the policy knows it or not.
    func clone(_ person: String) throws {
        try sandbox.git("clone", "--quiet", sandbox.path("server.git"), person)
        for (key, value) in [
            ("user.name", person), ("user.email", "\(person)@bank.example"), ("gpg.format", "ssh"),
            ("user.signingKey", sandbox.path("keys/\(person)")), ("commit.gpgSign", "true"),
        ] {
            try sandbox.git("config", key, value, in: person)
        }
    }

    var now: String {
        let days = day + 1
        return "2026-\(days > 31 ? "02" : "01")-\(days % 31 < 10 ? "0" : "")\(days > 31 ? days - 31 : days)"
            + "T\(hour < 10 ? "0" : "")\(hour):00:00Z"
    }

    /// Of one person at one moment: own configuration, own pins, the time everybody has.
    func variables(_ person: String) -> [String: String?] {
        [
            "MLOPS_TEST_NOW": now, "GIT_COMMITTER_DATE": now, "GIT_AUTHOR_DATE": now,
            "XDG_CONFIG_HOME": sandbox.path("users/\(person)"),
        ]
    }

    /// `git mlops …` of one person in their own clone.
    @discardableResult
    func run(_ person: String, _ arguments: [String], env: [String: String?] = [:]) throws -> Result {
        try sandbox.run(
            "git-mlops", arguments, in: person, env: variables(person).merging(env) { $1 })
    }

    /// Plain git of one person in their own clone.
    @discardableResult
    func git(_ person: String, _ arguments: String...) throws -> Result {
        try sandbox.run("git", arguments, in: person, env: variables(person))
    }

    @discardableResult
    func succeed(_ result: Result) throws -> Result {
        guard result.status == 0 else { throw TestFailure(result.transcript) }
        return result
    }

    func propose(_ version: String, to environment: String, by person: String) throws -> String {
        try succeed(run(person, ["-q", "propose", "credit-risk@\(version)", "--to", environment])).line
    }

    /// A change to prod that everybody who is asked has approved.
    func approved(by person: String = "ana", scientist: String = "jan", version: String = "1.0.0") throws -> String {
        let change = try propose(version, to: "prod", by: person)
        for approver in [scientist, "mia", "leo"] { try succeed(run(approver, ["approve", change])) }
        return change
    }

    func head(_ reference: String, of repository: String = "server.git") throws -> String {
        try sandbox.git("rev-parse", "--verify", "--quiet", reference, in: repository, failing: true).line
    }

    static let ledger = "refs/heads/git-mlops/ledger"
}
