import MLOpsCore

extension Policy {
    /// The policy as the ledger stores it: the keys of the document, defaults left out, numbers that are not whole and
    /// lengths of time as text. Two equal policies have equal JSON.
    public var canonicalJSON: JSON {
        var root: JSONObject = [
            "version": .integer(version),
            "people": Self.named(people, \.id) { $0.json },
            "admins": [
                "members": .texts(admins.members),
                "threshold": .integer(Int64(admins.threshold)),
            ],
        ]
        if !teams.isEmpty { root["teams"] = Self.named(teams, \.id) { .texts($0.members) } }
        if let recovery {
            root["recovery"] = [
                "keys": .texts(recovery.keys), "threshold": .integer(Int64(recovery.threshold)),
                "delay": .string(recovery.delay.policyText),
            ]
        }
        if let witnesses {
            root["witnesses"] = [
                "keys": .texts(witnesses.keys), "threshold": .integer(Int64(witnesses.threshold)),
            ]
        }
        if !attesters.isEmpty { root["attesters"] = Self.named(attesters, \.kind) { .texts($0.people + $0.keys) } }
        if !serviceIdentities.isEmpty { root["service_identities"] = .texts(serviceIdentities.map(\.text)) }
        if !remotes.isEmpty { root["remotes"] = Self.named(remotes, \.name) { $0.json } }
        if !environments.isEmpty { root["environments"] = Self.named(environments, \.name) { $0.json } }
        if !branches.isEmpty { root["branches"] = Self.named(branches, \.branch) { $0.json } }
        if !absences.isEmpty { root["absences"] = .array(absences.map(\.json)) }
        if let models { root["models"] = models.json }
        if let packages { root["packages"] = packages.json }
        if let base { root["base"] = ["sha256": .string(base.digest.hex), "document": base.document] }
        return .object(root)
    }

    private static func named<Item>(_ items: [Item], _ name: (Item) -> String, _ body: (Item) -> JSON) -> JSON {
        var object = JSONObject()
        for item in items { object[name(item)] = body(item) }
        return .object(object)
    }
}

extension JSON {
    static func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
}

extension TimeSpan {
    /// One number and the largest unit up to days that divides it: `7d`, `36h`, `90s`. Reading it gives the same span.
    var policyText: String {
        for (unit, size) in [("d", Int64(86_400)), ("h", 3600), ("m", 60)] where seconds != 0 && seconds % size == 0 {
            return "\(seconds / size)\(unit)"
        }
        return "\(seconds)s"
    }
}

extension Person {
    fileprivate var json: JSON {
        var object = JSONObject()
        if let name { object["name"] = .string(name) }
        if !emails.isEmpty { object["emails"] = .texts(emails) }
        if !keys.isEmpty { object["keys"] = .texts(keys) }
        return .object(object)
    }
}

extension PolicyRemote {
    fileprivate var json: JSON {
        var object: JSONObject = ["url": .string(url)]
        if let region { object["region"] = .string(region) }
        return .object(object)
    }
}

extension PolicyEnvironment {
    /// The rules of this environment alone, as they stand in ``Policy/canonicalJSON``: equal exactly when the rules are.
    public var json: JSON {
        var object = JSONObject()
        if let from { object["from"] = .string(from) }
        if !approvals.isEmpty { object["approvals"] = Self.counts(approvals) }
        if let soak { object["soak"] = .string(soak.policyText) }
        switch separationOfDuties {
        case .off: break
        case .asserted: object["separation_of_duties"] = true
        case .verified: object["separation_of_duties"] = ["identity": "verified"]
        }
        if !metrics.isEmpty {
            var gates = JSONObject()
            for gate in metrics { gates[gate.name] = gate.json }
            object["metrics"] = .object(gates)
        }
        if !kpis.isEmpty {
            var gates = JSONObject()
            for gate in kpis { gates[gate.name] = gate.json }
            object["kpis"] = .object(gates)
        }
        if !require.isEmpty { object["require"] = .array(require.map(\.json)) }
        if let fromBranch { object["from_branch"] = .string(fromBranch) }
        if let approvalsValidFor { object["approvals_valid_for"] = .string(approvalsValidFor.policyText) }
        if !codeOwners.isEmpty { object["code_owners"] = .array(codeOwners.map(\.json)) }
        if let api { object["api"] = api.json }
        if !freeze.isEmpty { object["freeze"] = .array(freeze.map(\.json)) }
        if !changeWindows.isEmpty { object["change_windows"] = .array(changeWindows.map(\.json)) }
        if let standard { object["standard"] = standard.json }
        if let emergency { object["emergency"] = emergency.json }
        if let waivers { object["waivers"] = waivers.json }
        return .object(object)
    }

    static func counts(_ approvals: [TeamApprovals]) -> JSON {
        var object = JSONObject()
        for demand in approvals { object[demand.team] = .integer(Int64(demand.count)) }
        return .object(object)
    }
}

extension MetricGate {
    var json: JSON {
        var object = JSONObject()
        if let atLeast { object["at_least"] = .string(atLeast.description) }
        if let atMost { object["at_most"] = .string(atMost.description) }
        if let noWorseThanCurrentBy { object["no_worse_than_current_by"] = .string(noWorseThanCurrentBy.description) }
        if let betterThanBaselineBy { object["better_than_baseline_by"] = .string(betterThanBaselineBy.description) }
        if let better { object["better"] = .string(better.rawValue) }
        return .object(object)
    }
}

extension FreezeWindow {
    fileprivate var json: JSON {
        var object: JSONObject = ["from": .string(from.description), "to": .string(to.description)]
        if let reason { object["reason"] = .string(reason) }
        return .object(object)
    }
}

extension BranchRules {
    fileprivate var json: JSON {
        var object = JSONObject()
        if manifestsValid { object["manifests_valid"] = true }
        if payloadsPushed { object["payloads_pushed"] = true }
        if let maxFileSize { object["max_file_size"] = .string(maxFileSize.description) }
        if schemasValid { object["schemas_valid"] = true }
        if refusesNotebookOutputs { object["notebook_outputs"] = "refuse" }
        if residency { object["residency"] = true }
        return .object(object)
    }
}
