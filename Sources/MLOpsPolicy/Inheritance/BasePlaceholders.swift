import MLOpsCore

/// Makes a whole policy of the firm's document, so that the reader of policies can judge it: what the firm leaves to
/// its projects, such as the members of a team, is filled with names that stand for anybody.
struct BasePlaceholders {
    private let base: TextNode
    private var people: [String] = []
    private let taken: Set<[UInt8]>

    /// More approvals than this of one team are not asked for by anybody.
    private static let most = 64

    /// Keys of nobody; the base64 is well-formed, and that is all that is asked of it.
    static func isPlaceholder(_ key: String) -> Bool { key.hasPrefix("ssh-placeholder ") }

    init(_ base: TextNode) {
        self.base = base
        taken = base.member("people")?.names ?? []
    }

    mutating func completed() -> TextNode {
        var document = base
        let admins = document.member("admins")
        if admins == nil { document = document.with("admins", TextNode(.mapping([]), at: nil)) }
        // A threshold alone needs one admin more than it says, so that no key is the last.
        let threshold = admins?.member("threshold")?.scalar.flatMap { Int($0) } ?? 1
        let anybody = somebody(Self.limited(threshold) + 1)
        document =
            BaseCompletion { path in
                Self.value(of: path.last ?? "", in: path.first ?? "", anybody)
            }.completed(document)
        document = origins(document)
        document = teams(document)
        document = attesters(document)
        // Nobody is added to a section that is wrong or empty: that is for the reader to say.
        if let section = document.member("people"), section.members.isEmpty {
            return document.with("version", Self.text("1"))
        }
        let added = people.enumerated().compactMap { index, name -> (key: TextNode, value: TextNode)? in
            if taken.contains(Array(name.utf8)) { return nil }
            let keys = Self.text("ssh-placeholder \(Self.base64(index))")
            return (Self.text(name), TextNode(.mapping([(Self.text("keys"), keys)]), at: nil))
        }
        let listed = document.member("people")
        document = document.with(
            "people", TextNode(.mapping((listed?.members ?? []) + added), at: listed?.position))
        return document.with("version", Self.text("1"))
    }

    private static let nothing = TextNode(.mapping([]), at: nil)

    private static func text(_ text: String) -> TextNode { TextNode(.scalar(text), at: nil) }

    private static func limited(_ count: Int) -> Int { min(max(count, 1), most) }

    /// Letters alone, four a group: well-formed base64 of no key.
    private static func base64(_ index: Int) -> String {
        let digits = String(index)
        return String(repeating: "A", count: 8 - digits.utf8.count % 4) + digits
    }

    /// So many new people.
    private mutating func somebody(_ count: Int) -> [String] {
        var names: [String] = []
        while names.count < count {
            let name = "anybody-\(people.count + 1)"
            people.append(name)
            if !taken.contains(Array(name.utf8)) { names.append(name) }
        }
        return names
    }

    private static func value(of key: String, in section: String, _ anybody: [String]) -> TextNode? {
        switch key {
        case "from": text("anywhere")
        case "approvals": TextNode(.mapping([(text("anybody"), text("1"))]), at: nil)
        case "rules": RuleBook.waivable.first.map(text)
        case "at_most", "delay": text("1d")
        case "lock": text("uv.lock")
        case "license_data": text("licenses.json")
        case "licenses": text("MIT")
        case "database": text("osv")
        case "max_severity": text("critical")
        case "members": TextNode(.sequence(anybody.map(text)), at: nil)
        case "threshold": text("1")
        case "keys":
            TextNode(
                .sequence((0..<most).map { text("ssh-placeholder \(base64(1_000_000 * section.utf8.count + $0))") }),
                at: nil)
        default: nil
        }
    }

    /// Environments that a release comes from and that only the projects have.
    private func origins(_ document: TextNode) -> TextNode {
        guard let environments = document.member("environments"), !environments.members.isEmpty else { return document }
        let known = environments.names
        var members = environments.members
        var added: Set<String> = []
        for member in environments.members {
            guard let from = member.value.member("from")?.scalar, Names.isLegal(from),
                !known.contains(Array(from.utf8)), added.insert(from).inserted
            else { continue }
            members.append((Self.text(from), TextNode(.empty, at: nil)))
        }
        return document.with("environments", TextNode(.mapping(members), at: environments.position))
    }

    /// Teams that rules name and that only the projects have.
    private mutating func teams(_ document: TextNode) -> TextNode {
        let known = document.member("teams")?.names ?? []
        var wanted: [String: Int] = [:]
        func want(_ approvals: TextNode?) {
            for member in approvals?.members ?? [] {
                guard let team = member.key.scalar, Names.isLegal(team) else { continue }
                let count = Self.limited(member.value.scalar.flatMap { Int($0) } ?? 1)
                wanted[team] = max(wanted[team] ?? 1, count)
            }
        }
        for environment in (document.member("environments")?.members ?? []).map(\.value) {
            want(environment.member("approvals"))
            for key in ["standard", "emergency", "waivers"] {
                want(environment.member(key)?.member("approvals"))
            }
            for owner in environment.member("code_owners")?.items ?? [] { want(owner.member("approvals")) }
            for consumer in environment.member("api")?.member("consumers")?.members ?? [] {
                guard let team = consumer.value.member("team")?.scalar, Names.isLegal(team) else { continue }
                wanted[team] = max(wanted[team] ?? 1, 1)
            }
        }
        let missing = wanted.keys.filter { !known.contains(Array($0.utf8)) }.sorted()
        guard !missing.isEmpty, document.member("teams")?.isMapping ?? true else { return document }
        var added = document.member("teams")?.members ?? []
        for team in missing {
            // One more than is asked for, so that a maker of the release can be spared.
            let members = somebody((wanted[team] ?? 1) + 1).map(Self.text)
            added.append((Self.text(team), TextNode(.sequence(members), at: nil)))
        }
        return document.with("teams", TextNode(.mapping(added), at: document.member("teams")?.position))
    }

    /// Kinds of evidence that the firm asks for and leaves to the projects to say who attests them.
    private mutating func attesters(_ document: TextNode) -> TextNode {
        let known = document.member("attesters")?.names ?? []
        var wanted: Set<String> = []
        for environment in (document.member("environments")?.members ?? []).map(\.value) {
            wanted.formUnion((environment.member("require")?.items ?? []).compactMap(BaseMerge.kind))
            if environment.member("kpis") != nil { wanted.insert("kpi") }
        }
        let missing = EvidenceDemand.knownKinds.filter { wanted.contains($0) && !known.contains(Array($0.utf8)) }
        guard !missing.isEmpty, document.member("attesters")?.isMapping ?? true else { return document }
        let anybody = somebody(1).map(Self.text)
        return missing.reduce(document) { document, kind in
            document.with(
                "attesters",
                (document.member("attesters") ?? Self.nothing).with(kind, TextNode(.sequence(anybody), at: nil)))
        }
    }
}
