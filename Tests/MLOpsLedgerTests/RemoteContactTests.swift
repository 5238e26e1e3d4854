import MLOpsCore
import MLOpsGit
import MLOpsLedger
import TestSupport
import Testing

@Suite("When a remote was last asked", .ownThread)
struct RemoteContactTests {
    @Test(arguments: [
        ("branch 'git-mlops/ledger' of /srv/git/bank", true),
        ("branch 'git-mlops/ledger' of elsewhere:/srv/git/bank", false),
        ("branch 'git-mlops/ledger' of /srv/git/bank2", false),
        ("branch 'main' of /srv/git/bank", false),
    ])
    func aFetchCountsWhenItBroughtTheLedgerOfThatRemote(line: String, counts: Bool) throws {
        let ground = try Ground()
        let (sandbox, repository) = (ground.sandbox, try ground.open())
        try sandbox.git("config", "remote.origin.url", "/srv/git/bank.git/", in: "repo")
        let id = String(repeating: "a", count: 40)
        try sandbox.write(
            "\(id)\t\tbranch 'side' of /srv/git/bank\n\(id)\tnot-for-merge\t\(line)\n", to: "repo/.git/FETCH_HEAD")
        let contact = try RemoteContact("origin", in: repository, names: LedgerNames(in: repository))
        #expect((contact.last != nil) == counts)
    }
}
