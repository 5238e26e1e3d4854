import MLOpsCore
import MLOpsPolicy
import MLOpsReports
import TestSupport
import Testing

@Suite("Verdicts as JUnit XML")
struct VerdictJUnitTests {
    @Test("Each rule is a test case, each outcome what test reports call it")
    func exact() {
        #expect(
            VerdictJUnit.text(of: VerdictSamples.plain) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="git-mlops" tests="4" failures="1" errors="1">
                  <testsuite name="credit-risk 1.4.0 to prod" tests="4" failures="1" errors="1" skipped="1">
                    <properties>
                      <property name="policy" value="p1"/>
                      <property name="gate" value="ci"/>
                      <property name="subject" value="promotion"/>
                      <property name="environment" value="prod"/>
                      <property name="event" value="change-7"/>
                      <property name="passed" value="false"/>
                    </properties>
                    <testcase name="soak" classname="ci.credit-risk 1_4_0 to prod">
                      <failure message="2d 3h of 7d in test" type="not met">2d 3h of 7d in test&#10;hint: wait until 2026-01-17</failure>
                      <system-out>asks: soak must hold
                proven: in test since 2026-01-10</system-out>
                    </testcase>
                    <testcase name="approvals" classname="ci.credit-risk 1_4_0 to prod">
                      <system-out>asks: approvals must hold
                asserted: mia said so</system-out>
                    </testcase>
                    <testcase name="freeze" classname="ci.credit-risk 1_4_0 to prod">
                      <skipped message="no freeze is declared"/>
                      <system-out>asks: freeze must hold</system-out>
                    </testcase>
                    <testcase name="branch" classname="ci.credit-risk 1_4_0 to prod">
                      <error message="main is not known here" type="not known">main is not known here&#10;hint: git fetch</error>
                      <system-out>asks: branch must hold</system-out>
                    </testcase>
                  </testsuite>
                </testsuites>

                """)
    }

    /// Python's parser reads the document; the program checks the shape that Jenkins' schema asks for and prints what is
    /// in it: suites, cases, outcomes and messages.
    static let program = """
        import json, sys
        import xml.etree.ElementTree as ET
        root = ET.fromstring(sys.stdin.buffer.read())
        assert root.tag == "testsuites" and set(root.attrib) == {"name", "tests", "failures", "errors"}, root.attrib
        out, sums = [], [0, 0, 0]
        for suite in root:
            assert suite.tag == "testsuite" and set(suite.attrib) == {"name", "tests", "failures", "errors", "skipped"}
            cases = suite.findall("testcase")
            assert [c.tag for c in suite] == ["properties"] + ["testcase"] * len(cases)
            assert all(p.tag == "property" and set(p.attrib) == {"name", "value"} for p in suite[0])
            count = {t: len(suite.findall("testcase/" + t)) for t in ("failure", "error", "skipped")}
            assert len(cases) == int(suite.get("tests")), suite.attrib
            assert [count["failure"], count["error"], count["skipped"]] == [int(suite.get(n)) for n in ("failures", "errors", "skipped")]
            sums = [sums[0] + len(cases), sums[1] + count["failure"], sums[2] + count["error"]]
            for case in cases:
                assert set(case.attrib) == {"name", "classname"}
                tags = [c.tag for c in case]
                assert tags[-1] == "system-out" and len(tags) <= 2, tags
                one = case[0]
                assert all(not len(c) for c in case)
                assert one.tag in ("failure", "error", "skipped", "system-out")
                assert set(one.attrib) == {"failure": {"message", "type"}, "error": {"message", "type"}, "skipped": {"message"}}.get(one.tag, set())
                out.append([suite.get("name"), case.get("name"), one.tag, one.get("message"), case[-1].text])
        assert sums == [int(root.get(n)) for n in ("tests", "failures", "errors")]
        print(json.dumps(out))
        """

    static func read(_ text: String) throws -> [[JSON]] {
        let tool = Sandboxed.python(program, stdin: Array(text.utf8))
        let output = try #require(tool, "the document is not of the shape, or no XML:\n\(text)")
        return try #require(try JSON.parse(output).array).compactMap(\.array)
    }

    @Test("Another parser reads what was meant, for parts and for verdicts without rules")
    func parts() throws {
        let cases = try Self.read(VerdictJUnit.text(of: VerdictSamples.nested))
        #expect(
            cases.map { "\($0[0].string ?? "") / \($0[1].string ?? "") \($0[2].string ?? "")" } == [
                "a push of refs/heads/main / promotions failure", "credit-risk 1.4.0 to prod / soak failure",
                "credit-risk 1.4.0 to prod / approvals system-out", "credit-risk 1.4.0 to prod / freeze skipped",
                "credit-risk 1.4.0 to prod / branch error", "fraud 2.0.0 to test / approvals system-out",
            ])
        let empty = try Self.read(VerdictJUnit.text(of: VerdictSamples.empty))
        #expect(empty.map { $0[2] } == ["error"], "a report without tests would look like a passed one")
    }

    @Test("Texts of others stay texts")
    func hostile() throws {
        let cases = try Self.read(VerdictJUnit.text(of: VerdictSamples.hostile))
        #expect(cases.count == VerdictSamples.attacks.count + 1)
        for (index, text) in VerdictSamples.attacks.enumerated() where index % 4 != 0 {
            // Code points that no XML may hold are gone; all others are there, made visible.
            let expected = VisibleText.of(text).replacing("\u{FFFE}", with: "").replacing("\u{FFFF}", with: "")
            // A line feed is one in the attribute too.
            let shown = VisibleText.of(text, keepingNewlines: true).replacing("\u{FFFE}", with: "").replacing(
                "\u{FFFF}", with: "")
            #expect(cases[index][3].string == shown || cases[index][3].string == expected, "\(text)")
        }
    }
}
