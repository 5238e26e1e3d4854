import MLOpsCore

extension Policy {
    /// Reads a policy document and collects *everything* there is to say about it.
    ///
    /// `checkKey` answers an error sentence for an SSH public key (given as `type base64`, without comment) that is no key
    /// or too weak, or nil. It is called once for each key as written. A document that builds on a firm's policy is
    /// refused: ``read(_:base:checkKey:packages:)`` reads those.
    public static func read(
        _ node: TextNode, checkKey: (String) -> String?, packages: PackageChecks = .none
    ) -> PolicyReading {
        read(
            node,
            base: { _ in
                throw Diagnostic.input("nothing is read here but the document alone")
            }, checkKey: checkKey, packages: packages)
    }

    /// Reads a policy document that may build on a firm-wide policy: `base: { file: …, sha256: … }`.
    ///
    /// `base` gives the firm's document for the path in `file`, a path inside the repository; whether it is the one that
    /// the project names is checked here. The policy that comes out has the firm's rules in it, and is refused where it
    /// would be weaker than them.
    public static func read(
        _ node: TextNode, base load: (String) throws -> JSON, checkKey: (String) -> String?,
        packages: PackageChecks = .none
    ) -> PolicyReading {
        withoutActuallyEscaping(checkKey) { checkKey in
            let nodes = NodeReader(checkKey: checkKey, packageChecks: packages)
            let written = BaseReference(nodes).take(from: node, load)
            guard !nodes.hasErrors else { return PolicyReading(policy: nil, findings: nodes.findings) }
            return read(node, on: written, nodes)
        }
    }

    private static func read(_ node: TextNode, on base: PolicyBase?, _ nodes: NodeReader) -> PolicyReading {
        guard let base else {
            let policy = PolicyReader(nodes).policy(node)
            return reading(nodes.hasErrors ? nil : policy, nodes.findings)
        }
        let firm = TextNode(json: base.document)
        let own = node.with("base", nil)
        let merged = BaseMerge.merge(firm, under: own)
        let policy = PolicyReader(nodes).policy(merged, on: base)
        // What has no place in a document that has places was said by the firm.
        let findings = nodes.findings.map {
            $0.position == nil && own.position != nil ? $0.said(by: "the firm's policy") : $0
        }
        guard !nodes.hasErrors, let policy else { return reading(nil, findings) }
        let weaker = BaseFloor(base: firm, effective: merged, policy: policy).findings(in: own)
        return reading(weaker.isEmpty ? policy : nil, findings + weaker)
    }

    /// In the order of the document, those without a place last.
    private static func reading(_ policy: Policy?, _ findings: [PolicyFinding]) -> PolicyReading {
        let sorted = findings.enumerated().sorted { left, right in
            let (a, b) = (left.element.position, right.element.position)
            guard let a, let b, a != b else {
                return a != nil && b == nil || (a == b && left.offset < right.offset)
            }
            return (a.line, a.column) < (b.line, b.column)
        }
        return PolicyReading(policy: policy, findings: sorted.map(\.element))
    }

    /// Reads a policy document.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that lists every error.
    public init(node: TextNode, checkKey: (String) -> String?) throws {
        self = try Policy.read(node, checkKey: checkKey).accepted()
    }

    /// Reads a policy document that may build on a firm-wide policy, as ``read(_:base:checkKey:packages:)`` does.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that lists every error.
    public init(
        node: TextNode, base load: (String) throws -> JSON, checkKey: (String) -> String?,
        packages: PackageChecks = .none
    ) throws {
        self = try Policy.read(node, base: load, checkKey: checkKey, packages: packages).accepted()
    }

    /// Reads the canonical JSON of a policy, as the ledger stores it.
    ///
    /// A firm-wide policy that it builds on stands in it: its digest is checked, and that the rules are nowhere weaker.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that lists every error, or says that the JSON is a policy's but not its
    ///   canonical form (``canonicalJSON``): a policy has one text that is signed.
    public init(json: JSON, checkKey: (String) -> String?) throws {
        let (rules, base) = try PolicyBase.split(json)
        let policy = try withoutActuallyEscaping(checkKey) { checkKey in
            let nodes = NodeReader(checkKey: checkKey)
            let node = TextNode(json: rules)
            let policy = PolicyReader(nodes).policy(node, on: base)
            guard let base, let policy, !nodes.hasErrors else {
                return try Policy.reading(nodes.hasErrors ? nil : policy, nodes.findings).accepted()
            }
            let firm = TextNode(json: base.document)
            let weaker = BaseFloor(base: firm, effective: node, policy: policy).findings(in: node)
            return try Policy.reading(weaker.isEmpty ? policy : nil, weaker).accepted()
        }
        guard policy.canonicalJSON == json else {
            throw Diagnostic.input("the JSON is not the canonical form of the policy in it")
        }
        self = policy
    }
}

/// Reads the top level of a policy and holds what several sections share.
final class PolicyReader {
    let nodes: NodeReader

    static let topKeys = [
        "version", "people", "teams", "admins", "recovery", "witnesses", "attesters", "service_identities", "remotes",
        "environments", "branches", "absences", "models", "packages", "base",
    ]

    init(_ nodes: NodeReader) {
        self.nodes = nodes
    }

    /// The policy; nil, or of no worth, when there are errors among the findings.
    func policy(_ node: TextNode, on base: PolicyBase? = nil) -> Policy? {
        let root = Field(node: node, path: "", keyPosition: nil)
        guard let top = nodes.members(of: root, known: Self.topKeys) else { return nil }
        func required(_ key: String, _ example: String) -> Field? {
            if let field = top[key] { return field }
            nodes.error("`\(key)` is missing", at: root, hint: "add \(example)")
            return nil
        }
        let version = required("version", "`version: 1`").flatMap { nodes.count(of: $0, what: "the version") }
        let people = required("people", "who works here, with e-mails and keys").flatMap { self.people($0) } ?? []
        personIDs = Set(people.map(\.id))
        signers = Set(people.filter { !$0.keys.isEmpty }.map(\.id))
        let teams = top["teams"].flatMap { self.teams($0) } ?? []
        let recovery = top["recovery"].flatMap { self.recovery($0) }
        let admins = required("admins", "`admins: { members: […], threshold: … }`")
            .flatMap { self.admins($0, hasRecovery: top["recovery"] != nil) }
        let witnesses = top["witnesses"].flatMap { self.witnesses($0) }
        let attesters = top["attesters"].flatMap { self.attesters($0) } ?? []
        let services = top["service_identities"].flatMap { self.services($0) } ?? []
        let remotes = top["remotes"].flatMap { self.remotes($0) } ?? []
        let context = EnvironmentReader(
            nodes: nodes, people: people, teams: teams, attestable: Set(attesters.map(\.kind)),
            hasWitnesses: top["witnesses"] != nil)
        let environments = top["environments"].flatMap { context.environments($0) } ?? []
        let branches = top["branches"].flatMap { BranchReader(nodes: nodes).branches($0) } ?? []
        let absences = top["absences"].map { self.absences($0) } ?? []
        let models = top["models"].flatMap { ModelReader(nodes: nodes).models($0) }
        let packages = top["packages"].flatMap { PackageReader(nodes: nodes).packages($0) }
        guard let version, let admins else { return nil }
        return Policy(
            version: Int64(version), people: people, teams: teams, admins: admins, recovery: recovery,
            witnesses: witnesses, attesters: attesters, serviceIdentities: services, remotes: remotes,
            environments: environments, branches: branches, absences: absences, models: models, packages: packages,
            base: base)
    }

    // MARK: What is unique in the whole document

    /// Everybody in `people`, and those of them who have a key.
    var personIDs: Set<String> = []
    var signers: Set<String> = []

    /// Who holds a key already, in words: `ana`, `a witness`.
    private var keyHolders: [String: String] = [:]
    private var emailHolders: [String: String] = [:]

    /// Notes that `holder` holds `key`; an error when somebody else does already.
    func claim(key: String, for holder: String, at field: Field) {
        guard let other = keyHolders.updateValue(holder, forKey: Self.body(of: key)) else { return }
        if other == holder {
            nodes.error("\(holder) has this key twice", at: field, hint: "keep one of the two")
        } else {
            nodes.error(
                "this key belongs to \(other) already", at: field,
                hint: "one key stands for one: else nobody can tell who signed")
        }
    }

    /// Notes that `holder` has `email`; an error when somebody else has it already.
    func claim(email: String, for holder: String, at field: Field) {
        guard let other = emailHolders.updateValue(holder, forKey: Names.folded(email)) else { return }
        if other == holder {
            nodes.error("\(holder) has this e-mail twice", at: field, hint: "keep one of the two")
        } else {
            nodes.error(
                "this e-mail belongs to \(other) already", at: field,
                hint: "one e-mail stands for one: else nobody can tell who wrote a commit")
        }
    }

    /// The base64 part alone: the type before it adds nothing, so that no second spelling of it makes a second key.
    private static func body(of key: String) -> String { String(key.split(separator: " ").last ?? "") }

    /// As ``claim(key:for:at:)``, but one key may attest several kinds.
    func claim(attesterKey key: String, at field: Field) {
        if keyHolders[Self.body(of: key)] != "an attester" { claim(key: key, for: "an attester", at: field) }
    }

    /// As ``claim(email:for:at:)``, but a service may have several names with one e-mail.
    func claim(serviceEmail email: String, at field: Field) {
        if emailHolders[Names.folded(email)] != "a service" { claim(email: email, for: "a service", at: field) }
    }
}
