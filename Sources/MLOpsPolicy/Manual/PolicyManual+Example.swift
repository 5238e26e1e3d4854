extension PolicyManual {
    static var example: String {
        """
        ## A whole policy

        ```yaml
        \(exampleDocument)
        ```
        """
    }

    /// A policy of a bank with a word on each part: every key but `base`. The reader has nothing to say about it.
    public static let exampleDocument = """
        # Counts upward with every change of the policy.
        version: 1

        # Everybody who acts in the ledger or makes what is released. No two people share an e-mail or a key.
        people:
          ana: { name: Ana Kovac, emails: [ana@bank.example], keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDPszvwzB82fBlE30jYk+Kqw3/295GRu1oldRVUPf6Lh"] }
          jan: { emails: [jan@bank.example], keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBku/K78dr1fNe81vqpLUnSkVth20g44XmbXBtZtBXK3"] }
          mia: { emails: [mia@bank.example], keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEEn5L5EetgC4XuDM9CbH3c7nb2zHhg+Bmqd7VpzyJ4l"] }
          eva: { emails: [eva@bank.example], keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOJUhFpU/pYrifmOK/VUZcZiY3iGVOJObX80TK30ewZT"] }
          leo: { emails: [leo@bank.example], keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBS9K4v/cKKyEkz+MnUZ6JQ08NN3qfCNypmJaGRkdZ3i"] }
          tom: { emails: [tom@bank.example], keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBDur4JXBGvZZVoXIQ2DGjACnk5NJyOGjz9Jenh7eJSj"] }

        # People who approve as one party. Two in each, so that one may be away or may have made the release.
        teams:
          data-science: [ana, jan]
          risk: [mia, eva]
          operations: [leo, tom]

        # Two of three change this policy. The offline keys replace admins whose keys are lost, after a week.
        admins: { members: [ana, mia, leo], threshold: 2 }
        recovery:
          keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO89I5XIPwiDLnEx38Z1Xi38yWD7sqD7lQNlm/nwjTI6", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG03EK9N6TXL/j6NfbeZCFlJsbG+XHH5HesgKdKqNXHG"]
          threshold: 2
          delay: 7d

        # The server signs when it saw an event: a soak is counted by its clock, not by that of whoever promotes.
        witnesses: { keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHekSsb/t073ZM/43fitTIFxOoHRaNznJT9KhoaRYO0u"], threshold: 1 }

        # Who may attest what: a key of CI, or people.
        attesters:
          test-result: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC2MjU65tV/D+ASvjYm+/yDj1JaYw5xb2duYisGTAQ5d"]
          reproduced: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC2MjU65tV/D+ASvjYm+/yDj1JaYw5xb2duYisGTAQ5d"]
          kpi: [tom, leo]

        # Merges made on the host's web page count by their author.
        service_identities: [GitHub <noreply@github.com>]

        # Where payloads may lie.
        remotes:
          eu: { url: "s3://bank-ml-eu", region: eu }

        environments:
          dev: {}
          test: { from: dev, approvals: { data-science: 1 } }
          prod:
            from: test
            soak: 7d
            from_branch: main
            approvals: { data-science: 1, risk: 1, operations: 1 }
            approvals_valid_for: 14d
            # Whoever made it does not approve it, and is known by a signature.
            separation_of_duties: { identity: verified }
            metrics:
              auc: { at_least: 0.75, no_worse_than_current_by: 0.01, better_than_baseline_by: 0.05 }
              latency_ms: { at_most: 50, no_worse_than_current_by: 5, better: lower }
            kpis:
              approval_rate: { at_least: 0.3, at_most: 0.6, max_age: 30d }
            require: [model-card, reproduced, { type: test-result, max_age: 14d }]
            # What serves the model belongs to operations.
            code_owners:
              - { paths: ["serving/**", Dockerfile], approvals: { operations: 1 } }
            # Who calls the service may go on doing so, or their team agrees to the break.
            api:
              compatible: true
              consumers:
                scoring-app: { paths: [/predict], team: operations }
            freeze:
              - { from: "2026-12-20T00:00+01:00", to: "2027-01-04T00:00+01:00", reason: year end }
            change_windows:
              - { days: [mon, tue, wed, thu], from: "08:00", to: "18:00", offset: "+01:00" }
            # Retraining on new data, nothing else: agreed on beforehand.
            standard:
              approvals: { data-science: 1 }
              metrics:
                auc: { no_worse_than_current_by: 0.005, better: higher }
              data: ["data/**"]
              code: [params.yaml, metrics.json]
            emergency:
              approvals: { operations: 1 }
              review_within: 48h
              valid_for: 12h
              skips: [soak, freeze, change-window]
            waivers: { rules: [soak, metrics], approvals: { risk: 1 }, at_most: 7d }

        branches:
          main:
            manifests_valid: true
            payloads_pushed: true
            max_file_size: 10MB
            schemas_valid: true
            notebook_outputs: refuse
            residency: true

        absences:
          - { person: mia, deputy: leo, from: 2026-07-01, until: 2026-07-15, reason: holidays }

        models: { unsafe_pickle: refuse, formats: [onnx, safetensors, skops] }

        packages:
          lock: uv.lock
          indexes: ["https://pypi.internal.example/simple"]
          hashes: true
          licenses: [MIT, BSD-3-Clause, Apache-2.0]
          license_data: licenses.json
          deny: ["requests<2.31"]
          vulnerabilities: { database: osv, max_severity: medium, max_age: 14d }
          exceptions:
            - { package: urllib3, except: GHSA-34jh-p97f-mpxf, reason: not reachable, until: 2027-01-31 }
        """
}
