/// Faults of case documents, and what the reader must say about them.
extension PolicyCaseTests {
    private static let given = "promotion.given"

    static let errors: [(Doc, String, String, String)] = [
        (.empty, "", "expected a case", "expect: pass"),
        ("x", "", "expected a case", ""),
        (.list([]), "", "no case is listed", ""),
        (["cases": .empty], "cases", "no case is listed", ""),
        (["cases": [], "other": "x"], "other", "unknown key `other`", "known here"),
        (promotion().setting("promotoin", to: .empty), "promotoin", "unknown key", "`promotion`"),
        (promotion().setting("case", to: nil), "", "`case` is missing", ""),
        (promotion().setting("expect", to: nil), "", "`expect` is missing", ""),
        (promotion().setting("promotion", to: nil), "", "not said what is judged", "rollback"),
        (promotion().setting("push", to: .empty), "", "judges one thing", ""),
        (promotion(.empty, "passes"), "expect", "neither `pass` nor `fail`", ""),
        (promotion(.empty, .map([])), "expect", "nothing is expected", ""),
        (promotion(.empty, ["rules": ["soack": "fail"]]), "expect.rules.soack", "no rule `soack`", "`soak`"),
        (
            promotion(.empty, ["rules": ["manifests-valid": "fail"]]), "expect.rules.manifests-valid", "no rule",
            "rules here"
        ),
        (promotion(.empty, ["rules": ["soak": "fial"]]), "expect.rules.soak", "no outcome", "`fail`"),
        (promotion(.empty, ["rules": .map([])]), "expect.rules", "no rule is named", ""),
        (promotion(.empty, ["verdict": "pass", "only": "true"]), "expect.only", "says nothing", ""),
        (promotion(.empty, ["verdict": "pass", "rules": ["soak": "fail"]]), "expect.rules", "cannot pass", ""),
        (promotion(environment: "pord"), "promotion.environment", "no environment `pord`", "`prod`"),
        (promotion().setting("promotion.environment", to: nil), "promotion", "`environment` is missing", ""),
        (promotion().setting("promotion.now", to: "noon"), "promotion.now", "not a moment", ""),
        (promotion(["soacked": "6d"]), "\(given).soacked", "unknown key", "`soaked`"),
        (promotion(["soaked": "6"]), "\(given).soaked", "not a length of time", ""),
        (promotion(["kind": "emergncy"]), "\(given).kind", "not understood", "`emergency`"),
        (promotion(["authors": ["anna"]]), "\(given).authors[0]", "no person `anna`", "`ana`"),
        (promotion(["approvals": ["rsik": ["mia"]]]), "\(given).approvals.rsik", "no team `rsik`", "`risk`"),
        (promotion(["approvals": ["risk": [["age": "1d"]]]]), "\(given).approvals.risk[0]", "`by` is missing", ""),
        (
            promotion(["evidence": ["test-resutl": .empty]]), "\(given).evidence.test-resutl", "nothing is known",
            "`test-result`"
        ),
        (
            promotion(["evidence": ["model-card": "none"]]), "\(given).evidence.model-card", "nothing is known",
            "card: false"
        ),
        (promotion(["unknown": ["soack"]]), "\(given).unknown[0]", "nothing here is called", "`soak`"),
        (promotion(["waivers": ["soack"]]), "\(given).waivers[0]", "no rule `soack`", "`soak`"),
        (promotion(["owed_reviews": [.map([])]]), "\(given).owed_reviews[0]", "falls due", "overdue"),
        (promotion(["api": "broken"]), "\(given).api", "not understood", "compatible"),
        (promotion(["metrics": ["auc": "high"]]), "\(given).metrics.auc", "not a number", ""),
        (promotion(["files": [.map([])]]), "\(given).files[0]", "`path` is missing", ""),
        (
            promotion(["packages": ["locked": [["name": "x", "denied": "evil"]]]]),
            "\(given).packages.locked[0].denied", "no entry `evil`", "evil<2"
        ),
        (promotion(["models": ["a": ["version": "1"]]]), "\(given).models.a.version", "no version", ""),
        (promotion(["makers": [.map([])]]), "\(given).makers[0]", "not said who", ""),
        (["case": "x", "push": ["branch": "a..b"], "expect": "pass"], "push.branch", "git allows no branch", ""),
        (
            ["case": "x", "push": ["given": ["raw_files": ["../x": "1MB"]]], "expect": "pass"],
            "push.given.raw_files.../x", "no path inside", ""
        ),
        (
            ["case": "x", "rollback": ["environment": "prod", "given": ["who": "leo"]], "expect": "pass"],
            "rollback.given.who", "unknown key", "known here"
        ),
    ]
}
