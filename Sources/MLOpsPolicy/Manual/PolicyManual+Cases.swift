import MLOpsCore

extension PolicyManual {
    /// How a policy is tested.
    static var cases: String {
        var parts = [
            """
            ## Test a policy

            `git mlops policy test DIR` runs the cases in the YAML files of a folder. A case states what is *not* in order;
            all else is filled in so that it is: the soak is over, every approval that is asked for was given by people who
            made nothing, the evidence is there and fresh, figures are just at their limits, and a change window is open. So
            an empty `given` passes wherever the policy can be satisfied.

            ```yaml
            \(casesExample)
            ```

            A file holds one case, a list of them, or `cases:` with a list. `expect` is `pass` or `fail`, or a mapping:
            `verdict`, `rules` with the outcomes of named rules, and `only: true` when no other rule may stand in the way.
            `environment` (and `branch`) may be left out where the policy has one. `now` is \(CaseCast.start) or the first
            moment after it at which the environment is open, unless the case says otherwise. Ages (`soaked`, `age`,
            `proposed`) count back from it.
            """
        ]
        parts += [
            table("About a release (in `given`, or for one of several below `models.<model>`):", CaseKey.release),
            table("About the change:", CaseKey.change),
            table("An approval is a person, or:", CaseKey.approval),
            table("An attestation:", CaseKey.attestation),
            table("A waiver is the id of a rule, or:", CaseKey.waiver),
            table("A file of a model:", CaseKey.file),
            table("`packages`:", CaseKey.packages),
            table("A package of `locked`:", CaseKey.package),
            table("A vulnerability:", CaseKey.vulnerability),
            table("A rollback:", CaseKey.rollback),
            table("A push to a branch:", CaseKey.push),
            table("A data set of `residents`:", CaseKey.resident),
        ]
        return parts.joined(separator: "\n\n")
    }

    private static func table(_ title: String, _ keys: [CaseKey]) -> String {
        ([title, "", "| key | meaning | example |", "| --- | --- | --- |"]
            + keys.map { "| `\($0.name)` | \(cell($0.text)) | `\(cell($0.example))` |" }).joined(separator: "\n")
    }

    /// Cases for the example policy, all as expected.
    public static let casesExample = """
        - case: a release in order comes to prod
          promotion: { environment: prod }
          expect: pass

        - case: six days are not a week
          promotion:
            environment: prod
            given: { soaked: 6d }
          expect:
            verdict: fail
            rules: { soak: fail }
            only: true

        - case: nobody approves their own work
          promotion:
            environment: prod
            given: { authors: [mia], approvals: { risk: [mia] } }
          expect: { rules: { approvals: fail, separation-of-duties: fail } }

        - case: an emergency change is not spared its review
          promotion:
            environment: prod
            given: { kind: emergency, owed_reviews: [{ title: hotfix, overdue: 2d }] }
          expect: { rules: { soak: pass, emergency-reviews: fail } }

        - case: an approval that cannot be checked does not count
          promotion: { environment: prod, given: { unknown: [approvals] } }
          expect: { rules: { approvals: unknown } }

        - case: only operations rolls back
          rollback: { environment: prod, given: { by: ana } }
          expect: { verdict: fail, rules: { rollback-authority: fail } }

        - case: a large file stays out of git
          push:
            branch: main
            given: { raw_files: { data.csv: 12MB } }
          expect: { verdict: fail, rules: { max-file-size: fail }, only: true }
        """
}
