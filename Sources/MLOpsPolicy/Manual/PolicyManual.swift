import MLOpsCore

/// The reference of policies, made from the rules and the schema: `docs/policy.md`.
public enum PolicyManual {
    /// The whole page as Markdown, with a final newline.
    public static var text: String {
        ([introduction] + Subjects.sections + [keys, cases, example]).joined(separator: "\n\n") + "\n"
    }

    static let introduction = """
        # Policy

        A policy says who may do what with releases, and by which rules. People write it as `policy.yaml`; the ledger keeps
        it as a signed event, and only a quorum of its admins changes it. This page is made from the program's own rules.

        `git mlops policy check` reads a file and says what is wrong with it, with line and column. Editors show the keys
        and their help with the JSON Schema `docs/schemas/policy-document.1.schema.json`: with the YAML language server,
        make `# yaml-language-server: $schema=<path of that file>` the first line.

        ## How a verdict comes about

        Something is to happen: a promotion, a rollback or a push. The gate gathers facts from the repository, the ledger
        and the remote. Then every rule is asked, and each answers with an outcome, what it rests on, and what to do next.

        | outcome | meaning | in the way |
        | --- | --- | --- |
        | `pass` | the rule is kept | no |
        | `fail` | the rule is broken | yes |
        | `unknown` | it could not be found out | yes |
        | `waived` | the rule is broken or unknown, and was set aside | no |
        | `not-required` | the policy asks for nothing here | no |

        The verdict passes when no rule is in the way. Three things follow.

        - **What is not known does not pass.** A shallow clone, a missing signature or a clock that nobody vouches for is
          never taken for good news.
        - **The policy in force before is what judges.** A push cannot weaken the policy that judges it.
        - **Every gate asks the same rules.** `promote`, the hooks on both sides of a push, and CI differ only in how they
          gather facts.

        Each piece of evidence has a grade: *proven* was verified just now, *recorded* is signed, *asserted* was only said,
        *unknown* was said by nobody.

        ## What can be set aside

        A **waiver** sets one rule aside for one change or release in one environment, for a time. `waivers` says which
        rules, who must approve, and for how long at most. Nobody waives a rule for themselves. The verdict shows the rule
        as `waived`, with the reason and the people.

        An **emergency change** is spared the rules that `emergency.skips` names. It needs the approvals of
        `emergency.approvals` in place of the usual ones, it lapses soon, and it must be reviewed within `review_within`:
        an overdue review blocks the next promotion.

        A **standard change** needs the approvals of `standard.approvals` in place of the usual ones, as long as it stays
        within the bounds that were agreed on beforehand.

        ## A firm's policy under a project's

        Owners of a platform write a document with any of these keys and pack it:

        ```text
        $ git mlops policy pack firm.yaml -o firm-policy.json
        $ sha256sum firm-policy.json
        ```

        A project commits the packed file and names it by its digest under `base`; the firm's rules are then in its policy,
        and it may only tighten them. Emergencies, standard changes, waivers and exceptions loosen rules: where the firm
        says something of an environment, they hold there only as far as the firm's own document has them. A server takes
        only policies that build on a certain document once it is told so, by the digest:
        `git -C server.git config mlops.basePolicy SHA256` (two, with a space between them, while a new one is brought in).

        ## What gates look at beside ledger and code

        - **Where data may lie**: `git mlops add data/train --meta residency=eu` binds a data set to a region, `remotes` says
          in which region an address lies. `git mlops push` asks before it sends a byte; a branch with `residency` asks again.
        - **Payloads**, to look into models: a clone has its store; a server reads the remote that
          `git mlops hooks install --payloads URL` names.
        - **Known vulnerabilities**: a folder of OSV records (one JSON file each, as https://osv.dev publishes them). A clone
          and CI read the folder `packages.vulnerabilities.database` of the working tree, committed or not, so that a job
          may bring it. A server believes no pushed folder and reads its own:
          `git -C server.git config mlops.vulnerabilities DIR`.
        """

    // MARK: Keys

    static var keys: String {
        var lines = [
            "## Keys of the document", "",
            "`<…>` stands for a name of your own, `[]` for an item of a list. A list of one may be written as plain text.",
            "Keys in bold are required where their mapping is there. Unknown keys are refused.", "",
            "| key | value | meaning |", "| --- | --- | --- |",
        ]
        for (path, key) in PolicySchema.paths {
            let shown = key.isRequired ? "**`\(path)`**" : "`\(path)`"
            lines.append("| \(shown) | \(Self.cell(key.shape.words)) | \(Self.cell(key.text)) |")
        }
        lines += [
            "",
            "A length of time is digits and one of `w`, `d`, `h`, `m`, `s`, such as `7d`. A moment is a date, or date, time",
            "and offset from UTC, such as `2026-12-20T00:00+01:00`. A size is digits and `B`, `kB`, `MB`, `GB`, `TB`, `KiB`,",
            "`MiB`, `GiB` or `TiB`. In patterns of paths `*` and `?` stay within a folder, and `**` stands for any number of",
            "folders.",
        ]
        return lines.joined(separator: "\n")
    }

    /// Text that stays one cell of a table.
    static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

extension PolicySchema {
    /// Every key with its path, such as `environments.<env>.soak`, a parent before its members.
    static var paths: [(path: String, key: SchemaKey)] { keys.flatMap { paths($0, "") } }

    /// How a name of the user's own is written in a path, by the key above it.
    private static let placeholders = [
        "people": "<person>", "teams": "<team>", "attesters": "<kind>", "remotes": "<remote>", "environments": "<env>",
        "branches": "<branch>", "metrics": "<metric>", "kpis": "<figure>", "consumers": "<consumer>",
        "approvals": "<team>",
    ]

    private static func paths(_ key: SchemaKey, _ prefix: String) -> [(path: String, key: SchemaKey)] {
        let path = prefix + key.name
        return [(path, key)] + members(key.shape, path, key.name)
    }

    private static func members(
        _ shape: SchemaShape, _ path: String, _ name: String
    ) -> [(path: String, key: SchemaKey)] {
        switch shape {
        case .scalar: []
        case .object(let keys, _): keys.flatMap { paths($0, path + ".") }
        case .map(_, _, let value, _): members(value, "\(path).\(placeholders[name] ?? "<name>")", name)
        case .list(let item, _, _): members(item, path + "[]", name)
        case .either(let shapes): shapes.flatMap { members($0, path, name) }
        }
    }
}
