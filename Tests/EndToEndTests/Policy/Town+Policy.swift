import TestSupport
import Testing

extension Town {
    /// Rules of prod, each as a line of the policy.
    func rules(_ lines: String...) -> [(String, String)] {
        [("    from_branch: main\n", "    from_branch: main\n" + lines.map { "    \($0)\n" }.joined())]
    }

    /// Proposes the town's policy with these changes, has it approved, and puts it in force.
    func govern(_ changes: [(String, String)], sections: [String] = [], version: Int = 2) throws {
        let text = try policy(changes, version: version) + sections.map { $0 + "\n" }.joined()
        try sandbox.write(text, to: "mia/policy.yaml")
        try succeed(run("mia", ["policy", "check"]))
        let change = try succeed(run("mia", ["-q", "propose", "--policy", "policy.yaml"])).line
        try succeed(run("mia", ["approve", change]))
        try succeed(run("mia", ["policy", "apply", change]))
        for person in Self.people { try succeed(run(person, ["ledger", "sync"])) }
    }

    /// A commit of ana's with other weights, pushed and released.
    func nextRelease(_ version: String) throws {
        try model("weights \(version)", in: "ana")
        try commit("credit-risk \(version)", in: "ana")
        try succeed(run("ana", ["push"]))
        try succeed(run("ana", ["release", "credit-risk", version]))
    }

    /// Brings a release to test, and waits.
    func toTest(_ version: String, days: Int = 8) throws {
        let change = try propose(version, to: "test", by: "ana")
        try succeed(run("jan", ["approve", change]))
        try succeed(run("ana", ["promote", change]))
        day += days
    }

    /// The rules that keep a change from being carried out, as the dry run says.
    func blocking(_ change: String, by person: String = "ana") throws -> String {
        try succeed(run(person, ["ledger", "sync"]))
        let result = try run(person, ["promote", change, "--dry-run", "--json"])
        let script = """
            import json, sys
            print(" ".join(r["id"] for r in json.load(sys.stdin)["rules"] if r["outcome"] in ("fail", "unknown")))
            """
        return try sandbox.run("python3", ["-c", script], stdin: result.output).line
    }

    func id(_ result: Result) throws -> String { try succeed(result).line }
}

/// Checks that a command did what it was asked to, or refused with these words.
func done(_ result: Result, _ words: String = "", sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(result.status == 0, "\(result.transcript)", sourceLocation: sourceLocation)
    let output = result.stdout + result.stderr
    if !words.isEmpty { #expect(output.contains(words), "\(result.transcript)", sourceLocation: sourceLocation) }
}

func refused(
    _ result: Result, _ words: String, status: Int32? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(result.status != 0, "\(result.transcript)", sourceLocation: sourceLocation)
    if let status { #expect(result.status == status, "\(result.transcript)", sourceLocation: sourceLocation) }
    let output = result.stdout + result.stderr
    #expect(output.contains(words), "\(result.transcript)", sourceLocation: sourceLocation)
}
