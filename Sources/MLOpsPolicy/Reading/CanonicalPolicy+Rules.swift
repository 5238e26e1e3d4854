import MLOpsCore

extension KPIGate {
    var json: JSON {
        var object = JSONObject()
        if let atLeast { object["at_least"] = .string(atLeast.description) }
        if let atMost { object["at_most"] = .string(atMost.description) }
        if let maxAge { object["max_age"] = .string(maxAge.policyText) }
        return .object(object)
    }
}

extension EvidenceDemand {
    var json: JSON {
        maxAge.map { ["type": .string(kind), "max_age": .string($0.policyText)] } ?? .string(kind)
    }
}

extension CodeOwnerRule {
    var json: JSON {
        ["paths": .texts(paths.map(\.description)), "approvals": PolicyEnvironment.counts(approvals)]
    }
}

extension APIRule {
    var json: JSON {
        var object: JSONObject = ["compatible": true]
        if !consumers.isEmpty {
            var list = JSONObject()
            for consumer in consumers {
                list[consumer.name] = [
                    "paths": .texts(consumer.paths.map { "/" + $0.description }), "team": .string(consumer.team),
                ]
            }
            object["consumers"] = .object(list)
        }
        return .object(object)
    }
}

extension ChangeWindow {
    var json: JSON {
        [
            "days": .texts(days.map(\.rawValue)), "from": .string(Self.clock(opens)), "to": .string(Self.clock(closes)),
            "offset": .string(offsetText),
        ]
    }
}

extension StandardEnvelope {
    var json: JSON {
        var object = JSONObject()
        if !approvals.isEmpty { object["approvals"] = PolicyEnvironment.counts(approvals) }
        if !metrics.isEmpty {
            var gates = JSONObject()
            for gate in metrics { gates[gate.name] = gate.json }
            object["metrics"] = .object(gates)
        }
        if !data.isEmpty { object["data"] = .texts(data.map(\.description)) }
        if !code.isEmpty { object["code"] = .texts(code.map(\.description)) }
        return .object(object)
    }
}

extension EmergencyRule {
    var json: JSON {
        var object: JSONObject = ["approvals": PolicyEnvironment.counts(approvals)]
        if let reviewWithin { object["review_within"] = .string(reviewWithin.policyText) }
        if validFor != Self.usualValidFor { object["valid_for"] = .string(validFor.policyText) }
        if skips != Self.usualSkips { object["skips"] = .texts(skips) }
        return .object(object)
    }
}

extension WaiverRule {
    var json: JSON {
        [
            "rules": .texts(rules), "approvals": PolicyEnvironment.counts(approvals),
            "at_most": .string(atMost.policyText),
        ]
    }
}

extension Absence {
    var json: JSON {
        var object: JSONObject = [
            "person": .string(person), "from": .string(from.description), "until": .string(until.description),
        ]
        if let deputy { object["deputy"] = .string(deputy) }
        if let reason { object["reason"] = .string(reason) }
        return .object(object)
    }
}

extension ModelRules {
    var json: JSON {
        var object = JSONObject()
        if let unsafePickle { object["unsafe_pickle"] = .string(unsafePickle.rawValue) }
        if !formats.isEmpty { object["formats"] = .texts(formats) }
        return .object(object)
    }
}

extension PackageRules {
    var json: JSON {
        var object: JSONObject = ["lock": .string(lock)]
        if !indexes.isEmpty { object["indexes"] = .texts(indexes) }
        if hashes { object["hashes"] = true }
        if !licenses.isEmpty { object["licenses"] = .texts(licenses) }
        if let licenseData { object["license_data"] = .string(licenseData) }
        if !deny.isEmpty { object["deny"] = .texts(deny) }
        if let vulnerabilities {
            var rule: JSONObject = [
                "database": .string(vulnerabilities.database),
                "max_severity": .string(vulnerabilities.maxSeverity.rawValue),
            ]
            if let age = vulnerabilities.maxAge { rule["max_age"] = .string(age.policyText) }
            object["vulnerabilities"] = .object(rule)
        }
        if !exceptions.isEmpty { object["exceptions"] = .array(exceptions.map(\.json)) }
        return .object(object)
    }
}

extension PackageException {
    fileprivate var json: JSON {
        [
            "package": .string(package), "except": .string(except), "reason": .string(reason),
            "until": .string(until.description),
        ]
    }
}
