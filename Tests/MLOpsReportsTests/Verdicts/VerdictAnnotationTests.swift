import MLOpsCore
import MLOpsPolicy
import MLOpsReports
import Testing

@Suite("Verdicts as annotations")
struct VerdictAnnotationTests {
    @Test("GitHub gets errors, warnings and a notice, and nothing else")
    func gitHub() {
        #expect(
            VerdictGitHub.text(of: VerdictSamples.plain) == """
                ::error title=soak not met%3A credit-risk 1.4.0 to prod::2d 3h of 7d in test; hint: wait until 2026-01-17
                ::error title=branch not known%3A credit-risk 1.4.0 to prod::main is not known here; hint: git fetch
                ::warning title=approvals rests on a word%3A credit-risk 1.4.0 to prod::risk: mia
                ::notice title=credit-risk 1.4.0 to prod%3A refused::1 rule met, 2 not met or not known

                """)
        #expect(
            VerdictGitHub.text(of: VerdictSamples.accepted)
                == "::notice title=fraud 2.0.0 to test%3A accepted::1 rule met, 0 not met or not known\n")
        #expect(VerdictGitHub.text(of: VerdictSamples.empty).contains("::error title=no-rules not known%3A nothing::"))
        #expect(
            VerdictGitHub.text(of: VerdictSamples.nested).split(separator: "\n").filter { $0.hasPrefix("::notice") }
                .count == 3)
    }

    @Test("No text of others begins a workflow command or ends a property")
    func gitHubHostile() {
        let text = VerdictGitHub.text(of: VerdictSamples.hostile)
        #expect(!text.utf8.contains(0x0D))
        let lines = text.utf8.split(separator: 0x0A).map { String(Substring($0)) }
        let attacks = VerdictSamples.attacks
        let blocking = attacks.indices.filter { [1, 2].contains($0 % 4) }.count + 1
        let warned = attacks.indices.filter { $0 % 4 == 0 }.count
        #expect(lines.count == blocking + warned + 1)
        for line in lines {
            let kind = ["::error title=", "::warning title=", "::notice title="].first { line.hasPrefix($0) }
            #expect(kind != nil, "\(line)")
            // As the runner reads it: properties end at the first `::` behind the command.
            let rest = line.dropFirst(kind?.count ?? 0)
            let property = rest.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)[0]
            #expect(property.contains("prod"), "\(line)")
            #expect(!property.contains(",") && !property.contains(":"))
        }
    }

    @Test("Azure gets issues, and nothing else")
    func azure() {
        #expect(
            VerdictAzure.text(of: VerdictSamples.plain) == """
                ##vso[task.logissue type=error;code=soak;]credit-risk 1.4.0 to prod: soak not met: 2d 3h of 7d in test; hint: wait until 2026-01-17
                ##vso[task.logissue type=error;code=branch;]credit-risk 1.4.0 to prod: branch not known: main is not known here; hint: git fetch
                ##vso[task.logissue type=warning;code=approvals;]credit-risk 1.4.0 to prod: approvals rests on a word: risk: mia

                """)
        #expect(VerdictAzure.text(of: VerdictSamples.accepted).isEmpty)
        #expect(VerdictAzure.text(of: VerdictSamples.empty).hasPrefix("##vso[task.logissue type=error;code=no-rules;]"))
    }

    @Test("No text of others begins a logging command or ends a property")
    func azureHostile() {
        let text = VerdictAzure.text(of: VerdictSamples.hostile)
        #expect(!text.utf8.contains(0x0D))
        for line in text.utf8.split(separator: 0x0A).map({ String(Substring($0)) }) {
            #expect(line.hasPrefix("##vso[task.logissue type="), "\(line)")
            // The agent looks for these anywhere.
            #expect(!line.dropFirst(2).contains("##"), "\(line)")
            let properties = line.prefix { $0 != "]" }
            #expect(properties.count { $0 == ";" } == 2, "\(line)")
        }
        #expect(text.contains("code=%3B".prefix(5)))
        #expect(text.contains(#"code=%5D|%3B:,%AZP25<&>\u{a}`@x;]"#))
        #expect(text.contains("100%AZP250A::error::x"))
    }

    @Test("GitLab gets the fields it reads, at a line of the policy")
    func codeQuality() throws {
        let report = try #require(VerdictCodeQuality.json(of: VerdictSamples.plain).array)
        #expect(report.map { $0["check_name"] } == ["git-mlops/soak", "git-mlops/branch"])
        #expect(report.map { $0["severity"] } == ["blocker", "critical"])
        #expect(
            report.first?["description"]
                == "credit-risk 1.4.0 to prod: soak: 2d 3h of 7d in test; hint: wait until 2026-01-17")
        #expect(report.allSatisfy { $0["location"] == ["path": "policy.yaml", "lines": ["begin": 1]] })
        #expect(VerdictCodeQuality.json(of: VerdictSamples.accepted) == [])
        #expect(VerdictCodeQuality.json(of: VerdictSamples.empty).array?.count == 1)
        let other = VerdictCodeQuality.json(of: VerdictSamples.plain, path: "a/b.yaml").array
        #expect(other?.first?["location"]?["path"] == "a/b.yaml")
    }

    @Test("A fingerprint is of the rule and its subject, not of the words")
    func fingerprints() throws {
        func print(_ verdict: Verdict) -> [JSON?] {
            (VerdictCodeQuality.json(of: verdict).array ?? []).map { $0["fingerprint"] }
        }
        let later = VerdictSamples.verdict(
            "credit-risk 1.4.0 to prod", [VerdictSamples.result("soak", .fail, "2d 4h of 7d in test")])
        #expect(print(later).first == print(VerdictSamples.plain).first)
        let other = VerdictSamples.verdict(
            "other to prod", [VerdictSamples.result("soak", .fail, "2d 4h of 7d in test")])
        #expect(print(other).first != print(VerdictSamples.plain).first)
        let all = print(VerdictSamples.hostile)
        #expect(Set(all.compactMap { $0?.string }).count == all.count)
        #expect(all.allSatisfy { $0?.string?.utf8.count == 64 })
    }
}
