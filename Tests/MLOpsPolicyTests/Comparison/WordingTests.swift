import MLOpsCore
import MLOpsPolicy
import Testing

/// One edit of the document and the sentences it must give, each marked `-` weaker, `+` stronger, `=` neutral or
/// `?` weaker because nobody can order it.
struct Wording: Sendable, CustomTestStringConvertible {
    let place: String
    let value: Doc?
    let sentences: [String]

    init(_ place: String, _ value: Doc?, _ sentences: String...) {
        (self.place, self.value, self.sentences) = (place, value, sentences)
    }

    var testDescription: String { "\(place): \(sentences.first ?? "")" }
}

@Suite("The sentences of a policy's changes")
struct WordingTests {
    @Test("an edit is told like this", arguments: all)
    func wording(wording: Wording) throws {
        let new = try policy(wholeDoc.setting(wording.place, to: wording.value))
        let changes = PolicyComparison(from: try policy(wholeDoc), to: new).changes
        #expect(changes.map { "\(Self.mark($0)) \($0.text)" } == wording.sentences)
    }

    private static func mark(_ change: PolicyChange) -> String {
        if !change.isOrdered { return "?" }
        return switch change.direction {
        case .weaker: "-"
        case .stronger: "+"
        case .neutral: "="
        }
    }

    static let all = parties + approvals + limits + times + kinds + files
    private static let prod = "environments.prod"

    private static let parties = [
        Wording("version", "2", "= this is version 2 instead of 1"),
        Wording(
            "people.nina", ["emails": ["n@b.example"], "keys": [key("nina")]],
            "- nina is now listed, with 1 key and 1 e-mail"),
        Wording("people.nina", .empty, "= nina is now listed, with 0 keys and 0 e-mails"),
        Wording(
            "people.ana.emails", ["ana@bank.example", "a@b.example"], "- `a@b.example` now counts as ana"),
        Wording(
            "people.ana.emails", ["Ana@bank.example"],
            "= the e-mail `ana@bank.example` of ana is now written `Ana@bank.example`"),
        Wording(
            "people.ana.keys", [key("ana"), key("laptop")],
            "- ana may now also sign with the key ssh-ed25519 AAAAlaptopAA"),
        Wording("teams.risk", ["mia", "eva", "tom"], "- tom is now a member of risk"),
        Wording(
            "teams.risk", ["tom", "eva"], "- tom is now a member of risk", "+ mia is no longer a member of risk"),
        Wording("teams.platform", ["leo", "tom"], "= there is a new team platform: leo and tom"),
        Wording("admins.threshold", "1", "- changing the policy now takes 1 admin instead of 2"),
        Wording("admins.members", ["mia", "leo"], "+ ana is no longer an admin"),
        Wording("recovery.delay", "3d", "- replacing the admins now takes effect after 3d instead of 7d"),
        Wording("recovery.threshold", "2", "+ replacing the admins now takes 2 recovery keys instead of 1"),
        Wording(
            "witnesses.keys", [key("server"), key("host"), key("w2")],
            "- the key ssh-ed25519 AAAAw2AA may now tell when an event was seen"
        ),
        Wording("attesters.kpi", ["tom", "jan"], "- jan may now attest kpi"),
        Wording(
            "service_identities", nil,
            "+ commits made by `GitHub <noreply@github.com>` no longer count by their author alone"),
        Wording(
            "remotes.us.region", "eu", "- data that must stay in eu may now go to the remote us"),
        Wording(
            "remotes.eu.url", "s3://else", "= the remote eu is now at `s3://else` instead of `s3://bank-ml-eu`"),
        Wording("remotes.eu.region", "ch", "= the remote eu now lies in ch instead of eu"),
        Wording(
            "absences",
            [["person": "mia", "deputy": "eva", "from": "2026-12-20", "until": "2027-01-05", "reason": "leave"]],
            "- the absence of mia from 2026-12-20 00:00 UTC now ends at 2027-01-05 00:00 UTC instead of 2027-01-04 00:00 UTC",
            "- tom is no longer away from 2026-12-20 00:00 UTC"),
    ]

    private static let approvals = [
        Wording("\(prod).approvals.risk", "2", "+ prod now needs 2 approvals of risk instead of 1"),
        Wording("\(prod).approvals.risk", nil, "- prod needs no approval of risk any more (1 before)"),
        Wording("\(prod).approvals.billing", "1", "+ prod now needs 1 approval of billing"),
        Wording("\(prod).approvals_valid_for", "30d", "- an approval for prod now counts for 30d instead of 14d"),
        Wording("\(prod).approvals_valid_for", nil, "- an approval for prod no longer lapses (after 14d before)"),
        Wording("\(prod).from", "dev", "= a release must now run in dev instead of test before it comes to prod"),
        Wording("environments.test.from", nil, "- a release need no longer run in dev before it comes to test"),
        Wording(
            "environments.canary", ["from": "test", "approvals": ["risk": "1"]],
            "- releases may now also run in canary",
            "= a release must now run in test before it comes to canary", "= canary now needs 1 approval of risk"),
        Wording(
            "\(prod).separation_of_duties", "false", "- whoever made a release may now approve it for prod"),
        Wording(
            "\(prod).separation_of_duties", "true",
            "- who made a release need no longer be verified for prod: a bare author field is enough"),
        Wording(
            "\(prod).code_owners", [["paths": ["serving/**", "a"], "approvals": ["operations": "1"]]],
            "+ a change of `a` in prod now needs 1 approval of operations"),
        Wording(
            "\(prod).code_owners", .list([]),
            "- a change of `serving/**` in prod needs no approval of operations any more (1 before)"),
        Wording(
            "\(prod).from_branch", "release",
            "? a release for prod must now come from the branch `release` instead of `main`"),
        Wording(
            "\(prod).from_branch", nil, "- a release for prod need no longer come from the branch `main`"),
        Wording("\(prod).api", nil, "- a release for prod may now break its API"),
        Wording(
            "\(prod).api.consumers", nil,
            "? billing no longer decides for billing about breaks of `/predict` in the API of prod"),
    ]

    private static let limits = [
        Wording("\(prod).metrics.auc.at_least", "0.7", "- auc must now be at least 0.7 instead of 0.75, for prod"),
        Wording("\(prod).metrics.loss.at_most", "0.2", "+ loss must now be at most 0.2 instead of 0.3, for prod"),
        Wording(
            "\(prod).metrics.auc.no_worse_than_current_by", "0.02",
            "- auc may now be 0.02 instead of 0.01 worse than what runs, for prod"),
        Wording(
            "\(prod).metrics.auc.better_than_baseline_by", nil,
            "- auc is no longer compared with the baseline, for prod (better by 0.02 before)"),
        Wording("\(prod).metrics.loss.better", "higher", "? a higher instead of a lower loss is now better, for prod"),
        Wording(
            "\(prod).kpis.approval_rate.max_age", "60d",
            "- the business figure approval_rate for prod may now be 60d instead of 30d old"),
        Wording(
            "\(prod).require", ["model-card"], "- a release for prod need no longer have the evidence test-result"),
        Wording(
            "\(prod).require", ["model-card", "test-result"],
            "- the evidence test-result for prod may now be of any age (at most 14d before)"),
    ]

    private static let times = [
        Wording(
            "\(prod).soak", "3d", "- a release must now have run for 3d instead of 7d before it comes to prod"),
        Wording(
            "\(prod).soak", nil, "- a release need not soak any more before it comes to prod (for 7d before)"),
        Wording(
            "\(prod).freeze", .list([]), "- prod is no longer frozen from 2026-12-19 23:00 UTC to 2027-01-03 23:00 UTC"),
        Wording(
            "\(prod).freeze",
            [["from": "2026-12-20T00:00+01:00", "to": "2027-01-05T00:00+01:00", "reason": "year end"]],
            "+ the freeze of prod from 2026-12-19 23:00 UTC now ends at 2027-01-04 23:00 UTC instead of 2027-01-03 23:00 UTC"
        ),
        Wording(
            "\(prod).freeze",
            [
                ["from": "2026-12-01", "to": "2027-02-01"],
                ["from": "2026-12-20T00:00+01:00", "to": "2026-12-30T00:00+01:00"],
            ],
            "+ prod is now frozen from 2026-12-01 00:00 UTC to 2027-02-01 00:00 UTC",
            "= the freeze of prod from 2026-12-19 23:00 UTC now ends at 2026-12-29 23:00 UTC instead of 2027-01-03 23:00 UTC",
            "= the freeze of prod from 2026-12-19 23:00 UTC to 2026-12-29 23:00 UTC now has no reason"),
        Wording(
            "\(prod).change_windows", nil,
            "- prod may now be changed at any time; before, only mon, tue, wed, thu 08:00–18:00 +01:00"),
        Wording(
            "\(prod).change_windows",
            [["days": ["mon", "tue", "wed", "thu"], "from": "09:00", "to": "19:00", "offset": "+02:00"]],
            "= prod may now be changed only mon, tue, wed, thu 09:00–19:00 +02:00; before, only mon, tue, wed, thu 08:00–18:00 +01:00"
        ),
        Wording(
            "\(prod).change_windows", [["days": ["mon"], "from": "09:00", "to": "17:00", "offset": "+01:00"]],
            "+ prod may now be changed only mon 09:00–17:00 +01:00; before, only mon, tue, wed, thu 08:00–18:00 +01:00"),
        Wording(
            "\(prod).change_windows", [["days": ["sun"], "from": "22:00", "to": "04:00", "offset": "-02:00"]],
            "? prod may now be changed only sun 22:00–04:00 -02:00; before, only mon, tue, wed, thu 08:00–18:00 +01:00"),
    ]

    private static let kinds = [
        Wording("\(prod).standard", nil, "+ no change of prod is approved beforehand any more"),
        Wording(
            "environments.test.standard", ["code": ["a"]],
            "- standard changes of test are now approved beforehand, with no approval",
            "= a standard change of test may now alter the code `a`"),
        Wording(
            "\(prod).standard.code", ["params.yaml", "metrics.json", "**"],
            "- a standard change of prod may now alter the code `**`"),
        Wording(
            "\(prod).standard.metrics.auc.no_worse_than_current_by", "0.01",
            "- auc may now be 0.01 instead of 0.005 worse than what runs, in a standard change of prod"),
        Wording(
            "\(prod).emergency.review_within", "96h",
            "- an emergency change of prod must now be reviewed within 4d instead of 2d"),
        Wording(
            "\(prod).emergency.review_within", nil,
            "+ an emergency change of prod can no longer be carried out: no time for its review is set (2d before)"),
        Wording(
            "\(prod).emergency.valid_for", nil, "- an emergency change of prod may now stay open for 1d instead of 12h"),
        Wording(
            "\(prod).emergency.skips", ["soak", "freeze", "metrics"],
            "- an emergency change of prod is now spared the rule metrics"),
        Wording(
            "\(prod).emergency.approvals", ["operations": "1", "risk": "1"],
            "+ an emergency change of prod now needs 1 approval of risk",
            "- members of risk may now roll back and freeze prod"),
        Wording(
            "environments.test.emergency", ["approvals": ["risk": "1"], "review_within": "1d", "skips": ["soak"]],
            "- test may now be changed in an emergency, with 1 approval of risk",
            "= an emergency change of test can now be carried out, to be reviewed within 1d",
            "= an emergency change of test is now spared the rule soak"),
        Wording("\(prod).waivers.rules", ["soak", "metrics", "freeze"], "- the rule freeze can now be waived in prod"),
        Wording("\(prod).waivers.at_most", "30d", "- a waiver in prod may now hold for 30d instead of 7d"),
        Wording(
            "environments.test.waivers", ["rules": ["soak"], "approvals": ["risk": "2"], "at_most": "2d"],
            "- rules of test can now be waived for at most 2d, with 2 approvals of risk: soak"),
    ]

    private static let files = [
        Wording("branches.main.max_file_size", "20MB", "- `main` now takes files up to 20MB instead of 10MB"),
        Wording("branches.main.notebook_outputs", nil, "- `main` now takes notebooks with outputs"),
        Wording("branches.work", .empty, "= the branch `work` is now listed, without a rule"),
        Wording(
            "models.unsafe_pickle", "allow",
            "- pickles are looked into and none is refused; before, pickles with dangerous or unknown imports are refused"
        ),
        Wording("models.formats", nil, "- models of every format are now allowed"),
        Wording(
            "models.formats", ["onnx", "safetensors", "pickle"], "- models of the format pickle are now allowed",
            "+ models of the format joblib are no longer allowed"),
        Wording("packages", nil, "- the packages in `uv.lock` are no longer checked"),
        Wording(
            "packages.lock", "poetry.lock", "? the lock file that is checked is now `poetry.lock` instead of `uv.lock`"),
        Wording("packages.licenses", ["MIT"], "+ packages under `BSD-3-Clause` are no longer allowed"),
        Wording("packages.deny", nil, "- the package `evil<2` is no longer refused"),
        Wording("packages.indexes", nil, "- packages may now come from any index"),
        Wording(
            "packages.vulnerabilities.max_severity", "high",
            "- vulnerabilities up to high instead of medium are now bearable"),
        Wording(
            "packages.vulnerabilities.max_age", nil,
            "- the vulnerability database may now be of any age (at most 14d before)"),
        Wording(
            "packages.exceptions",
            [["package": "urllib3", "except": "GHSA-1", "reason": "not reachable", "until": "2027-02-28"]],
            "- the exception for `urllib3` (`GHSA-1`) now ends at 2027-02-28 00:00 UTC instead of 2027-01-31 00:00 UTC"),
        Wording(
            "packages.exceptions",
            [["package": "urllib3", "except": "GHSA-1", "reason": "patched", "until": "2027-01-31"]],
            "= the exception for `urllib3` (`GHSA-1`) now has the reason `patched`"),
    ]
}
