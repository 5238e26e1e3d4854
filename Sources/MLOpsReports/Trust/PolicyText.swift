import MLOpsAudit
import MLOpsCore
import MLOpsPolicy
import MLOpsReview

/// A policy in words.
public enum PolicyText {
    public static func text(of view: PolicyView, _ style: ReportStyle) -> String {
        var result = view.isTesting ? style.testLedger : ""
        let policy = view.inForce.policy
        result += style.paint(.strong, "policy version \(policy.version)") + "  "
        result += style.paint(.identifier, view.inForce.id.short) + "\n"
        result += "  in force since \(view.since.minuteUTC), signed by \(view.by)"
        result += view.isCurrent ? "\n" : "; replaced since\n"
        result += "\n" + people(view, style)
        for environment in policy.environments { result += "\n" + EnvironmentRulesText.text(of: environment, style) }
        return result + others(policy, style)
    }

    /// What holds beside the environments: branches, models and packages.
    static func others(_ policy: Policy, _ style: ReportStyle) -> String {
        var result = ""
        if !policy.branches.isEmpty { result += "\n" + branches(policy, style) }
        let files = files(policy)
        if !files.isEmpty { result += "\n" + files.text(style) }
        return result
    }

    private static func people(_ view: PolicyView, _ style: ReportStyle) -> String {
        let policy = view.inForce.policy
        var table = TextTable(["PERSON", "NAME", "TEAMS", "E-MAILS", "KEYS"])
        for person in policy.people {
            let teams = policy.teams.filter { $0.members.contains(person.id) }.map(\.id)
            let all = policy.isAdmin(person.id) ? teams + ["admins"] : teams
            let keys = view.inForce.keys.keys(of: person.id).map { "\($0)".prefix(18) + "…" }
            table.add([
                .init(person.id, .strong), .init(person.name), .init(all.isEmpty ? "–" : all.joined(separator: ", ")),
                .init(person.emails.isEmpty ? "–" : person.emails.joined(separator: ", ")),
                .init(keys.isEmpty ? "none" : keys.joined(separator: ", "), .identifier),
            ])
        }
        return table.text(style) + "\n" + parties(policy).text(style)
    }

    /// Who changes the policy, sees, attests, and is away.
    static func parties(_ policy: Policy) -> FactList {
        var facts = FactList()
        facts.add(
            "policy changes",
            "\(policy.admins.threshold) of \(policy.admins.members.count) admins "
                + "(\(policy.admins.members.joined(separator: ", ")))")
        facts.add(
            "witnesses",
            policy.witnesses.map {
                "\($0.threshold) of \($0.keys.count) \($0.keys.count == 1 ? "key" : "keys") must have seen an event"
            } ?? "none, so nothing is witnessed and no soak can end")
        facts.add(
            "recovery",
            policy.recovery.map { "\($0.threshold) of \($0.keys.count) offline keys, after \($0.delay)" } ?? "none")
        for absence in policy.absences {
            facts.add(
                "away",
                "\(absence.person), \(absence.from.minuteUTC) to \(absence.until.minuteUTC), "
                    + (absence.deputy.map { "with \($0) standing in" } ?? "and nobody stands in")
                    + (absence.reason.map { ": \($0)" } ?? ""))
        }
        for attester in policy.attesters {
            let keys =
                attester.keys.isEmpty
                ? [] : ["\(attester.keys.count) service \(attester.keys.count == 1 ? "key" : "keys")"]
            facts.add("attests \(attester.kind)", (attester.people + keys).joined(separator: ", "))
        }
        if let base = policy.base { facts.add("builds on", "the firm's policy \(base.digest.hex)") }
        return facts
    }

    private static func branches(_ policy: Policy, _ style: ReportStyle) -> String {
        func also(_ rules: BranchRules) -> [String] {
            [
                rules.schemasValid ? "schemas valid" : nil, rules.refusesNotebookOutputs ? "no notebook outputs" : nil,
                rules.residency ? "residency" : nil,
            ].compactMap(\.self)
        }
        let hasMore = policy.branches.contains { !also($0).isEmpty }
        var table = TextTable(
            ["BRANCH", "MANIFESTS VALID", "PAYLOADS PUSHED", "LARGEST FILE"] + (hasMore ? ["ALSO"] : []))
        for rules in policy.branches {
            let more = also(rules).joined(separator: ", ")
            table.add(
                [
                    .init(rules.branch, .place), .init(rules.manifestsValid ? "yes" : "not asked"),
                    .init(rules.payloadsPushed ? "yes" : "not asked"),
                    .init(rules.maxFileSize?.description ?? "any size"),
                ] + (hasMore ? [.init(more.isEmpty ? "–" : more)] : []))
        }
        return table.text(style)
    }

    /// What models and packages may be.
    private static func files(_ policy: Policy) -> FactList {
        var facts = FactList()
        if let models = policy.models {
            facts.add("models", models.formats.isEmpty ? "any format" : models.formats.joined(separator: ", "))
            facts.add(
                "pickles",
                models.unsafePickle.map { rule in
                    switch rule {
                    case .refuse: "refused when they import what can run code or what nobody knows"
                    case .refuseDangerous: "refused when they import what can run code"
                    case .allow: "shown, never refused"
                    }
                } ?? "not looked into")
        }
        if let packages = policy.packages {
            facts.add("packages", "those of \(packages.lock)" + (packages.hashes ? ", each with a hash" : ""))
            if !packages.indexes.isEmpty { facts.add("indexes", packages.indexes.joined(separator: ", ")) }
            if !packages.licenses.isEmpty { facts.add("licenses", packages.licenses.joined(separator: ", ")) }
            if !packages.deny.isEmpty { facts.add("denied", packages.deny.joined(separator: ", ")) }
            if let rule = packages.vulnerabilities {
                facts.add(
                    "vulnerabilities",
                    "none worse than \(rule.maxSeverity.rawValue), by \(rule.database)"
                        + (rule.maxAge.map { ", at most \($0) old" } ?? ""))
            }
            for item in packages.exceptions {
                facts.add(
                    "exception", "\(item.package): \(item.except), until \(item.until.minuteUTC): \(item.reason)")
            }
        }
        return facts
    }

    /// The policy for machines: its canonical JSON, as the ledger signs it.
    public static func json(of view: PolicyView) -> JSON {
        var keys = JSONObject()
        for person in view.inForce.policy.people {
            keys[person.id] = .strings(view.inForce.keys.keys(of: person.id).map { "\($0)" })
        }
        return [
            "schema": "git-mlops-policy/1", "id": .string(view.inForce.id.hex),
            "version": .integer(view.inForce.policy.version), "since": .string(view.since.description),
            "by": .string(view.by), "at": JSON(view.at?.description), "current": .bool(view.isCurrent),
            "testing": .bool(view.isTesting), "keys": .object(keys), "policy": view.inForce.policy.canonicalJSON,
        ]
    }
}
