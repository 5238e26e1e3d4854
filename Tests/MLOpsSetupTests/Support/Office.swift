import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsSetup
import MLOpsSystem
import SystemPackage
import TestSupport

/// A user, ana, with a signing key and a policy of two admins and a scientist; and what she was told.
final class Office {
    let sandbox: Sandbox
    let now = Timestamp(seconds: 1_767_225_600)
    private(set) var news: [SetupNews] = []

    init() throws {
        sandbox = try Sandbox()
        var people = ""
        for name in ["ana", "leo", "mia"] {
            let line = try sandbox.makeKey(name).publicLine
            people += "  \(name): { name: Person \(name), emails: [\(name)@bank.example], keys: [\"\(line)\"] }\n"
        }
        try sandbox.git("config", "--global", "user.signingKey", sandbox.path("keys/ana"))
        try sandbox.write(
            """
            version: 1
            people:
            \(people)teams: { data-science: [ana], operations: [leo] }
            admins: { members: [ana, leo], threshold: 1 }
            environments:
              test: { approvals: { operations: 1 } }

            """, to: "policy.yaml")
    }

    func variables(_ changes: [String: String?] = [:]) -> ProgramEnvironment {
        ProgramEnvironment().with(sandbox.environment.mapValues { $0 }).with(changes)
    }

    func surroundings(in directory: String = "", _ changes: [String: String?] = [:]) -> Surroundings {
        Surroundings(
            environment: variables(changes), directory: FilePath(sandbox.path(directory)), clock: FixedClock(now),
            executable: FilePath(sandbox.path("bin/git-mlops")))
    }

    func tell(_ news: SetupNews) { self.news.append(news) }

    /// The names of what was told, in its order.
    var told: [String] {
        news.map { news in
            let text = String(describing: news)
            return String(text.prefix { $0 != "(" })
        }
    }

    func repository(_ path: String = "repo") throws -> Repository {
        try surroundings(in: path).repository()
    }

    func signer(_ name: String) throws -> SSHKeygenSigner {
        try SSHKeygenSigner(
            setting: sandbox.path("keys/\(name)"), directory: FilePath(sandbox.root), environment: variables())
    }

    func policy() throws -> PolicyDocument {
        try PolicyDocument(file: FilePath(sandbox.path("policy.yaml")))
    }

    /// A ledger that ana founds in a repository.
    @discardableResult
    func found(_ path: String = "repo", testing: Bool = false, _ changes: [String: String?] = [:]) throws -> EventRecord
    {
        try LedgerFounding(Ledger(in: repository(path)), remote: nil, in: surroundings(in: path, changes)).found(
            project: "bank", policy: policy(), founder: "ana", signer: signer("ana"), testing: testing)
    }

    /// A server that has ana's ledger, and a plain clone of it.
    func shared(_ clone: String = "clone") throws -> EventRecord {
        try sandbox.git("init", "--quiet", "--bare", "server.git")
        try sandbox.makeRepository("repo")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "Start", in: "repo")
        let record = try found()
        try sandbox.git(
            "push", "--quiet", sandbox.path("server.git"), "main", "refs/mlops/ledger:refs/heads/git-mlops/ledger",
            in: "repo")
        try sandbox.git("clone", "--quiet", sandbox.path("server.git"), clone)
        return record
    }

    /// What is below the sandbox, with modes and sizes.
    func listing() throws -> String {
        try sandbox.bash("find . -path ./bin -prune -o -printf '%p %m %s\\n' | sort").stdout
    }
}
