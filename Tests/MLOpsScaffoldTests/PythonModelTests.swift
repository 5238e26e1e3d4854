import Foundation
import MLOpsCore
import MLOpsScaffold
import SystemPackage
import Testing

/// Renders `python-model` into `folder`.
func makeProject(_ answers: ProjectAnswers, in folder: FilePath) throws {
    let files = try Template.load("python-model").render(try answers.answer())
    try Scaffold.write(try Scaffold.plan(into: folder, files))
}

@Suite struct PythonModelTests {
    private func files(_ answers: ProjectAnswers) throws -> [String: String] {
        let rendered = try Template.load("python-model").render(try answers.answer())
        return Dictionary(
            uniqueKeysWithValues: rendered.map { ($0.path.description, String(decoding: $0.bytes, as: UTF8.self)) })
    }

    @Test func theTreeIsWhole() throws {
        #expect(
            try files(sampleAnswers()).keys.sorted() == [
                ".editorconfig", ".gitattributes", ".github/dependabot.yml", ".github/workflows/mlops.yml",
                ".gitignore",
                ".mlops/config", "Makefile", "README.md", "docs/model-card.md", "mlops.yaml", "params.yaml",
                "policy.yaml",
                "pyproject.toml", "requirements-dev.txt", "requirements.txt", "src/credit_risk/__init__.py",
                "src/credit_risk/data.py", "src/credit_risk/evaluate.py", "src/credit_risk/files.py",
                "src/credit_risk/train.py", "tests/test_train.py",
            ])
    }

    @Test(arguments: [false, true])
    func noTagIsLeftAndTheWorkflowKeepsItsExpressions(full: Bool) throws {
        let files = try files(full ? fullAnswers() : sampleAnswers())
        for (path, text) in files {
            #expect(!text.contains("<%") && !text.contains("%>"), "\(path)")
            #expect(!path.contains("@"), "\(path)")
            #expect(text.hasSuffix("\n") && !text.contains(" \n"), "\(path)")
        }
        #expect(files[".github/workflows/mlops.yml"]?.contains("group: mlops-${{ github.ref }}") == true)
    }

    @Test func thePolicyHoldsTheAnswers() throws {
        let text = try #require(try files(fullAnswers())["policy.yaml"])
        #expect(text.contains("  ana:\n    name: \"Ana Kovač\"\n    emails: [\"ana@bank.example\"]\n"))
        #expect(text.contains("    name: \"Jan \\\"JJ\\\" Jansen\"\n"))
        #expect(text.contains("  data-science: [\"ana\", \"jan\"]\n"))
        #expect(text.contains("  keys: [\"ssh-ed25519 AAAAoffline\"]\n  threshold: 1\n  delay: 7d\n"))
        #expect(text.contains("    approvals:\n      data-science: 1\n      risk: 1\n      operations: 1\n"))
        let small = try #require(try files(sampleAnswers())["policy.yaml"])
        #expect(!small.contains("recovery:") && !small.contains("witnesses:"))
    }

    @Test func anUnansweredQuestionOfTheCardIsSaid() throws {
        let open = try #require(try files(sampleAnswers())["docs/model-card.md"])
        #expect(open.contains("| Risk tier | NOT ANSWERED |\n| Data classification | NOT ANSWERED |\n"))
        #expect(open.contains("| Owner | Ana Kovač (ana@bank.example) |"))
        let answered = try #require(try files(fullAnswers())["docs/model-card.md"])
        #expect(answered.contains("| Risk tier | 2 |\n| Data classification | confidential |\n| Data residency | eu |"))
    }

    @Test(arguments: ["a", "credit-risk", String(repeating: "a", count: 40)])
    func programsReadTheFiles(name: String) throws {
        try withTemporaryFolder { folder in
            try makeProject(try fullAnswers(name), in: folder)
            let package = try ProjectName(name).package
            for file in ["src/\(package)/__init__.py", "data", "train", "evaluate", "files"].map({
                $0.contains("/") ? $0 : "src/\(package)/\($0).py"
            }) + ["tests/test_train.py"] {
                try check(
                    ["python3", "-m", "py_compile", file], in: folder, environment: ["PYTHONPYCACHEPREFIX": "pyc"])
            }
            let toml = "import tomllib; print(tomllib.load(open('pyproject.toml', 'rb'))['project']['name'])"
            #expect(try check(["python3", "-c", toml], in: folder) == "\(name)\n")
            #expect(try check(["git", "config", "-f", ".mlops/config", "--list"], in: folder) == "")
            #expect(try check(["make", "-n", "help"], in: folder).contains("make train"))
        }
    }

    @Test func gitSeesManifestsButNotPayloads() throws {
        try withTemporaryFolder { folder in
            try makeProject(try sampleAnswers(), in: folder)
            try check(["git", "init", "-q"], in: folder)
            try check(["mkdir", "-p", "data/train", "data/train.mlops", "models"], in: folder)
            let manifests = ["data/train.mlops/manifest", "data/train.mlops/files", "models/credit-risk.onnx.mlops"]
            try check(["touch", "data/train/part-000.csv", "models/credit-risk.onnx"] + manifests, in: folder)
            try check(["git", "add", "-A"], in: folder)
            let tracked = Set(try check(["git", "ls-files"], in: folder).split(separator: "\n").map(String.init))
            #expect(tracked.isSuperset(of: manifests))
            #expect(tracked.isDisjoint(with: ["data/train/part-000.csv", "models/credit-risk.onnx"]))
            for path in manifests {
                let attributes = try check(
                    ["git", "check-attr", "text", "eol", "diff", "merge", "--", path], in: folder)
                let values = attributes.split(separator: "\n").compactMap {
                    $0.split(separator: " ").last.map(String.init)
                }
                #expect(values == ["set", "lf", "mlops", "mlops"], "\(path)")
            }
        }
    }

    @Test func answersThatContradictThemselvesAreRefused() throws {
        let changes: [(String, (inout ProjectAnswers) -> Void)] = [
            ("not one of the people", { $0.owner = "bob" }),
            ("not one of the people", { $0.teams[0].members = ["bob"] }),
            ("no people", { $0.people = [] }),
            ("named twice", { $0.people.append($0.people[0]) }),
            ("named twice", { $0.teams[1].name = "data-science" }),
            ("named twice", { $0.admins = ["mia", "mia"] }),
            ("no members", { $0.teams[0].members = [] }),
            ("cannot be met", { $0.adminThreshold = 3 }),
            ("cannot be met", { $0.adminThreshold = 0 }),
            ("no team", { $0.buildTeam = "risc" }),
            ("time span", { $0.soak = "a week" }),
            ("one line", { $0.description = "a\nb" }),
            ("one line", { $0.people[0].name = "" }),
            ("one line", { $0.people[0].keys = ["ssh-ed25519 A\nssh-ed25519 B"] }),
            ("one line", { $0.riskTier = "\u{202E}1" }),
            ("must not hold", { $0.description = "a | b" }),
            ("e-mail address", { $0.people[0].emails = ["ana"] }),
            ("cannot be 'Ana: x'", { $0.people[0].id = "Ana: x" }),
            ("no keys", { $0.witnesses = .init(keys: [], threshold: 1) }),
        ]
        for (expected, change) in changes {
            var answers = try sampleAnswers()
            change(&answers)
            let fault = try #require(complaint { _ = try answers.answer() }, "\(expected)")
            #expect(fault.kind == .input)
            #expect(fault.everything.contains(expected), "\(fault.everything)")
        }
    }
}
