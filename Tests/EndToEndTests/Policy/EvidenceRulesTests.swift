import TestSupport
import Testing

/// What a release must bring with it, from the command line.
@Suite("Evidence, people and files, by command")
struct EvidenceRulesTests {
    @Test func aServiceAttestsTestsAndAPersonFigures() throws {
        let town = try Town()
        let key = try town.sandbox.text(of: "keys/mallory.pub").split(separator: " ").prefix(2).joined(separator: " ")
        try town.govern(
            town.rules(
                "require: [ { type: test-result, max_age: 14d } ]", "kpis: { approval_rate: { at_least: \"0.3\" } }"),
            sections: ["attesters: { test-result: [\"\(key)\"], kpi: [leo] }"])
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        for person in ["jan", "mia"] { done(try town.run(person, ["approve", change])) }
        #expect(try town.blocking(change) == "approvals kpis evidence")
        refused(try town.run("ana", ["attest", "test-result", "credit-risk@1.0.0"]), "may not attest")
        try town.sandbox.write("<testsuite/>\n", to: "ana/report.xml")
        done(
            try town.run(
                "ana",
                [
                    "attest", "test-result", "credit-risk@1.0.0", "--report", "report.xml", "--key", "../keys/mallory",
                    "--as",
                    "ci",
                ]), "attested test-result of credit-risk@1.0.0")
        refused(
            try town.run("leo", ["attest", "kpi", "credit-risk@1.0.0", "--value", "approval_rate=x"]), "is no number")
        done(try town.run("leo", ["attest", "kpi", "credit-risk@1.0.0", "--value", "approval_rate=0.31"]))
        // Who attested had a hand in it.
        done(try town.run("leo", ["approve", change]))
        #expect(try town.blocking(change) == "approvals separation-of-duties")
    }

    @Test func aDeputyStandsInAndIsShown() throws {
        let town = try Town()
        try town.govern(
            [], sections: ["absences: [ { person: leo, deputy: jan, from: 2026-01-08, until: 2026-01-20 } ]"])
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        done(try town.run("mia", ["approve", change]))
        done(try town.run("jan", ["approve", change, "--team", "operations"]))
        let shown = try town.run("mia", ["ledger", "sync"])
        done(shown)
        done(try town.run("mia", ["show", change]), "operations 1 of 1 (jan (for leo))")
        // One person counts for one team, also as a deputy.
        #expect(try town.blocking(change) == "approvals")
        done(try town.run("mia", ["report", "access", "--env", "prod"]), "jan (for leo)")
        done(try town.run("mia", ["report", "access", "--env", "prod", "--at", "2026-01-05"]), "leo")
    }

    @Test func ownersOfFilesAndConsumersAreAsked() throws {
        let town = try Town()
        try town.govern(
            town.rules(
                "code_owners: [ { paths: [\"*.py\"], approvals: { operations: 1, risk: 1 } } ]",
                "approvals_valid_for: 2d"))
        done(try town.run("ana", ["promote", town.approved()]))
        try town.sandbox.write("print()\n", to: "ana/serve.py")
        try town.nextRelease("1.1.0")
        try town.toTest("1.1.0")
        let change = try town.propose("1.1.0", to: "prod", by: "ana")
        done(try town.run("jan", ["approve", change]))
        #expect(try town.blocking(change) == "approvals code-owners")
        for person in ["mia", "leo"] { done(try town.run(person, ["approve", change])) }
        #expect(try town.blocking(change).isEmpty)
        town.day += 3
        refused(try town.run("ana", ["promote", change]), "it was given for 2d", status: nil)
    }

    @Test func dataThatMayNotLieThereAreNotSent() throws {
        let town = try Town()
        try town.govern(
            [("max_file_size: 100kB }", "max_file_size: 100kB, residency: true }")],
            sections: ["remotes: { abroad: { url: \"s3://bank-ml-us\", region: us } }"])
        func sent() throws -> String { try town.sandbox.bash("find pay -type f | sort").stdout }
        let before = try sent()
        try town.sandbox.write("age\n42\n", to: "ana/data/people.csv")
        done(try town.run("ana", ["add", "data/people.csv", "--meta", "residency=eu"]))
        try town.commit("People", in: "ana")
        refused(
            try town.run("ana", ["push"]), "data/people.csv may lie in eu only, and the policy names no remote",
            status: 1)
        refused(try town.run("ana", ["push", "--payloads-only"]), "git mlops push --payload-remote", status: 1)
        #expect(try sent() == before, "nothing left this place")
    }

    @Test func theServerLooksIntoModelsNotebooksAndLockFiles() throws {
        let town = try Town()
        try town.govern(
            [("max_file_size: 100kB }", "max_file_size: 100kB, notebook_outputs: refuse, schemas_valid: true }")],
            sections: [
                "models: { unsafe_pickle: refuse }",
                "packages: { lock: requirements.txt, indexes: [\"https://pypi.org/simple\"], hashes: true }",
            ])
        // A pickle that runs a command when it is loaded.
        try town.sandbox.write(Array("cos\nsystem\n(S'true'\ntR.".utf8), to: "ana/models/credit-risk.bin")
        done(try town.run("ana", ["add", "models/credit-risk.bin"]))
        try town.commit("A bad model", in: "ana")
        refused(try town.run("ana", ["push"]), "os.system")
        refused(try town.git("ana", "push", "--no-verify"), "model-files")
        done(try town.git("ana", "reset", "--quiet", "--hard", "HEAD~1"))
        try town.sandbox.write(
            #"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, "#
                + #""source": "1", "execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}]}"#,
            to: "ana/look.ipynb")
        try town.sandbox.write("requests==2.31.0\n", to: "ana/requirements.txt")
        try town.sandbox.write(#"{"type": "objekt"}"#, to: "ana/schemas/train.json")
        try town.commit("Outputs, a lock without hashes, and a bad schema", in: "ana")
        let pushed = try town.git("ana", "push", "--no-verify")
        for words in ["look.ipynb: outputs in cell 1", "requests 2.31.0", "schemas/train.json"] {
            refused(pushed, words)
        }
    }

    @Test func otherProgramsAreToldOfEventsAndNeverWaitedFor() throws {
        let town = try Town()
        let told = town.sandbox.path("told")
        done(try town.git("ana", "config", "mlops.notify", "sleep 1; cat > \(told); touch \(told).done"))
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        #expect(!town.sandbox.exists("told.done"), "the command does not wait")
        try town.sandbox.bash("for i in $(seq 100); do [ -e told.done ] && exit 0; sleep 0.1; done; exit 1")
        let text = try town.sandbox.text(of: "told")
        #expect(text.contains("\"type\": \"propose\"") && text.contains(change))
        #expect(text.contains("\"jan\"") && text.contains("\"mia\"") && text.contains("\"leo\""))
        // A command that fails fails nothing.
        done(try town.git("ana", "config", "mlops.notify", "exit 1"))
        done(try town.run("ana", ["withdraw", change]))
    }
}
