import MLOpsCore
import MLOpsFormats
import MLOpsPolicy

extension Target {
    /// A policy as people write it: read, made canonical, read from there, and compared.
    static let policy = Target("policy", memoryFactor: 400) { bytes in
        let node = try YAMLReader.read(bytes, name: "policy.yaml")
        let reading = Policy.read(node, checkKey: checkKey, packages: checks)
        try check(reading.findings, bytes)
        try hold("a document without errors is a policy", (reading.policy == nil) == !reading.errors.isEmpty)
        let policy = try reading.accepted()
        let json = policy.canonicalJSON
        let again = try Policy(json: JSON.parseCanonical(json.canonicalBytes), checkKey: checkKey)
        try hold("a policy is read from its canonical form as it was", again == policy)
        try compare(policy, again, bytes)
        if let sample = samplePolicy { try compare(sample, policy, bytes) }
    }

    /// The canonical form, as a ledger holds it.
    static let policyJSON = Target("policy-json", dictionary: "policy", memoryFactor: 400, layers: [.canonicalJSON]) {
        bytes in
        let policy = try Policy(json: JSON.parse(bytes), checkKey: checkKey)
        try hold("only the canonical form is read", try policy.canonicalJSON == JSON.parse(bytes))
        if let sample = samplePolicy { try compare(sample, policy, bytes) }
    }

    /// A firm-wide policy: packed, and a project's policy read on top of it.
    static let policyBase = Target("policy-base", dictionary: "policy", memoryFactor: 400) { bytes in
        let node = try YAMLReader.read(bytes, name: "firm.yaml")
        let document = try PolicyBase.pack(node, checkKey: checkKey)
        let base = try PolicyBase(document: document)
        try hold("a packed policy is the document", base.document == document)
        try hold(
            "a packed policy can be published", try JSON.parseCanonical(document.canonicalBytes) == document)
        let own = try YAMLReader.read(Array(projectOnBase(base.digest).utf8), name: "policy.yaml")
        let reading = Policy.read(own, base: { _ in document }, checkKey: checkKey)
        try check(reading.findings, bytes)
        if let policy = reading.policy {
            let again = try Policy(json: policy.canonicalJSON, checkKey: checkKey)
            try hold("a policy on a firm's is read from its canonical form as it was", again == policy)
        }
    }

    /// Cases for a policy: read and judged.
    static let policyCases = Target("policy-cases", dictionary: "policy", memoryFactor: 600) { bytes in
        let node = try YAMLReader.read(bytes, name: "cases.yaml")
        guard let policy = samplePolicy else { throw Broken(promise: "the sample is a policy", detail: "") }
        let cases = PolicyCases.read(node, policy)
        try check(cases.findings, bytes)
        for item in cases.cases.prefix(50) {
            let result = item.run(policy)
            for text in result.differences { try Telling.check(text, about: bytes) }
            let json = result.verdict.json
            try hold("a verdict's JSON can be read", try JSON.parse(json.canonicalBytes) == json)
        }
    }
}

private func checkKey(_ key: String) -> String? {
    do {
        _ = try SSHPublicKey(line: key)
        return nil
    } catch let error as Diagnostic {
        return error.message
    } catch {
        return "it is no key"
    }
}

private let checks = PackageChecks(
    pattern: { text in (try? PackagePattern(text)) == nil ? "it is no package" : nil },
    license: { text in (try? SPDXExpression(text)) == nil ? "it is no license" : nil })

private func check(_ findings: [PolicyFinding], _ bytes: [UInt8]) throws {
    for finding in findings {
        try Telling.check(finding.description, about: bytes)
        if let hint = finding.hint { try Telling.check(hint, about: bytes) }
    }
}

/// Two policies compare as alike exactly when they are, and what one way weakens strengthens the other way.
private func compare(_ old: Policy, _ new: Policy, _ bytes: [UInt8]) throws {
    let there = PolicyComparison(from: old, to: new).changes
    let back = PolicyComparison(from: new, to: old).changes
    try hold(
        "policies compare as alike exactly when they are", there.isEmpty == (old.canonicalJSON == new.canonicalJSON))
    for change in there { try Telling.check(change.text, about: bytes) }
    let weaker = there.filter { $0.isOrdered && $0.direction == .weaker }.map(\.path)
    let stronger = back.filter { $0.isOrdered && $0.direction == .stronger }.map(\.path)
    try hold(
        "what is weaker one way is stronger the other way", weaker.sorted() == stronger.sorted(),
        "\(weaker) and \(stronger)")
}

private let ana = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGNyKCv2UVPoccWi1sTjt5KVWqp+g6/YdfUicredcjKM"

private let mia = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBCq7Cn4OcR3+Mpl2zn5a/VyGHvxTtcMFA2w9tUgnEUx"

/// What cases are read with, and what policies are compared with.
private let samplePolicy: Policy? = {
    let text = """
        version: 1
        people:
          ana: { emails: [ana@bank.example], keys: ["\(ana)"] }
          jan: { emails: [jan@bank.example] }
          mia: { emails: [mia@bank.example], keys: ["\(mia)"] }
          leo: { emails: [leo@bank.example] }
        teams: { data-science: [ana, jan], risk: [mia, leo] }
        admins: { members: [ana], threshold: 1 }
        environments:
          dev: {}
          test: { from: dev, approvals: { data-science: 1 } }
          prod:
            from: test
            soak: 7d
            approvals: { data-science: 1, risk: 1 }
            separation_of_duties: { identity: verified }
            metrics: { auc: { at_least: 0.75, no_worse_than_current_by: 0.01 } }
            require: [model-card]
            emergency: { approvals: { risk: 1 }, review_within: 48h }
            waivers: { rules: [soak, metrics], approvals: { risk: 1 }, at_most: 7d }
        branches: { main: { manifests_valid: true, payloads_pushed: true, max_file_size: 10MB } }
        models: { unsafe_pickle: refuse, formats: [onnx, safetensors] }
        """
    guard let node = try? YAMLReader.read(Array(text.utf8), name: "sample") else { return nil }
    return try? Policy(node: node, checkKey: checkKey)
}()

private func projectOnBase(_ digest: Digest) -> String {
    """
    version: 1
    base: { file: firm.json, sha256: \(digest.hex) }
    people:
      ana: { emails: [ana@bank.example], keys: ["\(ana)"] }
      jan: { emails: [jan@bank.example] }
    teams: { data-science: [ana, jan], operations: [jan], group-risk: [ana] }
    admins: { members: [ana], threshold: 1 }
    environments:
      test: {}
      prod: { from: test, soak: 7d, approvals: { data-science: 1, operations: 1, group-risk: 1 } }
    branches: { main: { manifests_valid: true, max_file_size: 10MB } }
    """
}
