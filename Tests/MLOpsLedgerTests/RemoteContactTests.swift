import MLOpsCore
import MLOpsGit
import MLOpsLedger
import TestSupport
import Testing

@Suite("When a remote was last asked", .ownThread)
struct RemoteContactTests {
    private let ground: Ground
    private let tip: String

    init() throws {
        ground = try Ground()
        try ground.sandbox.git("commit", "--quiet", "--allow-empty", "-m", "A ledger's tip", in: "repo")
        tip = try ground.sandbox.git("rev-parse", "HEAD", in: "repo").line
        try ground.sandbox.git("update-ref", "refs/mlops-remotes/origin/ledger", tip, in: "repo")
    }

    private func contact(now: Timestamp = Timestamp(seconds: 4_000_000_000)) throws -> Timestamp? {
        let repository = try ground.open()
        return try RemoteContact("origin", in: repository, names: LedgerNames(in: repository), now: now).last
    }

    private func fetched(_ id: String, _ what: String) throws {
        let other = String(repeating: "a", count: 40)
        try ground.sandbox.write(
            "\(other)\t\tbranch 'side' of /srv/git/bank\n\(id)\tnot-for-merge\t\(what)\n", to: "repo/.git/FETCH_HEAD")
    }

    @Test(
        "With several remotes a fetch counts when it brought the ledger of that one",
        arguments: [
            ("/srv/git/bank.git/", "branch 'git-mlops/ledger' of /srv/git/bank", true),
            ("/srv/git/bank", "branch 'git-mlops/ledger' of elsewhere:/srv/git/bank", false),
            ("/srv/git/bank", "branch 'git-mlops/ledger' of /mirror/srv/git/bank", false),
            ("/srv/git/bank", "branch 'git-mlops/ledger' of /srv/git/bank2", false),
            ("/srv/git/bank", "branch 'main' of /srv/git/bank", false),
            ("git@host:bank.git", "branch 'git-mlops/ledger' of host:bank", true),
            ("ssh://git:secret@host/bank.git", "branch 'git-mlops/ledger' of ssh://host/bank", true),
            ("https://host/a@b/bank", "branch 'git-mlops/ledger' of https://host/a@b/bank", true),
            (".git", "branch 'git-mlops/ledger' of /srv/git/bank", false),
        ])
    func severalRemotes(url: String, line: String, counts: Bool) throws {
        try ground.sandbox.git("config", "remote.origin.url", url, in: "repo")
        try ground.sandbox.git("config", "remote.mirror.url", "/mirror/bank", in: "repo")
        try fetched(tip, line)
        #expect((try contact() != nil) == counts)
    }

    @Test("With one remote its URL may be written in any way; the ledger must be the one that is here")
    func oneRemote() throws {
        try ground.sandbox.git("config", "remote.origin.url", "work:bank", in: "repo")
        try fetched(tip, "branch 'git-mlops/ledger' of ssh://host/srv/bank")
        #expect(try contact() != nil)
        try fetched(String(repeating: "b", count: 40), "branch 'git-mlops/ledger' of ssh://host/srv/bank")
        #expect(try contact() == nil)
        try ground.sandbox.bash("rm .git/FETCH_HEAD; mkfifo .git/FETCH_HEAD", in: "repo")
        #expect(try contact() == nil)
    }

    @Test("A time to come is not believed")
    func future() throws {
        try ground.sandbox.git("config", "remote.origin.url", "/srv/git/bank", in: "repo")
        try fetched(tip, "branch 'git-mlops/ledger' of /srv/git/bank")
        #expect(try contact(now: Timestamp(seconds: 1_000_000_000)) == nil)
    }
}
