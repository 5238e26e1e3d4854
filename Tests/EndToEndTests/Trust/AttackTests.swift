import TestSupport
import Testing

/// The attacks of the threat model that a server with our hooks meets; each with the honest way beside it.
@Suite("Attacks on a guarded server")
struct AttackTests {
    @Test func theHonestWay() throws {
        let town = try Town()
        let change = try town.approved()
        done(try town.run("leo", ["promote", change]))
        done(try town.run("mia", ["ledger", "sync"]))
        let board = try town.run("mia", ["blame", "prod"])
        done(board)
        #expect(board.stdout.contains("1.0.0"))
        done(try town.run("mia", ["ledger", "verify"]))
        #expect(try town.head("refs/heads/git-mlops/env/prod") != "")
        done(try town.sandbox.git("fsck", "--strict", in: "server.git"))
    }

    @Test func selfApproval() throws {
        let town = try Town()
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        for person in ["ana", "mia", "leo"] { done(try town.run(person, ["approve", change])) }
        let promoted = try town.run("leo", ["promote", change])
        #expect(promoted.status == 1)
        refused(promoted, "separation-of-duties")
        done(try town.run("jan", ["approve", change]))
        done(try town.run("leo", ["promote", change]))
    }

    @Test func forgedAuthor() throws {
        let town = try Town()
        // Jan works under ana's name and does not sign, so that he may approve.
        done(try town.git("jan", "pull", "--quiet"))
        try town.model("weights 1.1.0", in: "jan")
        try town.commit("More data", in: "jan", ["--author", "ana <ana@bank.example>", "--no-gpg-sign"])
        done(try town.run("jan", ["push"]))
        done(try town.git("ana", "pull", "--quiet"))
        done(try town.run("ana", ["checkout"]))
        done(try town.run("ana", ["pull"]))
        done(try town.run("ana", ["release", "credit-risk", "1.1.0"]))
        let test = try town.propose("1.1.0", to: "test", by: "ana")
        done(try town.run("jan", ["approve", test]))
        done(try town.run("ana", ["promote", test]))
        town.day += 8
        let change = try town.approved(version: "1.1.0")
        refused(try town.run("leo", ["promote", change]), "separation-of-duties")
    }

    @Test func approvalReplayed() throws {
        let town = try Town()
        let first = try town.propose("1.0.0", to: "prod", by: "ana")
        done(try town.run("mia", ["approve", first]))
        let second = try town.propose("1.0.0", to: "prod", by: "jan")
        done(try town.run("leo", ["ledger", "sync"]))
        let forger = Forger(town: town, clone: "leo")
        let approval = try town.sandbox.bash(
            "git log --first-parent --format=%H --grep='^approve: ' -1 refs/mlops/ledger", in: "leo"
        ).line
        // Her very commit on another parent, and her signature under another change.
        let again = try town.sandbox.bash(
            """
            export GIT_AUTHOR_NAME="$(git log -1 --format=%an \(approval))" GIT_AUTHOR_EMAIL="$(git log -1 --format=%ae \(approval))"
            export GIT_AUTHOR_DATE="$(git log -1 --format=%at \(approval)) +0000" GIT_COMMITTER_DATE="$(git log -1 --format=%at \(approval)) +0000"
            export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"
            git log -1 --format=%B \(approval) | git commit-tree \(approval)^{tree} -p refs/mlops/ledger
            """, in: "leo"
        ).line
        refused(try forger.push(again), "ledger-events")
        let changed = try town.sandbox.bash(
            """
            event=$(git show \(approval):event.json | sed 's/\(first)/\(second)/' | tr -d '\\n' | git hash-object -w --stdin)
            tree=$(git ls-tree \(approval) | sed "s/blob [0-9a-f]*\\tevent.json/blob $event\\tevent.json/" | git mktree)
            git commit-tree $tree -p refs/mlops/ledger -m x
            """, in: "leo"
        ).line
        refused(try forger.push(changed), "ledger-events")
        done(try town.run("mia", ["approve", second]))
    }

    @Test func policyWeakenedInTheSamePush() throws {
        let town = try Town()
        try town.sandbox.write(
            town.policy(
                [("soak: 7d", "soak: 1s"), ("data-science: 1, risk: 1, operations: 1", "risk: 1")], version: 2),
            to: "weak.yaml")
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        done(try town.run("mia", ["ledger", "sync"]))
        func offline(_ arguments: [String]) throws -> Result {
            try town.sandbox.run(
                "git", ["-c", "mlops.publish=false", "mlops", "-q"] + arguments, in: "mia",
                env: town.variables("mia"))
        }
        let proposal = try town.succeed(offline(["propose", "--policy", "../weak.yaml"])).line
        done(try offline(["approve", proposal]))
        done(try offline(["policy", "apply", proposal]))
        let between = try town.head("refs/mlops/ledger", of: "mia")
        done(try offline(["approve", change]))
        // In its place it passes the weaker policy, and so it does in her own clone.
        done(try offline(["promote", change]))
        let before = try town.head(Town.ledger)
        refused(try town.run("mia", ["ledger", "sync"]), "promotions")
        refused(try Forger(town: town, clone: "mia").push("refs/mlops/ledger", force: false), "promotions")
        #expect(try town.head(Town.ledger) == before)
        // The policy alone, which an admin may change, passes.
        done(try town.git("mia", "push", "--quiet", "origin", "\(between):\(Town.ledger)"))
    }

    @Test func ledgerRewoundOrDeleted() throws {
        let town = try Town()
        let forger = Forger(town: town, clone: "leo")
        done(try town.run("leo", ["ledger", "sync"]))
        let before = try town.head(Town.ledger)
        let parent = try town.head("refs/mlops/ledger~1", of: "leo")
        refused(try forger.push(parent), "ledger-append-only")
        refused(try forger.push(""), "ledger")
        refused(try forger.push("main"), "refused")
        #expect(try town.head(Town.ledger) == before)
        // Behind the hooks' back, by somebody on the server: every clone notices.
        try town.sandbox.git("update-ref", Town.ledger, parent, in: "server.git")
        let noticed = try town.run("leo", ["ledger", "sync"])
        #expect(noticed.status == 1)
        refused(noticed, "rewound")
        try town.sandbox.git("update-ref", Town.ledger, before, in: "server.git")
        done(try town.run("leo", ["ledger", "sync"]))
    }

    @Test func noVerifyAndHooksPath() throws {
        let town = try Town()
        try town.sandbox.write([UInt8](repeating: 7, count: 200_000), to: "ana/large.bin")
        try town.commit("A large file", in: "ana")
        let before = try town.head("refs/heads/main")
        refused(try town.git("ana", "push", "origin", "main"), "max-file-size")
        refused(try town.git("ana", "push", "--no-verify", "origin", "main"), "max-file-size")
        refused(try town.git("ana", "-c", "core.hooksPath=/dev/null", "push", "origin", "main"), "max-file-size")
        #expect(try town.head("refs/heads/main") == before)
        // By way of a branch without rules.
        done(try town.git("ana", "push", "--quiet", "origin", "main:refs/heads/side"))
        refused(try town.git("ana", "push", "--no-verify", "origin", "main"), "max-file-size")
        done(try town.git("ana", "reset", "--quiet", "--hard", "HEAD~1"))
        try town.sandbox.write("small", to: "ana/small.txt")
        try town.commit("A small file", in: "ana")
        done(try town.run("ana", ["push"]))
    }

    @Test func movedOrDeletedTag() throws {
        let town = try Town()
        let name = "refs/tags/credit-risk@v1.0.0"
        let before = try town.head(name)
        #expect(before != "")
        done(try town.git("jan", "tag", "-f", "-a", "credit-risk@v1.0.0", "-m", "mine", "--no-sign"))
        let forger = Forger(town: town, clone: "jan")
        refused(try forger.push(name, to: name), "released-tags")
        refused(try forger.push("", to: name), "released-tags")
        refused(try forger.push(name, to: "refs/tags/credit-risk@v2.0.0"), "released-tags")
        refused(try forger.push(before, to: "refs/tags/Credit-Risk@v1.0.0"), "released-tags")
        #expect(try town.head(name) == before)
        done(try town.git("jan", "push", "--quiet", "origin", "main:refs/tags/milestone"))
    }

    @Test func namesInAnotherCase() throws {
        let town = try Town()
        let forger = Forger(town: town, clone: "jan")
        for name in [
            "refs/heads/Main", "refs/heads/GIT-MLOPS/ledger", "refs/heads/git-mlops/Env/prod", "refs/mlops/ledger",
        ] {
            refused(try forger.push("main", to: name), "known-refs")
        }
        done(try forger.push("main", to: "refs/heads/maintenance"))
    }

    /// A replacement shows leo's git a history in which jan wrote what ana wrote.
    @Test func replaceRefsAndGrafts() throws {
        let town = try Town()
        let change = try town.propose("1.0.0", to: "prod", by: "leo")
        for person in ["ana", "mia", "leo"] { done(try town.run(person, ["approve", change])) }
        try town.sandbox.bash(
            """
            for commit in $(git rev-list main); do
                git cat-file commit $commit | sed '/^gpgsig/,/END SSH/d; s/ana@bank/jan@bank/' > ../raw
                git replace $commit $(git hash-object -t commit -w ../raw)
            done
            git rev-parse main > .git/info/grafts
            """, in: "leo")
        #expect(try town.git("leo", "log", "-1", "--format=%ae", "main").line == "jan@bank.example")
        refused(try town.run("leo", ["promote", change]), "separation-of-duties")
    }

    @Test func eventsSmuggledIntoMerges() throws {
        let town = try Town()
        done(try town.run("leo", ["ledger", "sync"]))
        let forger = Forger(town: town, clone: "leo")
        let tip = try town.head("refs/mlops/ledger", of: "leo")
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        done(try town.run("leo", ["ledger", "sync"]))
        let newest = try town.head("refs/mlops/ledger", of: "leo")
        let empty = try town.sandbox.bash("git mktree < /dev/null", in: "leo").line
        let side = try forger.event(
            "receipt", subject: #"{"seen":"2026-01-09T08:00:00Z","tip":"\#(tip)"}"#, summary: "x", actor: "leo",
            kind: "witness", parents: [tip])
        let carrying = try town.sandbox.bash(
            "git commit-tree \(newest)^{tree} -p \(newest) -p \(side) -m merge", in: "leo"
        ).line
        let talking = try town.sandbox.bash(
            "git commit-tree \(empty) -p \(newest) -p \(side) -m 'promote: credit-risk 9.9.9 to prod'", in: "leo"
        ).line
        for attack in [carrying, talking] { refused(try forger.push(attack), "ledger") }
        #expect(try town.head(Town.ledger) == newest)
        #expect(change != "")
        done(try town.run("mia", ["approve", change]))
    }

    @Test func messageThatDiffersFromItsJSON() throws {
        let town = try Town()
        done(try town.run("leo", ["ledger", "sync"]))
        let forger = Forger(town: town, clone: "leo")
        let before = try town.head(Town.ledger)
        let subject = #"{"event":"\#(String(repeating: "0", count: 64))"}"#
        let lying = try forger.event(
            "withdraw", subject: subject, summary: "x", actor: "leo", message: "approve: everything\n")
        refused(try forger.push(lying), "message")
        #expect(try town.head(Town.ledger) == before)
    }

    /// An independent writer of the format: what it writes is read, and what it writes wrongly is not.
    @Test func keyOfAStrangerOrAnotherNamespace() throws {
        let town = try Town()
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        done(try town.run("leo", ["ledger", "sync"]))
        let forger = Forger(town: town, clone: "leo")
        let subject = try forger.subjectOfLastProposal(changedBy: #"s["change"]="\#(change)"; s["team"]="risk""#)
        let summary = "\(change.prefix(12)) for risk: credit-risk 1.0.0 to prod"
        func approval(_ actor: String, key: String? = nil, namespace: String = "git-mlops-event-v1") throws -> String {
            try forger.event(
                "approve", subject: subject, summary: summary, actor: actor, key: key, namespace: namespace)
        }
        refused(try forger.push(approval("mia", key: "mallory")), "not in the policy")
        refused(try forger.push(approval("mallory")), "not in the policy")
        refused(try forger.push(approval("mia", key: "leo")), "belongs to leo")
        refused(try forger.push(approval("leo")), "not in the team")
        refused(try forger.push(approval("mia", namespace: "git")), "ledger-events")
        done(try forger.push(approval("mia"), force: false))
        let shown = try town.run("jan", ["ledger", "sync"])
        done(shown)
        #expect(try town.run("jan", ["show", change]).stdout.contains("mia"))
        try town.clone("mallory")
        done(try town.run("mallory", ["setup", "--pin", town.sandbox.text(of: "genesis")]))
        refused(try town.run("mallory", ["approve", change]), "not in the policy")
    }

    @Test func junkPoisonsNothing() throws {
        let town = try Town()
        done(try town.run("leo", ["ledger", "sync"]))
        let forger = Forger(town: town, clone: "leo")
        let junk = try forger.event("approve", subject: "{\"x\":1}", summary: "? for ?: a waiver", actor: "mallory")
        refused(try forger.push(junk), "ledger-events")
        // Where no hook stood in its way, it harms nobody.
        try town.sandbox.git("fetch", "--quiet", town.sandbox.path("leo"), "refs/mlops/ledger", in: "server.git")
        try town.sandbox.bash(
            "cd leo && git pack-objects --revs --stdout <<< \(junk) | git -C ../server.git unpack-objects -q")
        try town.sandbox.git("update-ref", Town.ledger, junk, in: "server.git")
        let change = try town.approved()
        done(try town.run("leo", ["promote", change]))
        let verified = try town.run("leo", ["ledger", "verify"])
        #expect(verified.status == 1)
        refused(verified, "not in the policy")
        done(try town.run("leo", ["blame", "prod"]))
    }

    @Test func testClockOnARealLedger() throws {
        let town = try Town(testing: false)
        let change = try town.propose("1.0.0", to: "test", by: "ana")
        done(try town.run("jan", ["approve", change]))
        let promoted = try town.run("ana", ["promote", change])
        done(promoted)
        #expect(promoted.stderr.contains("MLOPS_TEST_NOW is ignored"))
        town.day += 20
        let prod = try town.approved()
        refused(try town.run("leo", ["promote", prod]), "soak")
        #expect(try !town.run("leo", ["blame", "test"]).stdout.contains("TEST LEDGER"))
        let test = try Town()
        done(try test.run("leo", ["ledger", "sync"]))
        #expect(try test.run("leo", ["blame", "test"]).stdout.contains("TEST LEDGER"))
    }

    @Test func environmentEditedOrMovedWithoutPromotion() throws {
        let town = try Town()
        done(try town.run("leo", ["ledger", "sync"]))
        let forger = Forger(town: town, clone: "leo")
        let view = "refs/heads/git-mlops/env/test"
        let before = try town.head(view)
        let edited = try town.sandbox.bash(
            """
            git read-tree refs/mlops/env/test --index-output=../index
            blob=$(git show refs/mlops/env/test:models/credit-risk.json | sed 's/1.0.0/9.9.9/' | git hash-object -w --stdin)
            export GIT_INDEX_FILE=../index
            git update-index --add --cacheinfo 100644,$blob,models/credit-risk.json
            git commit-tree $(git write-tree) -p refs/mlops/env/test -m 'hot fix'
            """, in: "leo"
        ).line
        refused(try forger.push(edited, to: view), "environment-view")
        refused(try forger.push("refs/mlops/env/test~1", to: view), "environment-view")
        refused(try forger.push("", to: view), "environment-view")
        refused(try forger.push("refs/mlops/env/test", to: "refs/heads/git-mlops/env/prod"), "environment-view")
        refused(try forger.push("main", to: "refs/heads/git-mlops/env/moon"), "known-refs")
        #expect(try town.head(view) == before)
        let change = try town.approved()
        done(try town.run("leo", ["promote", change]))
        // Somebody on the server moves it all the same: it is named, and the ledger goes on.
        try town.sandbox.git("update-ref", "refs/heads/git-mlops/env/prod", before, in: "server.git")
        let noticed = try town.run("leo", ["ledger", "sync"])
        #expect(noticed.status == 0 || noticed.stderr.contains("without a promotion"), "\(noticed.transcript)")
        done(try town.run("leo", ["blame", "prod"]))
    }

    /// A promotion by a client that judges nothing: the right listing, and no approvals.
    @Test func promotionForcedThrough() throws {
        let town = try Town()
        let change = try town.propose("1.0.0", to: "prod", by: "ana")
        done(try town.run("leo", ["ledger", "sync"]))
        let forger = Forger(town: town, clone: "leo")
        let subject = try forger.subjectOfLastProposal(
            changedBy: #"s.update(change="\#(change)", approvals=[], listing="0"*64)"#)
        let forced = try forger.event(
            "promote", subject: subject, summary: "credit-risk 1.0.0 to prod", actor: "leo")
        refused(try forger.push(forced), "ledger-events")
        #expect(try town.head("refs/heads/git-mlops/env/prod") == "")
    }

    @Test func soakWithoutReceipt() throws {
        let town = try Town()
        // A release that reaches test while no witness is at work.
        try town.sandbox.git("config", "--unset", "mlops.witnessKey", in: "server.git")
        try town.model("weights 1.1.0", in: "ana")
        try town.commit("More data", in: "ana")
        done(try town.run("ana", ["push"]))
        done(try town.run("ana", ["release", "credit-risk", "1.1.0"]))
        let test = try town.propose("1.1.0", to: "test", by: "ana")
        done(try town.run("jan", ["approve", test]))
        done(try town.run("ana", ["promote", test]))
        town.day += 9
        done(try town.git("leo", "fetch", "--quiet"))
        let change = try town.approved(version: "1.1.0")
        refused(try town.run("leo", ["promote", change]), "soak")
        // Leo plays witness with his own key.
        let forger = Forger(town: town, clone: "leo")
        let tip = try town.head("refs/mlops/ledger", of: "leo")
        let receipt = try forger.event(
            "receipt", subject: #"{"seen":"2026-01-09T09:00:00Z","tip":"\#(tip)"}"#,
            summary: "\(tip.prefix(12)) seen 2026-01-09T09:00:00Z", actor: "server", key: "leo", kind: "witness")
        refused(try forger.push(receipt), "may not sign as a witness")
        done(
            try town.sandbox.run(
                "git-mlops", ["witness", "--key", "../keys/witness"], in: "server.git", env: town.variables("server")))
        refused(try town.run("leo", ["promote", change]), "soak")
        town.day += 8
        done(try town.run("leo", ["promote", change]))
    }

    /// The promoter's clock says last year; the server's says now.
    @Test func backDatedClock() throws {
        let town = try Town()
        try town.model("weights 1.1.0", in: "ana")
        try town.commit("More data", in: "ana")
        done(try town.run("ana", ["push"]))
        done(try town.run("ana", ["release", "credit-risk", "1.1.0"]))
        let test = try town.propose("1.1.0", to: "test", by: "ana")
        done(try town.run("jan", ["approve", test]))
        try town.sandbox.git(
            "config", "remote.origin.receivepack", "env MLOPS_TEST_NOW=\(town.now) git-receive-pack", in: "ana")
        done(try town.run("ana", ["promote", test], env: ["MLOPS_TEST_NOW": "2025-01-01T00:00:00Z"]))
        done(try town.git("leo", "fetch", "--quiet"))
        let change = try town.approved(version: "1.1.0")
        refused(try town.run("leo", ["promote", change]), "soak")
        town.day += 7
        town.hour += 1
        done(try town.run("leo", ["promote", change]))
    }

    @Test func aShallowCheckoutIsNotCalledVerified() throws {
        let town = try Town()
        try town.sandbox.git(
            "clone", "--quiet", "--depth", "1", "file://\(town.sandbox.path("server.git"))", "shallow")
        done(try town.sandbox.mlops("setup", "--trust-remotes", in: "shallow", env: town.variables("ci")))
        let shallow = try town.sandbox.mlops("gate", "ci", in: "shallow", env: town.variables("ci"))
        #expect(shallow.status == 1, "\(shallow.transcript)")
        #expect((shallow.stdout + shallow.stderr).contains("shallow"))
        try town.sandbox.git("clone", "--quiet", town.sandbox.path("server.git"), "full")
        let trusted = try town.sandbox.mlops("setup", "--trust-remotes", in: "full", env: town.variables("ci"))
        done(trusted)
        done(try town.sandbox.mlops("gate", "ci", in: "full", env: town.variables("ci")))
    }
}
