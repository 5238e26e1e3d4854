import MLOpsCore

/// The cases of one document, and everything there is to say about it.
public struct PolicyCases: Sendable {
    /// Those without an error, in the order of the document.
    public let cases: [PolicyCase]
    /// In the order of the document.
    public let findings: [PolicyFinding]

    /// Reads a document of cases for `policy`: one case, a list of them, or a mapping with `cases`.
    ///
    /// Collects everything there is to say; a case with an error is left out. Takes time linear in the document for a
    /// policy of usual size. Nothing is read from anywhere else.
    public static func read(_ node: TextNode, _ policy: Policy) -> PolicyCases {
        let reader = CaseReader(policy: policy)
        let cases = reader.cases(Field(node: node, path: "", keyPosition: nil))
        let findings = reader.nodes.findings.enumerated().sorted { left, right in
            guard let a = left.element.position, let b = right.element.position, a != b else {
                return left.offset < right.offset
            }
            return (a.line, a.column) < (b.line, b.column)
        }
        return PolicyCases(cases: cases, findings: findings.map(\.element))
    }
}

/// Reads what all cases share: names, subjects and expectations.
final class CaseReader {
    let nodes = NodeReader(checkKey: { _ in nil })
    let policy: Policy
    private var names: Set<[UInt8]> = []

    init(policy: Policy) {
        self.policy = policy
    }

    static let fileKeys = ["cases"]
    static let caseKeys = ["case", "promotion", "rollback", "push", "expect"]
    static let expectKeys = ["verdict", "rules", "only"]

    func cases(_ root: Field) -> [PolicyCase] {
        let list: [Field]
        switch root.node.content {
        case .mapping(let pairs):
            let isFile = pairs.contains { pair in
                if case .scalar(let name) = pair.key.content { name == "cases" } else { false }
            }
            guard isFile else { return policyCase(root).map { [$0] } ?? [] }
            guard let members = nodes.members(of: root, known: Self.fileKeys), let field = members["cases"] else {
                return []
            }
            list = listed(field)
        case .sequence: list = listed(root)
        case .empty, .scalar:
            nodes.error("expected a case or a list of cases", at: root, hint: Self.example)
            return []
        }
        return list.compactMap { policyCase($0) }
    }

    private static let example =
        "such as `{ case: a release passes, promotion: { environment: prod }, expect: pass }`"

    private func listed(_ field: Field) -> [Field] {
        if field.isBlank { nodes.error("no case is listed", at: field, hint: Self.example) }
        return nodes.items(of: field) ?? []
    }

    /// One case; nil when anything about it is wrong.
    private func policyCase(_ field: Field) -> PolicyCase? {
        let before = nodes.findings.count
        guard let members = nodes.members(of: field, known: Self.caseKeys) else { return nil }
        for key in ["case", "expect"] where members[key] == nil {
            nodes.error("`\(key)` is missing", at: field, hint: Self.example)
        }
        let name = members["case"].flatMap { nodes.text(of: $0) }
        if let name, let place = members["case"], !names.insert(Array(name.utf8)).inserted {
            nodes.error("another case has this name already", at: place, hint: "give each case a name of its own")
        }
        let expectation = members["expect"].flatMap { self.expectation($0, members) }
        let subjects = ["promotion", "rollback", "push"].filter { members[$0] != nil }
        guard subjects.count == 1, let subject = subjects.first, let place = members[subject] else {
            nodes.error(
                subjects.isEmpty
                    ? "it is not said what is judged" : "a case judges one thing: \(subjects.joined(separator: ", "))",
                at: field, hint: "write one of `promotion`, `rollback` and `push`")
            return nil
        }
        let facts: Facts?
        switch subject {
        case "promotion":
            let mayLack = expectation?.rules[RuleBook.knownEnvironment.id] != nil
            facts = PromotionCaseReader(nodes, policy).facts(place, mayLackEnvironment: mayLack).map { .promotion($0) }
        case "rollback":
            let mayLack = expectation?.rules[RuleBook.knownEnvironment.id] != nil
            facts = RollbackCaseReader(nodes, policy).facts(place, mayLackEnvironment: mayLack).map { .rollback($0) }
        default: facts = PushCaseReader(nodes, policy).facts(place).map { .push($0) }
        }
        guard nodes.findings.count == before, let name, let expectation, let facts else { return nil }
        return PolicyCase(name: name, position: field.position, facts: facts, expectation: expectation)
    }

    // MARK: What is expected

    private func expectation(_ field: Field, _ members: [String: Field]) -> PolicyCase.Expectation? {
        if case .scalar = field.node.content {
            return verdict(field).map { .init(passes: $0, rules: [:], isComplete: false) }
        }
        guard let own = nodes.members(of: field, known: Self.expectKeys) else { return nil }
        let passes = own["verdict"].flatMap { verdict($0) }
        let only = own["only"].flatMap { nodes.bool(of: $0) } ?? false
        let kinds = Subject.Kind.known.filter { members[$0.rawValue] != nil }
        let rules = own["rules"].map { self.rules($0, kinds) } ?? [:]
        if own["verdict"] == nil, own["rules"] == nil {
            nodes.error("nothing is expected", at: field, hint: "write `expect: pass`, or add `verdict` or `rules`")
        }
        if only, let place = own["only"], rules.isEmpty {
            nodes.error("`only` says nothing without `rules`", at: place, hint: "add `rules`")
        }
        if passes == true, let place = own["rules"], rules.values.contains(where: { !$0.isAcceptable }) {
            nodes.error("the verdict cannot pass where a rule fails or stays unknown", at: place)
        }
        return .init(passes: passes, rules: rules, isComplete: only)
    }

    private func verdict(_ field: Field) -> Bool? {
        guard let text = nodes.text(of: field) else { return nil }
        switch text {
        case "pass": return true
        case "fail": return false
        default:
            nodes.error("`\(text)` is neither `pass` nor `fail`", at: field)
            return nil
        }
    }

    private func rules(_ field: Field, _ kinds: [Subject.Kind]) -> [String: Outcome] {
        var ids = RuleBook.all.filter { kinds.isEmpty || kinds.contains($0.subject) }.map(\.id)
        if !ids.contains(RuleBook.knownEnvironment.id), !kinds.contains(.push) {
            ids.insert(RuleBook.knownEnvironment.id, at: 0)
        }
        var result: [String: Outcome] = [:]
        if field.isBlank { nodes.error("no rule is named", at: field, hint: "remove `rules`, or name one") }
        for entry in nodes.entries(of: field) ?? [] {
            guard ids.contains(entry.name) else {
                nodes.keyError(
                    "there is no rule `\(entry.name)` for this", at: entry.field,
                    hint: nodes.meant(entry.name, ids) ?? "rules here: \(ids.joined(separator: ", "))")
                continue
            }
            guard let text = nodes.text(of: entry.field) else { continue }
            guard let outcome = Outcome(rawValue: text) else {
                let known = Outcome.allCases.map(\.rawValue)
                nodes.error(
                    "`\(text)` is no outcome", at: entry.field,
                    hint: nodes.meant(text, known) ?? "outcomes are \(known.joined(separator: ", "))")
                continue
            }
            result[entry.name] = outcome
        }
        return result
    }
}

extension Subject.Kind {
    fileprivate static let known: [Subject.Kind] = [.promotion, .rollback, .push]
}
