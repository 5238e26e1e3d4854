import TestSupport
import Testing

/// The manual pages: one for each command that help shows, and none that a reader of man(7) complains about.
@Suite struct ManualTests {
    @Test func everyCommandHasAPage() throws {
        let sandbox = try Sandbox()
        try Self.write(in: sandbox)
        let help = try sandbox.mlops("--help").stdout
        let names = help.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
            .filter { !["git", "See", "(default)"].contains($0) && !$0.hasPrefix("-") }
        #expect(names.contains("promote"))
        let page = try sandbox.text(of: "man/git-mlops.1")
        for name in names {
            #expect(page.contains("git\\-mlops\\-\(name.replacing("-", with: "\\-"))(1)"), "no mention of \(name)")
            let own = try sandbox.text(of: "man/git-mlops-\(name).1")
            for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "SEE ALSO"] {
                #expect(own.contains(".SH \"\(section)\"\n"), "\(name) has no section \(section)")
            }
        }
        for section in ["COMMANDS", "OPTIONS", "ENVIRONMENT", "CONFIGURATION", "FILES"] {
            #expect(page.contains(".SH \"\(section)\"\n"))
        }
    }

    @Test func theSameDayGivesTheSamePages() throws {
        let sandbox = try Sandbox()
        try Self.write(in: sandbox)
        try sandbox.bash("cp -R man first")
        try Self.write(in: sandbox)
        try sandbox.bash("diff -r first man && grep -q '\"2026-03-31\"' man/git-mlops.1")
    }

    @Test func manFormatsThePagesWithoutAWarning() throws {
        let sandbox = try Sandbox()
        try Self.write(in: sandbox)
        let result = try sandbox.run(
            "bash", ["-c", "for page in man/*.1; do man --warnings -l \"$page\" > /dev/null || exit; done"],
            env: ["LC_ALL": "C.UTF-8", "MANWIDTH": "80"])
        #expect(result.status == 0)
        #expect(result.stderr.isEmpty, "\(result.stderr)")
    }

    @Test func mandocFindsNothingWrong() throws {
        let sandbox = try Sandbox()
        try Self.write(in: sandbox)
        let result = try sandbox.run("bash", ["-c", "mandoc -T lint -W warning man/*.1"])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    }

    @Test func whatIsShownIsWhatOneTypes() throws {
        let sandbox = try Sandbox()
        try Self.write(in: sandbox)
        let shown = try sandbox.run(
            "bash", ["-c", "man -l man/git-mlops.1 | col -b"], env: ["LC_ALL": "C.UTF-8", "MANWIDTH": "120"])
        #expect(shown.stdout.contains("--no-color"))
        #expect(shown.stdout.contains("git mlops blame prod"))
    }

    private static func write(in sandbox: Sandbox) throws {
        let result = try sandbox.mlops("manual", "--date", "2026-03-31", "man")
        guard result.status == 0 else { throw TestFailure(result.transcript) }
    }
}
