import MLOpsCore

/// Checks that a policy is nowhere weaker than the firm's it builds on; pure.
struct BaseFloor {
    /// The firm's document.
    let base: TextNode
    /// The policy's document with the firm's merged in.
    let effective: TextNode
    let policy: Policy

    struct Problem {
        let path: String
        let message: String
        let hint: String?
    }

    /// Everything in which the policy is weaker than the firm's, or alters whom the firm names.
    func problems() -> [Problem] {
        let nodes = NodeReader { _ in nil }
        let read = PolicyReader(nodes).policy(document)
        guard let floor = read, !nodes.hasErrors else {
            return nodes.findings.filter { $0.severity == .error }.map {
                Problem(
                    path: $0.path, message: "the firm's policy does not fit this one: \($0.message)", hint: $0.hint)
            }
        }
        let changes = PolicyComparison(from: floor, to: policy).changes.filter { $0.path != "absences" }
        return changes.compactMap(problem) + absences(floor) + remotes()
    }

    private func problem(_ change: PolicyChange) -> Problem? {
        let fixed = ["people.", "teams.", "admins.", "remotes."]
        if change.direction == .weaker {
            return Problem(
                path: change.path, message: "weaker than the firm's policy: \(change.text)",
                hint: "a project may only tighten the rules of the firm's policy")
        }
        // Another origin is neither stricter nor weaker by itself; but it is a way round the firm's.
        let isOrigin =
            change.direction == .neutral && change.path.hasPrefix("environments.") && change.path.hasSuffix(".from")
        if isOrigin || fixed.contains(where: { change.path.hasPrefix($0) }) {
            return Problem(
                path: change.path, message: "the firm's policy says otherwise: \(change.text)",
                hint: "whom and what the firm's policy names, a project cannot alter")
        }
        return nil
    }

    // MARK: What the firm's rules alone would be

    /// Mappings from names in which an entry is the firm's or the project's as a whole.
    private static let named = ["people", "teams", "attesters", "remotes", "environments", "branches"]
    /// Sections that are the firm's as soon as it says anything of them.
    private static let whole = ["models", "packages", "service_identities"]
    /// Sections of which the firm may fix some members.
    private static let quorums = ["admins", "recovery", "witnesses"]

    /// The firm's document, with the project's own where the firm says nothing.
    private var document: TextNode {
        var floor = effective
        for key in Self.named {
            guard let firm = base.member(key) else { continue }
            guard firm.isMapping else {
                floor = floor.with(key, firm)
                continue
            }
            let names = firm.names
            let own = (effective.member(key)?.members ?? []).filter {
                !names.contains(Array(($0.key.scalar ?? "").utf8))
            }
            floor = floor.with(key, TextNode(.mapping(firm.members + own), at: nil))
        }
        for key in Self.whole {
            if let firm = base.member(key) { floor = floor.with(key, firm) }
        }
        for key in Self.quorums {
            guard let firm = base.member(key) else { continue }
            guard firm.isMapping else {
                floor = floor.with(key, firm)
                continue
            }
            let section = firm.members.reduce(effective.member(key) ?? TextNode(.mapping([]), at: nil)) {
                $0.with($1.key.scalar ?? "", $1.value)
            }
            floor = floor.with(key, section)
        }
        // Recovery keys replace the admins: no project adds some to admins whom the firm names.
        if base.member("admins")?.member("members") != nil, base.member("recovery") == nil {
            floor = floor.with("recovery", nil)
        }
        floor = floor.with("absences", base.member("absences"))
        // Environments by name: there may be many, and each is looked for.
        let environments = Dictionary(
            (effective.member("environments")?.members ?? []).map { (Array(($0.key.scalar ?? "").utf8), $0.value) },
            uniquingKeysWith: { first, _ in first })
        let effective = effective
        return BaseCompletion { path in
            if path.first == "environments", path.count > 1 {
                return path.dropFirst(2).reduce(environments[Array(path[1].utf8)]) { $0?.member($1) }
            }
            return path.reduce(effective as TextNode?) { $0?.member($1) }
        }.completed(floor)
    }

    // MARK: Ways around a rule

    /// A deputy counts for the teams of whom they stand in for: for a team of the firm's, the firm names them.
    private func absences(_ floor: Policy) -> [Problem] {
        let declared = Set(floor.absences)
        let kept = Set(policy.absences)
        var problems = floor.absences.filter { !kept.contains($0) }.map {
            Problem(
                path: "absences",
                message: "weaker than the firm's policy: it declares that \($0.person) is away from "
                    + "\($0.from.dateAndMinute) UTC, which is left out or altered here", hint: nil)
        }
        let names = base.member("teams")?.names ?? []
        var teams: [String: [(id: String, members: Set<String>)]] = [:]
        for team in policy.teams where names.contains(Array(team.id.utf8)) {
            let entry = (team.id, Set(team.members))
            for member in team.members { teams[member, default: []].append(entry) }
        }
        for absence in policy.absences where !declared.contains(absence) {
            guard let deputy = absence.deputy else { continue }
            for team in teams[absence.person] ?? [] where !team.members.contains(deputy) {
                problems.append(
                    Problem(
                        path: "absences",
                        message: "weaker than the firm's policy: \(deputy) would stand in for \(absence.person) in "
                            + "\(team.id), a team of the firm's policy",
                        hint: "name a deputy who is in the team, or let the firm's policy declare the absence"))
            }
        }
        return problems
    }

    /// The region of an address is that of the remote that says most of it: no project puts one of its own below a
    /// firm's, or above it.
    private func remotes() -> [Problem] {
        let names = base.member("remotes")?.names ?? []
        guard !names.isEmpty else { return [] }
        var problems: [Problem] = []
        // Sorted by address, each one follows those that it lies below.
        let sorted = policy.remotes.map { (remote: $0, address: $0.address) }
            .sorted { $0.address.lexicographicallyPrecedes($1.address) }
        var above: [(remote: PolicyRemote, address: [UInt8], isFirms: Bool)] = []
        for (remote, address) in sorted {
            while let last = above.last, !address.starts(with: last.address) { above.removeLast() }
            let isFirms = names.contains(Array(remote.name.utf8))
            if let other = above.last(where: { $0.isFirms != isFirms }) {
                let (own, firms) = isFirms ? (other.remote, remote) : (remote, other.remote)
                problems.append(
                    Problem(
                        path: "remotes.\(own.name)",
                        message: "weaker than the firm's policy: the remote \(own.name) lies at the address of "
                            + "\(firms.name), a remote of the firm's policy", hint: "use \(firms.name)"))
            }
            above.append((remote, address, isFirms))
        }
        return problems
    }
}
