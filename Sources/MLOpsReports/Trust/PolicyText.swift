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
        for environment in policy.environments { result += "\n" + text(of: environment, style) }
        if !policy.branches.isEmpty { result += "\n" + branches(policy, style) }
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
        return table.text(style) + "\n" + facts.text(style)
    }

    private static func text(of rules: PolicyEnvironment, _ style: ReportStyle) -> String {
        var facts = FactList(indent: 2)
        facts.add("comes from", rules.from ?? "anywhere")
        facts.add("soak", rules.soak.map { "\($0) in \(rules.from ?? "the one before")" } ?? "none")
        facts.add("approvals", rules.approvals.isEmpty ? "none" : list(rules.approvals))
        facts.add("separation of duties", words(rules.separationOfDuties))
        for gate in rules.metrics { facts.add("metric \(gate.name)", words(gate)) }
        if !rules.require.isEmpty {
            facts.add("must carry", rules.require.map(\.rawValue).joined(separator: ", "))
        }
        facts.add("branch", rules.fromBranch)
        for window in rules.freeze {
            facts.add(
                "frozen",
                "\(window.from.minuteUTC) to \(window.to.minuteUTC)" + (window.reason.map { ": \($0)" } ?? ""))
        }
        facts.add(
            "emergency",
            rules.emergency.map {
                list($0.approvals) + ($0.reviewWithin.map { ", reviewed within \($0)" } ?? "")
            } ?? "no way around the rules, and nobody may roll back")
        return style.paint(.place, VisibleText.of(rules.name)) + "\n" + facts.text(style)
    }

    private static func list(_ approvals: [TeamApprovals]) -> String {
        approvals.map { "\($0.count) of \($0.team)" }.joined(separator: ", ")
    }

    private static func words(_ duties: SeparationOfDuties) -> String {
        switch duties {
        case .off: "off: makers may approve"
        case .asserted: "makers may not approve; a bare author field is believed"
        case .verified: "makers may not approve, and each must be known by a signature"
        }
    }

    private static func words(_ gate: MetricGate) -> String {
        var parts: [String] = []
        if let bound = gate.atLeast { parts.append("at least \(bound)") }
        if let bound = gate.atMost { parts.append("at most \(bound)") }
        if let bound = gate.noWorseThanCurrentBy {
            parts.append("no worse than what runs by more than \(bound)")
        }
        return parts.joined(separator: ", ")
    }

    private static func branches(_ policy: Policy, _ style: ReportStyle) -> String {
        var table = TextTable(["BRANCH", "MANIFESTS VALID", "PAYLOADS PUSHED", "LARGEST FILE"])
        for rules in policy.branches {
            table.add([
                .init(rules.branch, .place), .init(rules.manifestsValid ? "yes" : "not asked"),
                .init(rules.payloadsPushed ? "yes" : "not asked"),
                .init(rules.maxFileSize?.description ?? "any size"),
            ])
        }
        return table.text(style)
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

/// What reading a policy document found.
public enum PolicyCheckText {
    /// `policy.yaml:12:5: error: environments.prod.soak: …`, as compilers write it.
    public static func text(of reading: PolicyReading, file: String, _ style: ReportStyle) -> String {
        var result = ""
        for finding in reading.findings {
            let place = finding.position.map { ":\($0.line):\($0.column)" } ?? ""
            result += style.paint(.place, VisibleText.of(file) + place) + ": "
            result += style.paint(finding.severity == .error ? .bad : .caution, finding.severity.rawValue) + ": "
            result += VisibleText.of(finding.path.isEmpty ? finding.message : "\(finding.path): \(finding.message)")
            result += "\n"
            if let hint = finding.hint {
                result += "  " + style.paint(.caution, "hint:") + " " + VisibleText.of(hint) + "\n"
            }
        }
        let (errors, warnings) = (reading.errors.count, reading.warnings.count)
        if errors > 0 {
            result += "\(errors) \(errors == 1 ? "error" : "errors")"
            result += warnings > 0 ? ", \(warnings) \(warnings == 1 ? "warning" : "warnings")\n" : "\n"
        } else if let policy = reading.policy {
            result += style.paint(.good, "✓") + " \(VisibleText.of(file)) is a policy, version \(policy.version)"
            result += warnings > 0 ? ", with \(warnings) \(warnings == 1 ? "warning" : "warnings")\n" : "\n"
        }
        return result
    }

    /// The findings for machines.
    public static func json(of reading: PolicyReading, file: String) -> JSON {
        [
            "schema": "git-mlops-policy-check/1", "file": .string(file), "valid": .bool(reading.policy != nil),
            "version": reading.policy.map { .integer($0.version) } ?? .null,
            "findings": .array(
                reading.findings.map { finding in
                    [
                        "severity": .string(finding.severity.rawValue),
                        "line": finding.position.map { .count($0.line) } ?? .null,
                        "column": finding.position.map { .count($0.column) } ?? .null,
                        "path": .string(finding.path), "message": .string(finding.message),
                        "hint": JSON(finding.hint),
                    ]
                }),
        ]
    }
}
