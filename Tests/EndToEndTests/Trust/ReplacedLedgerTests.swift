import TestSupport
import Testing

/// A server that shows another ledger than the one a person pinned: nobody signs against it.
@Suite("A replaced ledger")
struct ReplacedLedgerTests {
    @Test("Nothing is signed or shared against a ledger that is not the pinned one")
    func nothingIsSignedAgainstIt() throws {
        let town = try Town()
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        // Somebody on the server founds a second ledger with the same people, and puts it in the place of the first.
        try town.clone("mallory")
        try town.sandbox.bash("cp policy.yaml mallory/ && git -C server.git config --unset mlops.genesis")
        try town.sandbox.git("update-ref", "-d", Town.ledger, in: "server.git")
        try town.sandbox.git("config", "user.signingKey", town.sandbox.path("keys/mia"), in: "mallory")
        try town.succeed(
            town.run(
                "mallory", ["ledger", "found", "--policy", "policy.yaml", "--project", "bank", "--testing"]))
        let forged = try town.sandbox.git("rev-parse", "refs/mlops/ledger", in: "mallory").line
        try town.sandbox.git("fetch", "--quiet", town.sandbox.path("mallory"), forged, in: "server.git")
        try town.sandbox.git("update-ref", Town.ledger, forged, in: "server.git")

        // Jan's old clone, and a fresh one: the pin belongs to the URL.
        try town.sandbox.bash("rm -rf fresh && git clone --quiet '\(town.sandbox.path("server.git"))' fresh")
        for setting in ["user.name", "user.email", "user.signingKey", "gpg.format"] {
            let value = try town.sandbox.git("config", setting, in: "jan").line
            try town.sandbox.git("config", setting, value, in: "fresh")
        }
        for clone in ["jan", "fresh"] {
            let before = try town.sandbox.git("for-each-ref", "refs/mlops", in: clone).stdout
            for command in [
                ["approve", change], ["propose", "credit-risk@1.0.0", "--to", "test"],
                ["ledger", "sync"], ["push"],
            ] {
                let result = try town.run(
                    clone, command, env: ["XDG_CONFIG_HOME": town.sandbox.path("users/jan")])
                #expect(result.status != 0, "\(clone): \(result.transcript)")
                if clone == "jan" || command[0] != "push" {
                    let told = ["not the one", "rewound", "there is no ledger", "no ledger"]
                    #expect(told.contains { result.stderr.contains($0) }, "\(clone): \(result.transcript)")
                }
            }
            #expect(try town.sandbox.git("for-each-ref", "refs/mlops", in: clone).stdout == before)
        }
        #expect(try town.head(Town.ledger) == forged)
    }
}
