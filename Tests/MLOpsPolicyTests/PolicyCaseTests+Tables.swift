import MLOpsPolicy

/// What cases state, and what must come out.
extension PolicyCaseTests {
    static let policies: [(String, Doc)] = [
        (
            "one who may attest, and is needed elsewhere",
            sampleDoc.setting("attesters.test-result", to: ["leo", "ana"])
        ),
        ("nobody but those of one team", sampleDoc.setting("environments.prod.approvals", to: ["data-science": "1"])),
        ("anybody may approve", sampleDoc.setting("environments.prod.separation_of_duties", to: nil)),
        ("fractions of a minute", sampleDoc.setting("environments.prod.approvals_valid_for", to: "1s")),
        (
            "frozen when the clock of the defaults starts",
            sampleDoc.setting(
                "environments.prod.freeze",
                to: [
                    ["from": "2026-01-01", "to": "2026-02-01"], ["from": "2026-02-01T00:00Z", "to": "2026-02-03"],
                ])
        ),
        (
            "a risk team of whom one is away",
            sampleDoc.setting("absences", to: [["person": "mia", "from": "2025-12-01", "until": "2026-03-01"]])
        ),
        (
            "a risk team that is away",
            sampleDoc.setting(
                "absences",
                to: [
                    ["person": "mia", "from": "2025-12-01", "until": "2026-03-01"],
                    ["person": "eva", "from": "2025-12-01", "until": "2026-04-01"],
                ])
        ),
        (
            "a deputy",
            sampleDoc.setting("people.zoe", to: ["keys": [key("zoe")]]).setting(
                "absences",
                to: [
                    ["person": "mia", "deputy": "zoe", "from": "2025-12-01", "until": "2026-12-01"],
                    ["person": "eva", "from": "2025-12-01", "until": "2026-12-01"],
                ])
        ),
        (
            "metrics of every kind",
            sampleDoc.setting(
                "environments.prod.metrics",
                to: [
                    "loss": ["at_most": "0.3", "no_worse_than_current_by": "0", "better_than_baseline_by": "0.1"],
                    "auc": ["at_least": "0.7", "better_than_baseline_by": "0.05"],
                    "f1": ["no_worse_than_current_by": "0.1", "better": "higher"],
                ])
        ),
    ]

    struct Broken: Sendable {
        let fail: Doc
        let unknown: Doc?
        var base: Doc = .map([])
        var environment = "prod"
        var now: Doc?
    }

    /// One thing that breaks each rule, and the fact without which it cannot be judged.
    static let broken: [String: Broken] = [
        "known-environment": Broken(fail: .map([]), unknown: nil, environment: "production"),
        "change": Broken(fail: ["kind": "standard"], unknown: ["unknown": ["proposer"]], environment: "test"),
        "freshness": Broken(fail: ["stale": "true"], unknown: ["unknown": ["freshness"]]),
        "previous-environment": Broken(
            fail: ["runs_in_previous": "false"], unknown: ["unknown": ["previous-environment"]]),
        "soak": Broken(fail: ["soaked": "6d"], unknown: ["unknown": ["soak"]]),
        "approvals": Broken(fail: ["approvals": ["risk": .list([])]], unknown: ["unknown": ["approvals"]]),
        "code-owners": Broken(
            fail: ["altered": ["code": ["serving/app.py"]], "approvals": "none"], unknown: ["unknown": ["code-owners"]]),
        "not-rejected": Broken(
            fail: ["rejections": [["by": "mia", "team": "risk"]]], unknown: ["unknown": ["not-rejected"]]),
        "separation-of-duties": Broken(
            fail: ["authors": ["mia"], "approvals": ["risk": ["mia"]]], unknown: ["unknown": ["separation-of-duties"]]),
        "standard": Broken(
            fail: ["altered": ["code": ["other.py"]]], unknown: ["unknown": ["standard"]], base: ["kind": "standard"]),
        "emergency": Broken(
            fail: ["expires": "none"], unknown: ["unknown": ["emergency"]], base: ["kind": "emergency"]),
        "emergency-reviews": Broken(
            fail: ["owed_reviews": [["overdue": "1d"]]], unknown: ["unknown": ["emergency-reviews"]]),
        "metrics": Broken(fail: ["metrics": ["auc": "0.74"]], unknown: ["unknown": ["metrics"]]),
        "kpis": Broken(fail: ["kpis": ["approval_rate": "0.29"]], unknown: ["unknown": ["kpis"]]),
        "model-card": Broken(fail: ["card": "false"], unknown: ["unknown": ["model-card"]]),
        "evidence": Broken(fail: ["evidence": ["test-result": ["age": "15d"]]], unknown: ["unknown": ["evidence"]]),
        "api": Broken(fail: ["api": ["breaks": ["/predict"]]], unknown: ["unknown": ["api"]]),
        "not-retired": Broken(fail: ["standing": "revoked"], unknown: ["unknown": ["not-retired"]]),
        "model-files": Broken(
            fail: ["files": [["path": "m.pkl", "format": "pickle"]]], unknown: ["unknown": ["model-files"]]),
        "packages": Broken(
            fail: ["packages": ["locked": [["name": "x", "license": "GPL-3.0"]]]], unknown: ["unknown": ["packages"]]),
        "from-branch": Broken(fail: ["branches": ["work"]], unknown: ["unknown": ["from-branch"]]),
        "release-tag": Broken(fail: ["tag": "false"], unknown: ["unknown": ["release-tag"]]),
        "release-contents": Broken(fail: ["contents": ["it differs"]], unknown: ["unknown": ["release-contents"]]),
        "freeze": Broken(fail: ["freeze": "migration"], unknown: ["unknown": ["freeze"]]),
        "change-window": Broken(fail: .map([]), unknown: ["unknown": ["change-window"]], now: "2026-01-10T12:00Z"),
    ]

    static let stated: [(Doc, [String: String])] = [
        (["soaked": "7d"], ["soak": "pass"]),
        (["soaked": "6d", "waivers": ["soak"]], ["soak": "waived"]),
        (["soaked": "6d", "waivers": [["rule": "soak", "withdrawn": "true"]]], ["soak": "fail"]),
        (["soaked": "6d", "waivers": [["rule": "soak", "age": "8d"]]], ["soak": "fail"]),
        (
            ["soaked": "6d", "waivers": [["rule": "soak", "by": "mia", "approvals": ["risk": ["mia"]]]]],
            ["soak": "fail"]
        ),
        (["soaked": "6d", "waivers": [["rule": "soak", "approvals": "none"]]], ["soak": "fail"]),
        (["card": "false", "waivers": ["model-card"]], ["model-card": "fail"]),
        (["soaked": "0s", "kind": "emergency"], ["soak": "waived", "emergency": "pass"]),
        (["kind": "emergency", "proposed": "13h"], ["freshness": "fail"]),
        (["kind": "emergency", "proposed": "1h", "expires": "2026-01-07T00:00Z"], ["emergency": "fail"]),
        (["approvals": ["risk": [["by": "mia", "age": "15d"]]]], ["approvals": "fail"]),
        (["approvals": ["risk": [["by": "mia", "lapsed": "was withdrawn"]]]], ["approvals": "fail"]),
        (["approvals": ["risk": [["by": "mia", "signed": "false"]]]], ["approvals": "fail"]),
        (["approvals": ["risk": ["leo"]]], ["approvals": "fail"]),
        (["approvals": ["risk": ["mia", "eva"]]], ["approvals": "pass"]),
        (["approvals": ["risk": ["mia"]]], ["approvals": "pass"]),
        (["authors": ["mia"]], ["approvals": "pass", "separation-of-duties": "pass"]),
        (["authors": ["mia", "eva"]], ["approvals": "fail", "separation-of-duties": "pass"]),
        (
            ["makers": [["identity": "Eve <eve@else.example>"]]],
            ["separation-of-duties": "fail"]
        ),
        (["makers": [["person": "jan", "role": "trainer", "grade": "asserted"]]], ["separation-of-duties": "fail"]),
        (["metrics": ["auc": "none"]], ["metrics": "fail"]),
        (["metrics": ["auc": "0.9"], "current": ["metrics": ["auc": "0.911"]]], ["metrics": "fail"]),
        (["metrics": ["auc": "0.9"], "current": ["metrics": ["auc": "0.91"]]], ["metrics": "pass"]),
        (["current": "none"], ["metrics": "pass"]),
        (["current": ["metrics": ["auc": "none"]]], ["metrics": "unknown"]),
        (["evidence": ["test-result": "none"]], ["evidence": "fail"]),
        (["evidence": ["test-result": ["by": "jan"]]], ["evidence": "fail"]),
        (["evidence": ["test-result": ["by": "leo"]]], ["evidence": "fail", "approvals": "fail"]),
        (["evidence": ["test-result": ["by": "service", "passed": "false"]]], ["evidence": "fail"]),
        (["evidence": ["kpi": ["by": "service"]]], ["kpis": "fail"]),
        (["evidence": ["kpi": ["values": ["approval_rate": "none"]]]], ["kpis": "fail"]),
        (["api": "none"], ["api": "fail"]),
        (["api": "first"], ["api": "pass"]),
        (
            ["api": ["breaks": ["/predict"]], "approvals": ["billing": ["mia"]]],
            ["api": "pass"]
        ),
        (["api": ["breaks": ["/other"]]], ["api": "fail"]),
        (["standing": "retired"], ["not-retired": "fail"]),
        (["files": [["path": "m", "dangers": ["runs"]]]], ["model-files": "fail"]),
        (["files": [["path": "m", "suspicions": ["odd"]]]], ["model-files": "fail"]),
        (["files": [["path": "m", "defects": ["cut"]]]], ["model-files": "fail"]),
        (["files": [["path": "m", "format": "none"]]], ["model-files": "fail"]),
        (["files": [["path": "m", "incomplete": "large"]]], ["model-files": "unknown"]),
        (["packages": ["problems": ["odd"]]], ["packages": "unknown"]),
        (["packages": ["locked": [["name": "x", "index": "https://pypi.org/simple"]]]], ["packages": "fail"]),
        (
            ["packages": ["locked": [["name": "x", "index": "https://pypi.internal.example/simple"]]]],
            ["packages": "pass"]
        ),
        (["packages": ["locked": [["name": "x", "hashed": "false"]]]], ["packages": "fail"]),
        (["packages": ["locked": [["name": "x", "denied": "evil<2"]]]], ["packages": "fail"]),
        (["packages": ["locked": [["name": "x", "denied": "unknown"]]]], ["packages": "unknown"]),
        (["packages": ["locked": [["name": "x", "license": "unknown"]]]], ["packages": "unknown"]),
        (["packages": ["database_age": "15d"]], ["packages": "fail"]),
        (
            ["packages": ["vulnerabilities": [["id": "GHSA-1", "package": "urllib3", "severity": "critical"]]]],
            ["packages": "pass"]
        ),
        (["packages": ["vulnerabilities": [["id": "GHSA-2", "package": "urllib3"]]]], ["packages": "fail"]),
        (
            ["packages": ["vulnerabilities": [["id": "GHSA-2", "package": "urllib3", "severity": "low"]]]],
            ["packages": "pass"]
        ),
        (["unknown": ["vulnerabilities"]], ["packages": "unknown"]),
        (["unknown": ["database_age"]], ["packages": "unknown"]),
        (["unknown": ["current"]], ["metrics": "unknown"]),
        (["rejections": [["by": "mia", "team": "risk", "withdrawn": "true"]]], ["not-rejected": "pass"]),
        (["owed_reviews": [["due_in": "1h"]]], ["emergency-reviews": "pass"]),
        (["kind": "standard", "configuration": ["limits.yaml"]], ["standard": "fail"]),
        (["kind": "standard", "altered": ["code": ["params.yaml"], "data": ["data/x"]]], ["standard": "pass"]),
        (["models": ["a": .empty, "b": ["soaked": "6d", "version": "2.0.0"]]], ["soak": "fail"]),
        (["soaked": "8d", "models": ["a": .empty, "b": .empty]], ["soak": "pass"]),
        (
            ["proposer": "leo", "approvals": ["operations": ["leo"]]],
            ["approvals": "fail", "separation-of-duties": "fail"]
        ),
    ]

    static let rollbacks: [(Doc, Doc)] = [
        (.empty, "pass"),
        (["by": "ana"], ["verdict": "fail", "rules": ["rollback-authority": "fail"], "only": "true"]),
        (["by": "tom"], "pass"),
        (["signed": "false"], ["rules": ["rollback-authority": "unknown"], "only": "true"]),
        (["promoted_before": "false"], ["rules": ["rollback-target": "fail"], "only": "true"]),
        (["revoked": "true"], ["rules": ["rollback-target": "fail"], "only": "true"]),
        (["stale": "true"], ["rules": ["freshness": "fail"], "only": "true"]),
        (["unknown": ["rollback-authority"]], ["rules": ["rollback-authority": "unknown"], "only": "true"]),
        (["unknown": ["revoked"]], ["rules": ["rollback-target": "unknown"], "only": "true"]),
        (["unknown": ["freshness"]], ["rules": ["freshness": "unknown"], "only": "true"]),
    ]

    static func refuses(_ rule: String, _ outcome: Doc = "fail") -> Doc {
        ["verdict": "fail", "rules": .map([(rule, outcome)]), "only": "true"]
    }

    static let pushes: [(Doc, Doc)] = [
        (.empty, "pass"),
        (["change": "deleted", "manifests": ["bad"]], "pass"),
        (["manifests": ["bad"]], refuses("manifests-valid")),
        (["missing": ["data/x"]], refuses("payloads-pushed")),
        (["raw_files": ["big.csv": "11MB", "small.csv": "1kB"]], refuses("max-file-size")),
        (["raw_files": ["big.csv": "10MB"]], "pass"),
        (["schemas": ["bad"]], refuses("schemas-valid")),
        (["notebooks": ["x.ipynb"]], refuses("notebook-outputs")),
        (["residents": [["path": "data/x", "residency": "eu"]]], "pass"),
        (
            ["residents": [["path": "data/x", "residency": "eu", "remotes": ["s3://bank-ml-us"]]]],
            refuses("residency")
        ),
        (["residents": [["path": "data/x", "residency": "asia"]]], refuses("residency", "unknown")),
        (["files": [["path": "m.pkl", "format": "pickle"]]], refuses("model-files")),
        (["packages": ["locked": [["name": "x", "hashed": "false"]]]], refuses("packages")),
        (["packages": "none"], ["verdict": "pass", "rules": ["packages": "not-required"]]),
        (["unknown": ["manifests-valid"]], refuses("manifests-valid", "unknown")),
        (["unknown": ["payloads-pushed"]], refuses("payloads-pushed", "unknown")),
        (["unknown": ["max-file-size"]], refuses("max-file-size", "unknown")),
        (["unknown": ["schemas"]], refuses("schemas-valid", "unknown")),
        (["unknown": ["notebooks"]], refuses("notebook-outputs", "unknown")),
        (["unknown": ["residency"]], refuses("residency", "unknown")),
        (["unknown": ["model-files"]], refuses("model-files", "unknown")),
        (["unknown": ["packages"]], refuses("packages", "unknown")),
    ]
}
