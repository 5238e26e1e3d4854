import MLOpsAssets
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsStore
import SystemPackage
import TestSupport
import Testing

@Suite("What is inside a push or a release", .ownThread)
struct ContentGateTests {
    private static let main = "refs/heads/main"
    /// `cos\nsystem\n(S'true'\ntR.`: runs a command when it is loaded.
    private static let evil = Array("cos\nsystem\n(S'true'\ntR.".utf8)
    /// A pickled list of one number, protocol 2.
    private static let harmless: [UInt8] = [0x80, 2, 0x5D, 0x71, 0, 0x4B, 1, 0x61, 0x2E]

    private func bank(_ sections: [String], branches: String = "main: { manifests_valid: true }") throws -> Bank {
        try Bank(foundedWith: {
            $0.sections = sections
            $0.branches = branches
        })
    }

    private func blocking(_ bank: Bank, _ server: Server) throws -> [String] {
        try server.blocking((Self.main, bank.open().headCommit()), presence: { _ in [] })
    }

    private func sentence(_ rule: String, _ bank: Bank, _ server: Server) throws -> String {
        try server.verdict([(Self.main, bank.open().headCommit())])?.result(of: rule)?.sentence ?? ""
    }

    /// Puts a model's bytes into the clone's store and its manifest into the working tree.
    private func model(_ bank: Bank, _ bytes: [UInt8], store: PayloadStore? = nil) throws {
        let repository = try bank.open()
        let store = try store ?? WorkingAssets(repository, directory: repository.requireWorkTree()).store()
        let payload = try store.insert(bytes: bytes)
        let manifest = try Manifest(
            header: ManifestHeader(kind: .model, layout: .file),
            entries: [ManifestEntry(path: ManifestEntry.selfPath, digest: payload.digest, size: payload.size)])
        for file in try manifest.serialize() {
            try bank.sandbox.write(file.bytes, to: "\(bank.path)/models/credit-risk.onnx.mlops")
        }
    }

    @Test
    func aPickleThatRunsCodeComesNeitherToTheBranchNorToAnEnvironment() throws {
        let bank = try bank(["models: { unsafe_pickle: refuse }"])
        let server = try Server(bank)
        try model(bank, Self.harmless)
        try bank.commit("A harmless one", by: "ana")
        #expect(try sentence("model-files", bank, server).contains("does not know where payloads lie"))
        // The server looks into what its payload remote has, by itself.
        let payloads = bank.sandbox.path("payloads")
        let remote = try PayloadStore.open(at: FilePath(payloads), createIfMissing: true, role: .remote)
        try bank.sandbox.git("config", "mlops.payloads", payloads, in: "server.git")
        #expect(try blocking(bank, server) == ["model-files"], "it is not there yet")
        try model(bank, Self.harmless, store: remote)
        #expect(try blocking(bank, server) == [])
        try model(bank, Self.evil, store: remote)
        try bank.commit("An evil one", by: "ana")
        #expect(try blocking(bank, server) == ["model-files"])
        #expect(try sentence("model-files", bank, server).contains("os.system"))
        // A clone looks into its own store.
        try model(bank, Self.evil)
        try bank.release("1.1.0", by: "ana")
        let change = try bank.propose("1.1.0", to: "dev", by: "ana")
        #expect(try bank.blocking(change) == ["model-files"])
        try model(bank, Self.harmless)
        try bank.commit("Harmless again", by: "ana")
        try bank.release("1.2.0", by: "ana")
        let next = try bank.propose("1.2.0", to: "dev", by: "ana")
        #expect(try bank.blocking(next) == [])
        try bank.promote(next, by: "ana")
        // What was carried out stays, whatever is here later.
        try bank.sandbox.bash("rm -rf '\(bank.path)/.git/mlops/store'")
        let after = try bank.timeline()
        #expect(try after.state(of: "dev")?.standing == .valid)
        #expect(try after.state(of: "dev").flatMap { try after.verdict(on: $0.record.id) }?.passed == true)
    }

    @Test
    func aPromotionOfWhatCannotBeLookedIntoIsRefusedByTheServer() throws {
        let bank = try bank(["models: { unsafe_pickle: refuse }"])
        let server = try Server(bank)
        try model(bank, Self.harmless)
        try bank.commit("A harmless one", by: "ana")
        try bank.release("1.1.0", by: "ana")
        try bank.promote(bank.propose("1.1.0", to: "dev", by: "ana"), by: "ana")
        let verdict = try #require(try server.verdict([(Server.ledger, server.tip())]))
        #expect(!verdict.passed)
        #expect(verdict.parts.flatMap(\.blocking).map(\.rule) == ["model-files"])
    }

    @Test
    func onlyAllowedFormatsComeIn() throws {
        let bank = try bank(["models: { formats: [safetensors, onnx] }"])
        try model(bank, Self.harmless)
        try bank.commit("A pickle", by: "ana")
        try bank.release("1.1.0", by: "ana")
        let change = try bank.propose("1.1.0", to: "dev", by: "ana")
        #expect(try bank.outcome("model-files", of: change).1.contains("is pickle, and allowed are onnx, safetensors"))
        let header = Array(#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
        try model(bank, [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [0, 0, 0, 0])
        try bank.commit("Safetensors", by: "ana")
        try bank.release("1.2.0", by: "ana")
        #expect(try bank.blocking(bank.propose("1.2.0", to: "dev", by: "ana")) == [])
    }

    @Test
    func everyFormatThatAPolicyMayNameIsOneThatIsRecognised() {
        for name in ModelRules.knownFormats { #expect(ModelFormat(rawValue: name) != nil, "\(name)") }
    }

    private static let lock = """
        version = 1
        requires-python = ">=3.11"

        [[package]]
        name = "requests"
        version = "2.31.0"
        source = { registry = "https://pypi.org/simple" }
        wheels = [
            { url = "https://files.pythonhosted.org/packages/requests-2.31.0-py3-none-any.whl", \
        hash = "sha256:58cd2187c01e70e6e26505bca751777aa9f2ee0b7f4300988b709f44e013003f", size = 62574 },
        ]

        """

    private static let record = """
        {"schema_version": "1.6.0", "id": "GHSA-9wx4-h78v-vm56", "modified": "2025-12-30T00:00:00Z",
         "published": "2024-05-20T00:00:00Z",
         "affected": [{"package": {"ecosystem": "PyPI", "name": "requests"},
           "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.32.0"}]}]}],
         "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}
        """

    private func packages(_ rules: String) -> String { "packages: { lock: uv.lock, \(rules) }" }

    @Test(arguments: [
        ("indexes: [\"https://pypi.org/simple\"], hashes: true", ""),
        ("indexes: [\"https://pypi.internal.example/simple\"]", "requests 2.31.0"),
        ("deny: [\"requests<2.32\"]", "is denied by `requests<2.32`"),
        ("deny: [\"requests>=2.32\"]", ""),
        ("licenses: [Apache-2.0], license_data: licenses.json", ""),
        ("licenses: [MIT], license_data: licenses.json", "is under Apache-2.0, which is not allowed"),
        ("licenses: [MIT], license_data: missing.json", "there is no missing.json in the commit"),
        ("vulnerabilities: { database: osv, max_severity: high }", "requests has GHSA-9wx4-h78v-vm56 (critical)"),
        ("vulnerabilities: { database: osv, max_severity: critical, max_age: 30d }", ""),
        ("vulnerabilities: { database: osv, max_severity: critical, max_age: 1h }", "old, 1h allowed"),
        ("vulnerabilities: { database: elsewhere, max_severity: critical }", "cannot be read"),
    ])
    func packagesAreJudgedByTheLockFileOfTheCommit(rules: String, refusal: String) throws {
        let bank = try bank([packages(rules)])
        try bank.sandbox.write(Self.lock, to: "\(bank.path)/uv.lock")
        try bank.sandbox.write(Self.record, to: "\(bank.path)/osv/GHSA-9wx4-h78v-vm56.json")
        try bank.sandbox.write(
            #"[{"Name": "requests", "Version": "2.31.0", "License": "Apache Software License"}]"#,
            to: "\(bank.path)/licenses.json")
        try bank.nextRelease("1.1.0", by: "ana")
        let change = try bank.propose("1.1.0", to: "dev", by: "ana")
        let (outcome, sentence) = try bank.outcome("packages", of: change)
        #expect((outcome == .pass) == refusal.isEmpty, "\(sentence)")
        #expect(sentence.contains(refusal), "\(sentence)")
    }

    @Test
    func aCommitWithoutTheLockFileIsNotTakenForOneWithoutPackages() throws {
        let bank = try bank([packages("hashes: true")])
        let change = try bank.propose("1.0.0", to: "dev", by: "ana")
        #expect(try bank.outcome("packages", of: change).0 == .unknown)
        let server = try Server(bank)
        #expect(
            try server.verdict([(Self.main, bank.open().headCommit())])?.result(of: "packages")?.outcome == .notRequired
        )
        try bank.sandbox.write("requests==2.31.0\n", to: "\(bank.path)/uv.lock")
        try bank.commit("A lock that is none", by: "ana")
        #expect(try server.blocking((Self.main, bank.open().headCommit())) == ["packages"])
    }

    @Test
    func takingTheLockFileAwayOrAlteringWhatItIncludesIsNoWayAround() throws {
        let bank = try bank(["packages: { lock: requirements.txt, deny: [evil] }"])
        let server = try Server(bank)
        try bank.sandbox.write("-r base.in\nrequests==2.31.0\n", to: "\(bank.path)/requirements.txt")
        try bank.sandbox.write("urllib3==2.0.0\n", to: "\(bank.path)/base.in")
        try bank.commit("Lock", by: "ana")
        #expect(try blocking(bank, server) == [])
        try server.take(Self.main, bank.open().headCommit())
        try bank.sandbox.write("evil==2.0.0\n", to: "\(bank.path)/base.in")
        try bank.commit("Included", by: "ana")
        #expect(try blocking(bank, server) == ["packages"])
        #expect(try sentence("packages", bank, server).contains("is denied by `evil`"))
        try bank.sandbox.git("rm", "--quiet", "requirements.txt", in: bank.path)
        try bank.commit("No lock at all", by: "ana")
        #expect(try blocking(bank, server) == ["packages"])
        #expect(try sentence("packages", bank, server).contains("take away requirements.txt"))
    }

    @Test
    func aServerKnowsItsDatabaseByASettingAlone() throws {
        let bank = try bank([packages("vulnerabilities: { database: osv, max_severity: high }")])
        let server = try Server(bank)
        try bank.sandbox.write(Self.lock, to: "\(bank.path)/uv.lock")
        // A pushed database is nobody's word on what is vulnerable.
        try bank.sandbox.write("{}", to: "\(bank.path)/osv/empty.json")
        try bank.commit("Lock", by: "ana")
        #expect(try sentence("packages", bank, server).contains("mlops.vulnerabilities"))
        try bank.sandbox.write(Self.record, to: "osv/PyPI/GHSA-9wx4-h78v-vm56.json")
        try bank.sandbox.git("config", "mlops.vulnerabilities", bank.sandbox.path("osv"), in: "server.git")
        #expect(try sentence("packages", bank, server).contains("requests has GHSA-9wx4-h78v-vm56 (critical)"))
    }

    @Test
    func schemasAndNotebooksOfNewCommitsAreLookedAt() throws {
        let bank = try bank([], branches: "main: { schemas_valid: true, notebook_outputs: refuse }")
        let server = try Server(bank)
        #expect(try blocking(bank, server) == [])
        try bank.sandbox.write(#"{"type": "object", "required": ["age"]}"#, to: "\(bank.path)/schemas/train.json")
        try bank.sandbox.write(
            #"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, "#
                + #""source": "1", "execution_count": null, "outputs": []}]}"#, to: "\(bank.path)/look.ipynb")
        try bank.commit("Good ones", by: "ana")
        #expect(try blocking(bank, server) == [])
        try bank.sandbox.write(#"{"type": "objekt"}"#, to: "\(bank.path)/a.schema.json")
        try bank.commit("A bad schema", by: "ana")
        #expect(try blocking(bank, server) == ["schemas-valid"])
        #expect(try sentence("schemas-valid", bank, server).contains("a.schema.json"))
        // It stays in the history that is pushed, even when a later commit mends it.
        try bank.sandbox.write(#"{"type": "object"}"#, to: "\(bank.path)/a.schema.json")
        try bank.sandbox.write(
            #"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, "#
                + #""source": "1", "execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "#
                + #""text": "Ana Kovac, 4111 1111 1111 1111"}]}]}"#, to: "\(bank.path)/look.ipynb")
        try bank.commit("Mended, and a notebook with outputs", by: "ana")
        #expect(try blocking(bank, server) == ["schemas-valid", "notebook-outputs"])
        #expect(try sentence("notebook-outputs", bank, server).contains("look.ipynb: outputs in cell 1"))
    }

    @Test
    func dataStaysInItsRegion() throws {
        let bank = try bank(
            ["remotes: { eu: { url: \"/srv/eu\", region: eu } }"],
            branches: "main: { residency: true, schemas_valid: true }")
        let server = try Server(bank)
        let manifest = try Manifest(
            header: ManifestHeader(
                kind: .dataset, layout: .file,
                meta: [
                    ManifestMeta(key: "residency", value: "eu"), ManifestMeta(key: "schema", value: "schemas/x.json"),
                ]),
            entries: [ManifestEntry(path: ManifestEntry.selfPath, digest: .sha256([1]), size: 1)])
        for file in try manifest.serialize() { try bank.sandbox.write(file.bytes, to: "\(bank.path)/data.csv.mlops") }
        try bank.commit("People of the EU", by: "ana")
        #expect(try blocking(bank, server) == ["schemas-valid", "residency"])
        #expect(try sentence("residency", bank, server).contains("where it goes is not known"))
        #expect(try sentence("schemas-valid", bank, server).contains("names the schema schemas/x.json"))
        try bank.sandbox.write("{}", to: "\(bank.path)/schemas/x.json")
        try bank.commit("The schema", by: "ana")
        for (url, outcome) in [("/srv/us", Outcome.fail), ("/srv/eu", .pass), ("/srv/eu2", .fail)] {
            try bank.sandbox.git("config", "mlops.payloads", url, in: "server.git")
            let verdict = try #require(
                try server.verdict([(Self.main, bank.open().headCommit())], presence: { _ in [] }))
            #expect(verdict.result(of: "residency")?.outcome == outcome, "\(url)")
            #expect(verdict.result(of: "schemas-valid")?.outcome == .pass)
        }
    }

    @Test
    func aBreakingAPIAsksItsConsumers() throws {
        let bank = try Bank(foundedWith: {
            $0.devRules =
                "api: { compatible: true, consumers: { billing: { paths: [/predict], team: operations } } }"
        })
        func describe(_ required: String) throws {
            try bank.sandbox.write(
                """
                {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {"/predict": {"post": {
                  "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object",
                    "properties": {"age": {"type": "integer"}, "income": {"type": "number"}},
                    "required": [\(required)]}}}},
                  "responses": {"200": {"description": "ok"}}}}}}
                """, to: "\(bank.path)/openapi.json")
        }
        try bank.sandbox.bash("sed -i 's/card: card.md/card: card.md, api: openapi.json/' '\(bank.path)/mlops.yaml'")
        let first = try bank.propose("1.0.0", to: "dev", by: "ana")
        #expect(try bank.outcome("api", of: first).1.contains("describes no API"))
        try describe("\"age\"")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.promote(bank.propose("1.1.0", to: "dev", by: "ana"), by: "ana")
        try describe("\"age\", \"income\"")
        try bank.nextRelease("1.2.0", by: "ana")
        let change = try bank.propose("1.2.0", to: "dev", by: "ana")
        #expect(try bank.blocking(change) == ["api"])
        try bank.decide(change, for: "operations", by: "tom")
        #expect(try bank.blocking(change) == [])
        #expect(
            try DecideAction(bank.timeline()).team(
                of: "leo", for: #require(try bank.timeline().change(change)), asked: nil)
                == "operations")
    }
}
