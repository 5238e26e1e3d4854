import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// `git mlops attest`: states a fact about a release.
struct AttestCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "State a fact about a release: test results, a reproduction, figures.",
        discussion: """
            Examples:
              git mlops attest test-result credit-risk@1.4.0 --report report.xml
              git mlops attest test-result credit-risk@1.4.0 --failed -m '3 of 212 tests'
              git mlops attest kpi credit-risk@1.4.0 --value approval_rate=0.31
              git mlops attest test-result credit-risk@1.4.0 --key /etc/ci/key --as ci

            Who may attest which kind stands under attesters in the policy. The newest
            attestation of a kind counts.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The kind, such as test-result, reproduced, drift-baseline or kpi.")
    var kind: String

    @Argument(help: "The release, as model@version.")
    var release: String

    @Flag(help: "It failed. Default: it passed.")
    var failed = false

    @Option(help: ArgumentHelp("A figure, as name=number. May be given several times.", valueName: "name=number"))
    var value: [String] = []

    @Option(help: "A file that backs it, kept with the event. May be given several times.")
    var report: [String] = []

    @Option(help: "The key of a service that the policy lists under attesters.")
    var key: String?

    @Option(name: .customLong("as"), help: "What the service calls itself.")
    var service = "ci"

    @Option(name: .shortAndLong, help: "What is to be said about it.")
    var message: String?

    func run(in context: CommandContext) throws {
        let values = try self.value.map { text -> (name: String, value: String) in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw Diagnostic.input("'\(VisibleText.of(text))' is not a figure", hint: "write it as name=0.31")
            }
            return (parts[0], parts[1])
        }
        let reports = try AttestationReports.read(report, from: context.directory)
        let writer = try LedgerWriter(context, writing, key: key)
        let session = writer.session
        func draft(_ timeline: Timeline) throws -> EventDraft {
            try AttestAction(timeline).draft(
                kind, timeline.release(written: release), passed: !failed, values: values, message: message,
                attachments: reports)
        }
        if writing.dryRun {
            writer.preview(try draft(session.timeline()), json: writing.json)
            return
        }
        let result = try writer.append.run {
            let timeline = try session.timeline()
            let actor = try session.attester(holding: writer.signer, named: service, timeline)
            let draft = try draft(timeline)
            try AttestAction(timeline).checkMay(actor, kind)
            return try session.append(draft, as: actor, signer: writer.signer, timeline: timeline)
        }
        writer.report(
            result, id: result.record.id,
            did: "attested \(kind) of \(release)\(failed ? ", as a failure" : ""): event \(result.record.id.short)",
            json: writing.json)
    }
}
