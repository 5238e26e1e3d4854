import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsLedger

@Suite("Pinned ledgers", .ownThread)
struct KnownLedgersTests {
    private let genesis = Digest.sha256(Array("genesis".utf8))
    private let tip = ObjectID(hex: String(repeating: "ab", count: 20))

    private func file(_ sandbox: Sandbox) -> FilePath { FilePath(sandbox.path("config/git-mlops/known_ledgers")) }

    @Test
    func anyURLIsPinnedAndFoundAgain() throws {
        let sandbox = try Sandbox()
        let pins = KnownLedgers(file: file(sandbox))
        let urls = [
            "git@host:team/repo.git", "/srv/my repo.git", "https://host/a%20b", "#odd", "ä\nline", " lead", "-",
        ]
        for (number, url) in urls.enumerated() {
            #expect(try pins.pin(for: url) == nil)
            try pins.set(.init(genesis: .sha256([UInt8(number)]), tip: number % 2 == 0 ? tip : nil), for: url)
        }
        for (number, url) in urls.enumerated() {
            let pin = try KnownLedgers(file: file(sandbox)).pin(for: url)
            #expect(pin == .init(genesis: .sha256([UInt8(number)]), tip: number % 2 == 0 ? tip : nil), "\(url)")
        }
        #expect(try failure { try pins.set(.init(genesis: genesis, tip: nil), for: "") }?.kind == .input)
        #expect(try sandbox.mode(of: "config/git-mlops/known_ledgers") == 0o600)
        #expect(try sandbox.mode(of: "config/git-mlops") == 0o700)
    }

    /// An editor of another system ends lines in CR LF. The pins must hold all the same, or be said to be damaged.
    @Test
    func windowsLineEndsHideNothing() throws {
        let sandbox = try Sandbox()
        let pins = KnownLedgers(file: file(sandbox))
        try pins.set(.init(genesis: genesis, tip: tip), for: "url")
        let text = try sandbox.text(of: "config/git-mlops/known_ledgers")
        try sandbox.write(text.replacing("\n", with: "\r\n"), to: "config/git-mlops/known_ledgers")
        #expect(try pins.pin(for: "url") == .init(genesis: genesis, tip: tip))
    }

    @Test
    func damageIsSaidWithItsLine() throws {
        let sandbox = try Sandbox()
        let pins = KnownLedgers(file: file(sandbox))
        let good = "url \(genesis.hex) -"
        for bad in [
            "url", "url \(genesis.hex)", "url xyz -", "url \(genesis.hex) 12", "a b \(genesis.hex) -",
            "\(good)\n\(good)", "url \(genesis.hex.uppercased()) -",
        ] {
            try sandbox.write("# comment\n\(bad)\n", to: "config/git-mlops/known_ledgers")
            let found = try #require(try failure { try pins.pin(for: "url") }, "\(bad)")
            #expect(found.kind == .environment)
            #expect(found.message.contains("line \(bad.contains("\n") ? 3 : 2)"))
            #expect(try failure { try pins.set(.init(genesis: genesis, tip: nil), for: "new") } != nil)
        }
        try sandbox.write("# comment\n\n\(good)", to: "config/git-mlops/known_ledgers")
        #expect(try pins.pin(for: "url") == .init(genesis: genesis, tip: nil))
    }

    @Test
    func writersAtOnceLoseNothing() throws {
        let sandbox = try Sandbox()
        let path = file(sandbox)
        try WorkerPool.forEach(Array(0..<40), threads: 8) { number in
            try KnownLedgers(file: path).set(.init(genesis: .sha256([UInt8(number)]), tip: nil), for: "url-\(number)")
        }
        for number in 0..<40 {
            #expect(try KnownLedgers(file: path).pin(for: "url-\(number)")?.genesis == .sha256([UInt8(number)]))
        }
    }

    @Test
    func thePlaceIsWhereConfigurationLies() {
        func place(_ changes: [String: String?]) -> String? {
            KnownLedgers.usualFile(environment: ProgramEnvironment().with(changes))?.string
        }
        #expect(place(["HOME": "/h"]) == "/h/.config/git-mlops/known_ledgers")
        #expect(place(["HOME": "/h", "XDG_CONFIG_HOME": "/c"]) == "/c/git-mlops/known_ledgers")
        #expect(place(["HOME": "/h", "XDG_CONFIG_HOME": "relative"]) == "/h/.config/git-mlops/known_ledgers")
        #expect(place(["HOME": "/h", "MLOPS_KNOWN_LEDGERS": "/k"]) == "/k")
        #expect(place([:]) == nil)
    }
}

@Suite("Names of references", .ownThread)
struct LedgerNamesTests {
    @Test
    func aServerKeepsBranchesAndACloneItsOwnReferences() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.git("init", "--quiet", "--bare", sandbox.path("server.git"))
        func names(_ path: String) throws -> LedgerNames {
            try LedgerNames(
                in: Repository(
                    startingAt: FilePath(sandbox.path(path)),
                    environment: ProgramEnvironment().with(sandbox.environment.mapValues { $0 })))
        }
        #expect(try names("repo").ledger == "refs/mlops/ledger")
        #expect(try names("repo").environment("prod") == "refs/mlops/env/prod")
        #expect(try names("server.git").ledger == "refs/heads/git-mlops/ledger")
        #expect(try names("server.git").environment("prod") == "refs/heads/git-mlops/env/prod")
        try sandbox.git("config", "mlops.server", "true", in: "repo")
        try sandbox.git("config", "mlops.branchPrefix", "ml/ops", in: "repo")
        #expect(try names("repo").ledger == "refs/heads/ml/ops/ledger")
        for bad in ["", "/", "a//b", "../x", "Über", "a b"] {
            try sandbox.git("config", "mlops.branchPrefix", bad, in: "repo")
            #expect(try failure { try names("repo") }?.kind == .input, "\(bad)")
        }
    }

    @Test
    func everyNameThatLooksLikeOursIsOursOrReserved() {
        let names = LedgerNames(onServer: true)
        #expect(names.role(of: "refs/heads/git-mlops/ledger") == .ledger)
        #expect(names.role(of: "refs/heads/git-mlops/env/prod") == .environment("prod"))
        for name in [
            "refs/heads/git-mlops/Ledger", "refs/heads/GIT-MLOPS/ledger", "refs/heads/git-mlops/env/Prod",
            "refs/heads/git-mlops/env/a/b", "refs/heads/git-mlops/env/", "refs/heads/git-mlops/other",
            "refs/heads/git-mlops", "refs/mlops/ledger", "refs/MLOPS/env/prod", "refs/mlops", "refs/mlops-remotes/x",
            "refs/heads/git-m\u{4C}ops/ledger",
        ] {
            #expect(names.role(of: name) == .reserved, "\(name)")
        }
        #expect(names.role(of: "refs/heads/main") == .branch("main"))
        #expect(names.role(of: "refs/heads/git-mlopsish") == .branch("git-mlopsish"))
        #expect(names.role(of: "refs/tags/credit-risk@v1.0.0") == .tag("credit-risk@v1.0.0"))
        #expect(names.role(of: "refs/notes/x") == .other)
    }
}
