import TestSupport
import Testing

/// The policy itself: checked, compared, tested, changed, inherited and recovered.
@Suite("Policies, by command")
struct PolicyCommandsTests {
    @Test func aMistypedKeyIsPointedAtWithTheNearestOne() throws {
        let town = try Town()
        try town.sandbox.write(town.policy([("soak: 7d", "soack: 7d")]), to: "mia/policy.yaml")
        let result = try town.run("mia", ["policy", "check"])
        refused(result, "policy.yaml:14:5: error: environments.prod.soack: unknown key `soack`", status: 2)
        refused(result, "did you mean `soak`?")
        try town.sandbox.write(town.policy(), to: "mia/policy.yaml")
        done(try town.run("mia", ["policy", "check", "--explain"]), "separation-of-duties")
    }

    @Test func whatAPolicyChangesIsSaidInWordsAndWeakerRulesAreMarked() throws {
        let town = try Town()
        try town.sandbox.write(
            town.policy([("soak: 7d", "soak: 3d"), ("risk: 1, operations: 1 }", "risk: 1 }")], version: 2),
            to: "mia/policy.yaml")
        let diff = try town.run("mia", ["policy", "diff"])
        done(diff, "WEAKER    a release must now have run for 3d instead of 7d before it comes to prod")
        done(diff, "prod needs no approval of operations any more (1 before)")
        #expect(try town.run("mia", ["policy", "diff", "--exit-code"]).status == 1)
        let proposed = try town.run("mia", ["propose", "--policy", "policy.yaml"])
        done(proposed, "weaker: prod needs no approval of operations any more")
        let change = try town.run("mia", ["changes", "--open", "--json"])
        let id = try town.sandbox.run(
            "python3", ["-c", "import json,sys; print(json.load(sys.stdin)['changes'][-1]['id'])"], stdin: change.output
        ).line
        done(try town.run("mia", ["show", id]), "WEAKER")
        done(try town.run("mia", ["approve", id]))
        done(try town.run("mia", ["policy", "apply", id]))
        done(try town.run("mia", ["policy", "diff", "v1", "v2"]), "WEAKER")
        done(try town.run("mia", ["policy", "diff", "v2", "v1"]), "stronger")
        // Two files need neither a ledger nor a repository.
        try town.sandbox.write(town.policy(), to: "old.yaml")
        try town.sandbox.write(town.policy([("soak: 7d", "soak: 1d")]), to: "new.yaml")
        done(try town.run("mia", ["-C", "..", "policy", "diff", "old.yaml", "new.yaml"]), "WEAKER")
        refused(try town.run("mia", ["-C", "..", "policy", "diff", "old.yaml"]), "not a git repository", status: 2)
    }

    @Test func aFirmTestsItsOwnPolicy() throws {
        let town = try Town()
        try town.sandbox.write(town.policy(), to: "mia/policy.yaml")
        try town.sandbox.write(
            """
            cases:
              - case: everything in order passes
                promotion: { environment: prod }
                expect: pass
              - case: six days are not enough
                promotion: { environment: prod, given: { soaked: 6d } }
                expect: { verdict: fail, rules: { soak: fail } }

            """, to: "mia/tests/policy/soak.yaml")
        done(try town.run("mia", ["policy", "test", "tests/policy"]), "2 cases came out as expected")
        try town.sandbox.write(town.policy([("soak: 7d", "soak: 5d")]), to: "mia/policy.yaml")
        refused(try town.run("mia", ["policy", "test", "tests/policy"]), "six days are not enough", status: 1)
        try town.sandbox.write("case: x\npromotoin: {}\nexpect: pass\n", to: "mia/tests/policy/bad.yaml")
        refused(try town.run("mia", ["policy", "test", "tests/policy"]), "did you mean `promotion`?", status: 2)
        refused(try town.run("mia", ["policy", "test", "nowhere"]), "there is no 'nowhere'", status: 2)
    }

    @Test func aProjectOnlyTightensTheFirmsPolicyAndTheServerInsistsOnIt() throws {
        let town = try Town()
        // What the firm says of prod it says whole: a project adds no way around it.
        try town.sandbox.write(
            "environments: { prod: { soak: 5d, emergency: { approvals: { operations: 1 }, review_within: 48h } } }\n",
            to: "mia/firm.yaml")
        let packed = try town.run("mia", ["policy", "pack", "firm.yaml", "-o", "firm-policy.json"])
        done(packed, "sha256")
        let digest = try town.sandbox.bash("sha256sum firm-policy.json | cut -d' ' -f1", in: "mia").line
        #expect((packed.stdout + packed.stderr).contains(digest))
        let base = "base: { file: firm-policy.json, sha256: \(digest) }\n"
        func write(_ changes: [(String, String)], _ tail: String) throws {
            try town.sandbox.write(town.policy(changes, version: 2) + tail, to: "mia/policy.yaml")
        }
        try write([("soak: 7d", "soak: 3d")], base)
        refused(try town.run("mia", ["policy", "check"]), "weaker than the firm's policy", status: 2)
        try town.sandbox.git("config", "mlops.basePolicy", digest, in: "server.git")
        try write([("soak: 7d", "soak: 6d")], "")
        let without = try town.id(town.run("mia", ["-q", "propose", "--policy", "policy.yaml"]))
        done(try town.run("mia", ["approve", without]))
        refused(try town.run("mia", ["policy", "apply", without]), "policy-base")
        try write([("soak: 7d", "soak: 6d")], base)
        let with = try town.id(town.run("mia", ["-q", "propose", "--policy", "policy.yaml"]))
        done(try town.run("mia", ["approve", with]))
        done(try town.run("mia", ["policy", "apply", with]), "policy version 2 is in force")
        done(try town.run("mia", ["policy", "show"]), "the firm's policy \(digest)")
    }

    @Test func recoveryKeysReplaceAdminsAfterTheDelay() throws {
        let town = try Town()
        let key = try town.sandbox.text(of: "keys/recovery.pub").split(separator: " ").prefix(2).joined(separator: " ")
        let recovery = "recovery: { keys: [\"\(key)\"], threshold: 1, delay: 3d }"
        try town.govern([], sections: [recovery])
        // mia and leo are gone; jan carries on.
        let text = try town.policy([("members: [mia, leo]", "members: [jan, ana]")], version: 3) + recovery + "\n"
        try town.sandbox.write(text, to: "jan/policy.yaml")
        refused(
            try town.run("jan", ["policy", "recover", "policy.yaml", "--key", "../keys/mallory", "-m", "fire"]),
            "0 of 1 recovery keys")
        let change = try town.id(
            town.run("jan", ["-q", "policy", "recover", "policy.yaml", "--key", "../keys/recovery", "-m", "fire"]))
        refused(try town.run("jan", ["policy", "apply", change]), "the delay ends at")
        town.day += 3
        done(try town.run("jan", ["policy", "apply", change]), "policy version 3 is in force")
        done(try town.run("jan", ["policy", "show"]), "jan")
    }

    @Test func verdictsTakeTheFormsThatCISystemsRead() throws {
        let town = try Town()
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        let forms = ["github": "::error", "azure": "##vso[task.logissue", "markdown": "| ", "junit": "<testsuites"]
        for (form, words) in forms {
            refused(try town.run("ana", ["promote", change, "--dry-run", "--format", form]), words, status: 1)
        }
        let result = try town.run(
            "ana",
            [
                "promote", change, "--dry-run", "--report", "junit=verdict.xml", "--report", "markdown=summary.md",
                "--report", "gitlab=quality.json",
            ])
        refused(result, "approvals", status: 1)
        try town.sandbox.bash(
            """
            python3 -c 'import xml.dom.minidom; xml.dom.minidom.parse("verdict.xml")'
            python3 -c 'import json; assert json.load(open("quality.json"))'
            grep -q approvals summary.md
            """, in: "ana")
        refused(try town.run("ana", ["promote", change, "--report", "pdf=x"]), "is no report", status: 2)
        refused(
            try town.run("ana", ["promote", change, "--json", "--format", "junit"]), "exclude each other", status: 2)
        // What passes is written too, also where standard output is the result's.
        for person in ["jan", "mia", "leo"] { done(try town.run(person, ["approve", change])) }
        done(
            try town.run("ana", ["promote", change, "--json", "--report", "junit=passed.xml"]),
            "git-mlops-event-result/1")
        #expect(try town.sandbox.text(of: "ana/passed.xml").contains("<testsuites"))
    }

    @Test func peopleSeeWhatWaitsForThemAndWhenThingsFallDue() throws {
        let town = try Town()
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        for person in ["jan", "mia", "leo"] {
            done(try town.run(person, ["ledger", "sync"]))
            done(try town.run(person, ["changes", "--waiting-for", "me"]), String(change.prefix(12)))
        }
        done(try town.run("jan", ["changes", "--waiting-for", "ana"]), "no changes")
        refused(try town.run("jan", ["changes", "--waiting-for", "zoe"]), "there is no person 'zoe'", status: 2)
        done(try town.run("leo", ["freeze", "prod", "--until", "2026-01-12T08:00Z", "-m", "year end, still"]))
        let calendar = try town.run("leo", ["changes", "--calendar"])
        done(calendar, "SUMMARY:prod is frozen")
        done(calendar, "DTEND:20260112T080000Z")
        done(try town.run("leo", ["report", "access"]), "lift a freeze")
    }
}
