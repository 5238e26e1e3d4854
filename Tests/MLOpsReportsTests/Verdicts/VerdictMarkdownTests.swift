import MLOpsCore
import MLOpsPolicy
import Testing

@testable import MLOpsReports

@Suite("Verdicts as Markdown")
struct VerdictMarkdownTests {
    @Test("A table of the rules, and what they rest on folded away")
    func exact() {
        #expect(
            VerdictMarkdown.text(of: VerdictSamples.plain) == """
                ### credit-risk 1.4.0 to prod: **refused**

                | outcome | rule | what came out | what to do |
                | --- | --- | --- | --- |
                | ✗ **not met** | soak | 2d 3h of 7d in test | wait until 2026-01-17 |
                | ✓ met | approvals | risk: mia |  |
                | ? **unknown** | branch | main is not known here | git fetch |

                Not asked for by the policy: freeze.

                <details><summary>What this rests on</summary>

                - soak asks: soak must hold
                  - proven: in test since 2026-01-10
                - approvals asks: approvals must hold
                  - asserted: mia said so
                - branch asks: branch must hold

                Policy p1, gate ci.

                </details>

                """)
    }

    @Test("Parts follow, and a verdict without rules is not an accepted one")
    func parts() {
        let headings = VerdictMarkdown.text(of: VerdictSamples.nested).split(separator: "\n").filter {
            $0.hasPrefix("###")
        }
        #expect(
            headings == [
                "### a push of refs/heads/main: **refused**", "### credit-risk 1.4.0 to prod: **refused**",
                "### fraud 2.0.0 to test: accepted",
            ])
        let empty = VerdictMarkdown.text(of: VerdictSamples.empty)
        #expect(empty.contains("### nothing: **refused**"))
        #expect(empty.contains("no rule was asked"))
        #expect(
            VerdictMarkdown.text(of: VerdictSamples.nested).contains("A policy that is not in force, gate pre-receive.")
        )
    }

    @Test("Evidence without end is cut off, and that is told")
    func manyFacts() {
        let facts = (0..<200).map { Evidence("fact \($0)", .proven) }
        let text = VerdictMarkdown.text(
            of: VerdictSamples.verdict("x", [VerdictSamples.result("r", .pass, "s", facts)]))
        #expect(text.contains("fact 49\n"))
        #expect(!text.contains("fact 50\n"))
        #expect(text.contains("  - and 150 more\n"))
    }

    @Test(
        "Words that hosts look for become code, signs of markup lose their meaning",
        arguments: [
            ("plain words, 2d 3h of 7d", "plain words, 2d 3h of 7d"), ("a | b", #"a \| b"#), ("<b>&", "&lt;b&gt;&amp;"),
            ("*b* _i_ ~~", #"\*b\* \_i\_ \~\~"#), ("@team", "`@team`"), ("(@team),", "`(@team),`"),
            ("a@b.example", "`a@b.example`"),
            ("x#12", "`x#12`"), ("# heading", "\\# heading"), ("!7", "`!7`"), ("wow!", #"wow\!"#),
            ("https://a.example", "`https://a.example`"),
            ("WWW.a.example", "`WWW.a.example`"), ("GH-12", "`GH-12`"), ("[a](b)", "`[a](b)`"),
            ("[ ](b)", #"\[ \]\(b\)"#),
            ("deadbeef", "`deadbeef`"), ("facade", "facade"), ("`@x`", "`` `@x` ``"), ("@a`b``c", "```@a`b``c```"),
            ("@a|b", #"`@a\|b`"#), ("|\u{301}", "\\|\u{301}"), ("@`\u{301}", "``@`\u{301}``"), ("\\", #"\\"#),
            ("a\nb", #"a\\u\{a\}b"#),
            ("", ""), ("%\"v\"", "`%\"v\"`"), ("50%", "50%"), ("${{ x }}", #"\$\{\{ x \}\}"#),
            ("cr@1.4.0", "`cr@1.4.0`"),
        ])
    func words(text: String, expected: String) {
        #expect(MarkdownText.cell(text) == expected)
    }

    @Test("No text of others adds a row, a cell, a line or HTML")
    func hostile() {
        let text = VerdictMarkdown.text(of: VerdictSamples.hostile)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let rows = lines.filter { $0.unicodeScalars.first == "|" }
        let shown = VerdictSamples.attacks.indices.filter { Outcome.allCases[$0 % 4] != .notRequired }.count + 1
        #expect(rows.count == shown + 2)
        for row in rows {
            // Borders are the bars without a backslash in front of them.
            var borders = 0
            var isEscaped = false
            for scalar in row.unicodeScalars {
                if scalar == "|", !isEscaped { borders += 1 }
                isEscaped = scalar == "\\" && !isEscaped
            }
            #expect(borders == 5, "\(row)")
        }
        #expect(lines.filter { $0.hasPrefix("#") }.count == 1)
        // Outside of code there is no HTML but our own.
        var outside = ""
        for line in lines { outside += Self.withoutCode(String(line)) + "\n" }
        for tag in ["<script", "<img", "<!--", "</failure"] { #expect(!outside.contains(tag), "\(tag)") }
        #expect(outside.split(separator: "<details>").count == 2)
        #expect(!outside.contains("@") && !outside.contains("://") && !outside.contains("www."))
    }

    /// The line without its code spans, as CommonMark 0.31 §6.1 finds them.
    static func withoutCode(_ line: String) -> String {
        let scalars = Array(line.unicodeScalars)
        var result = ""
        var index = 0
        func run(at start: Int) -> Int { scalars[start...].prefix { $0 == "`" }.count }
        while index < scalars.count {
            if scalars[index] == "\\", index + 1 < scalars.count {
                result.unicodeScalars.append(contentsOf: scalars[index...(index + 1)])
                index += 2
                continue
            }
            guard scalars[index] == "`" else {
                result.unicodeScalars.append(scalars[index])
                index += 1
                continue
            }
            let length = run(at: index)
            var end = index + length
            while end < scalars.count {
                let other = run(at: end)
                if other == length { break }
                end += max(other, 1)
            }
            index = end < scalars.count ? end + length : index + length
        }
        return result
    }
}
