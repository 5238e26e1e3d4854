import TestSupport
import Testing

/// Changes that are not judged as all others, from the command line to the server's hooks.
@Suite("Kinds of change, by command")
struct ChangeKindsTests {
    @Test func anEmergencyIsCarriedOutAtOnceAndItsReviewFallsDue() throws {
        let town = try Town()
        done(try town.run("ana", ["promote", town.approved()]))
        try town.nextRelease("1.1.0")
        try town.toTest("1.1.0", days: 0)
        let change = try town.id(
            town.run("ana", ["-q", "propose", "credit-risk@1.1.0", "--to", "prod", "--emergency", "-m", "INC0042"]))
        done(try town.run("leo", ["approve", change]))
        done(try town.run("ana", ["promote", change]), "an emergency change is spared this")
        done(try town.run("mia", ["ledger", "sync"]))
        done(try town.run("mia", ["changes", "--unreviewed"]), "emergency, review due")
        town.day += 3
        try town.nextRelease("1.2.0")
        try town.toTest("1.2.0")
        let next = try town.approved(version: "1.2.0")
        refused(try town.run("ana", ["promote", next]), "the review of credit-risk 1.1.0 to prod", status: 1)
        refused(try town.run("leo", ["review", change]), "acted in the emergency")
        done(try town.run("mia", ["review", change, "-m", "cause found, test added"]))
        done(try town.run("ana", ["promote", next]))
    }

    @Test func aStandardChangeNeedsItsEnvelopesApprovalAndStaysInside() throws {
        let town = try Town()
        try town.govern(town.rules("standard: { approvals: { data-science: 1 }, code: [\"*.md\"] }"))
        done(try town.run("ana", ["promote", town.approved()]))
        try town.sandbox.write("# Card\n", to: "ana/card.md")
        try town.nextRelease("1.1.0")
        try town.toTest("1.1.0")
        let inside = try town.id(
            town.run("ana", ["-q", "propose", "credit-risk@1.1.0", "--to", "prod", "--standard"]))
        #expect(try town.blocking(inside) == "approvals")
        done(try town.run("jan", ["approve", inside]))
        done(try town.run("ana", ["promote", inside]), "1 file altered, within the envelope")
        try town.sandbox.write("print()\n", to: "ana/serve.py")
        try town.nextRelease("1.2.0")
        try town.toTest("1.2.0")
        let outside = try town.id(
            town.run("ana", ["-q", "propose", "credit-risk@1.2.0", "--to", "prod", "--standard"]))
        done(try town.run("jan", ["approve", outside]))
        refused(try town.run("ana", ["promote", outside]), "serve.py lies outside the envelope for code", status: 1)
    }

    @Test func aWaiverNeedsItsOwnApprovals() throws {
        let town = try Town()
        try town.govern(town.rules("waivers: { rules: [soak], approvals: { risk: 1 }, at_most: 3d }"))
        try town.nextRelease("1.1.0")
        try town.toTest("1.1.0", days: 1)
        let change = try town.approved(version: "1.1.0")
        refused(try town.run("ana", ["promote", change]), "1d of 7d in test", status: 1)
        refused(
            try town.run("leo", ["waive", change, "--rule", "approvals", "--expires", "1d", "-m", "x"]),
            "lets nobody waive the rule 'approvals'")
        let waiver = try town.id(
            town.run("leo", ["-q", "waive", change, "--rule", "soak", "--expires", "2d", "-m", "it discriminates"]))
        refused(try town.run("ana", ["promote", change]), "soak", status: 1)
        done(try town.run("mia", ["ledger", "sync"]))
        done(try town.run("mia", ["changes", "--waiting-for", "me"]), "soak in prod")
        done(try town.run("mia", ["approve", waiver]))
        done(try town.run("mia", ["show", waiver]), "(holds)")
        done(try town.run("ana", ["promote", change]), "waived until")
        done(try town.run("ana", ["ledger", "verify"]))
    }

    @Test func aFreezeStopsPromotionsAndAnAdminLiftsIt() throws {
        let town = try Town()
        let change = try town.approved()
        refused(try town.run("ana", ["freeze", "prod", "-m", "x"]), "only the emergency team")
        done(try town.run("leo", ["freeze", "prod", "-m", "incident"]))
        refused(try town.run("ana", ["promote", change]), "prod is frozen by", status: 1)
        done(try town.run("mia", ["freeze", "prod", "--lift", "-m", "resolved"]))
        done(try town.run("ana", ["promote", change]))
    }

    @Test func changesWaitForTheirWindow() throws {
        let town = try Town()
        try town.govern(
            town.rules("change_windows: [ { days: [mon, tue], from: \"08:00\", to: \"17:00\", offset: \"+01:00\" } ]"))
        let change = try town.approved()
        // The ninth of January 2026 is a Friday.
        #expect(town.day == 8)
        refused(try town.run("ana", ["promote", change]), "hint: wait until 2026-01-12 07:00 UTC", status: 1)
        town.day += 3
        done(try town.run("ana", ["promote", change]))
    }

    @Test func configurationAloneGoesThroughTheSameHands() throws {
        let town = try Town()
        done(try town.run("ana", ["promote", town.approved()]))
        try town.sandbox.write("limit: 10\n", to: "ana/config/limits.yaml")
        try town.commit("Limits", in: "ana")
        done(try town.run("ana", ["push"]))
        refused(
            try town.run("ana", ["propose", "--to", "prod", "--config", "../x.yaml"]), "cannot be a configuration file",
            status: 2)
        let change = try town.id(
            town.run("ana", ["-q", "propose", "--to", "prod", "--config", "config/limits.yaml", "-m", "lower"]))
        for person in ["jan", "mia", "leo"] { done(try town.run(person, ["approve", change])) }
        done(try town.run("mia", ["show", change]), "config/limits.yaml")
        done(try town.run("ana", ["promote", change]))
        let shown = try town.sandbox.git(
            "show", "refs/heads/git-mlops/env/prod:config/limits.yaml", in: "server.git")
        #expect(shown.stdout == "limit: 10\n")
        done(try town.run("leo", ["rollback", "prod", "-m", "too low"]), "no config/limits.yaml")
        done(try town.run("ana", ["ledger", "sync"]))
        done(try town.run("ana", ["ledger", "verify"]))
    }

    @Test func aRetiredReleaseIsNotPromotedAndARevokedOneNotReturnedTo() throws {
        let town = try Town()
        done(try town.run("ana", ["promote", town.approved()]))
        try town.nextRelease("1.1.0")
        try town.toTest("1.1.0")
        done(try town.run("ana", ["promote", town.approved(version: "1.1.0")]))
        let back = try town.propose("1.0.0", to: "test", by: "ana")
        refused(try town.run("ana", ["retire", "credit-risk@1.0.0", "-m", "old"]), "only an admin")
        done(try town.run("mia", ["retire", "credit-risk@1.0.0", "--revoke", "-m", "it leaks"]))
        refused(try town.run("leo", ["rollback", "prod", "-m", "slow"]), "credit-risk@1.0.0 is revoked", status: 1)
        #expect(try town.blocking(back).contains("not-retired"))
        refused(
            try town.run("ana", ["propose", "credit-risk@1.0.0", "--to", "test"]), "was revoked by mia: it leaks",
            status: 1)
        done(try town.run("ana", ["models"]), "1.0.0 (revoked)")
    }
}
