import MLOpsCore

@testable import MLOpsPolicy

/// Verdicts made by hand: one of each outcome, one of hostile texts, one without rules.
enum VerdictSamples {
    static func subject(_ text: String, _ kind: Subject.Kind = .promotion, _ environment: String? = "prod") -> Subject {
        Subject(kind: kind, text: text, environment: environment, event: environment.map { _ in "change-7" })
    }

    static func result(
        _ rule: String, _ outcome: Outcome, _ sentence: String, _ evidence: [Evidence] = [], hint: String? = nil
    ) -> RuleResult {
        RuleResult(
            rule: rule, requirement: "\(rule) must hold", outcome: outcome, sentence: sentence, evidence: evidence,
            hint: hint)
    }

    static func verdict(_ text: String, _ results: [RuleResult], parts: [Verdict] = []) -> Verdict {
        Verdict(gate: .ci, subject: subject(text), policyID: "p1", results: results, parts: parts)
    }

    static let plain = verdict(
        "credit-risk 1.4.0 to prod",
        [
            result(
                "soak", .fail, "2d 3h of 7d in test", [Evidence("in test since 2026-01-10", .proven)],
                hint: "wait until 2026-01-17"),
            result("approvals", .pass, "risk: mia", [Evidence("mia said so", .asserted)]),
            result("freeze", .notRequired, "no freeze is declared"),
            result("branch", .unknown, "main is not known here", hint: "git fetch"),
        ])

    static let accepted = verdict(
        "fraud 2.0.0 to test", [result("approvals", .pass, "risk: mia", [Evidence("signed", .proven)], hint: "ignored")]
    )

    /// A push that holds two verdicts.
    static let nested = Verdict(
        gate: .preReceive, subject: subject("a push of refs/heads/main", .push, nil), policyID: nil,
        results: [result("promotions", .fail, "1 of 2 is refused")], parts: [plain, accepted])

    static let empty = verdict("nothing", [])

    /// What somebody might write into names, messages and hints so that a machine obeys it.
    static let attacks = [
        "x\n::stop-commands::token", "x\r\n::error::forged", "::set-output name=a::b",
        "##vso[task.setvariable variable=a]b",
        "##[error]forged", "###vso[a]b", "100%0A::error::x", "%25", "a,b:c;d]e[f", "</failure><testcase name='x'>",
        "]]>", "&amp;<!--",
        "a | b |\n| c", "`|`", "``", "`` `", "`\u{301}", "|\u{301}x", "<script>alert(1)</script>",
        "<img src=x onerror=y>",
        "[link](https://evil.example)", "[a]: https://evil.example", "https://evil.example/x", "http:/\u{301}/x",
        "www.evil.example",
        "ana@evil.example", "@team", "(@team)", "@org/team", "#123", "org/repo#5", "GH-7", "!12", "&3", "$4", "~bug",
        "%\"v1\"",
        "0123456789abcdef0123456789abcdef01234567", "![i](//evil.example/i.png)", "*b* _i_ ~~s~~ **x**", "\\", "a\\|b",
        "\u{1B}[31mred", "\u{202E}txt", "\u{0}\u{8}\u{B}", "\u{FFFE}\u{FFFF}", "é 日本 😀", "# h", "- l", "1. n", "> q",
        "<details>",
        "{{ x }} ${{ github.token }}", "$a^2$", "javascript:alert(1)", "mailto:a", "\t", "", " ", "\u{2028}\u{85}",
    ]

    static let hostile = verdict(
        "x to prod\n::error::y",
        attacks.enumerated().map { index, text in
            result(
                "rule-\(index)", Outcome.allCases[index % 4], text,
                [Evidence(text, index.isMultiple(of: 2) ? .asserted : .proven)],
                hint: text)
        } + [result("]|;:,%<&>\n`@x", .fail, "s")])
}
