import MLOpsCore

/// Reads `environments` and checks what only all of them together show.
final class EnvironmentReader {
    let nodes: NodeReader
    let people: [Person]
    let teams: [Team]
    /// The kinds of evidence that somebody may attest.
    let attestable: Set<String>
    private let hasWitnesses: Bool
    private var known: Set<String> = []

    static let keys = [
        "from", "approvals", "approvals_valid_for", "soak", "separation_of_duties", "metrics", "kpis", "require",
        "from_branch", "code_owners", "api", "freeze", "change_windows", "standard", "emergency", "waivers",
    ]

    init(
        nodes: NodeReader, people: [Person], teams: [Team], attestable: Set<String>, hasWitnesses: Bool
    ) {
        self.attestable = attestable
        self.nodes = nodes
        self.people = people
        self.teams = teams
        self.hasWitnesses = hasWitnesses
    }

    /// All environments, in the order a release passes through them.
    func environments(_ field: Field) -> [PolicyEnvironment] {
        let entries = nodes.named(field, what: "an environment") ?? []
        let names = entries.map(\.name)
        known = Set(names)
        let read = entries.compactMap { entry in
            environment(entry.name, entry.field, names).map { (environment: $0, field: entry.field) }
        }
        let origins = Dictionary(uniqueKeysWithValues: read.map { ($0.environment.name, $0.environment.from) })
        let depths = Self.depths(origins)
        for (environment, field) in read where depths[environment.name] == nil {
            nodes.error(
                "`from` leads round in a circle, so nothing ever comes to `\(environment.name)`", at: field,
                hint: "one environment must be the first, without `from`")
        }
        return read.map(\.environment).sorted {
            (depths[$0.name] ?? 0, $0.name) < (depths[$1.name] ?? 0, $1.name)
        }
    }

    /// How many environments lie before each; those that a circle keeps from a beginning are left out.
    private static func depths(_ origins: [String: String?]) -> [String: Int] {
        var followers: [String: [String]] = [:]
        var stage: [String] = []
        for (name, origin) in origins {
            // An unknown origin was refused already: as far as the order goes, such an environment is a first one.
            if let origin, origins[origin] != nil {
                followers[origin, default: []].append(name)
            } else {
                stage.append(name)
            }
        }
        var depths: [String: Int] = [:]
        var depth = 0
        while !stage.isEmpty {
            for name in stage { depths[name] = depth }
            stage = stage.flatMap { followers[$0] ?? [] }
            depth += 1
        }
        return depths
    }

    private func environment(_ name: String, _ field: Field, _ names: [String]) -> PolicyEnvironment? {
        guard let members = nodes.members(of: field, known: Self.keys) else { return nil }
        let from = members["from"].flatMap { origin($0, of: name, names) }
        let approvals = members["approvals"].map { self.approvals($0) } ?? []
        let separation = members["separation_of_duties"].flatMap { separationOfDuties($0) } ?? .off
        if let place = members["approvals"] { checkFeasible(approvals, separation, at: place) }
        if separation != .off, members["approvals"] == nil, let place = members["separation_of_duties"] {
            nodes.warning("there are no `approvals` here, so nobody is kept from approving", at: place)
        }
        return PolicyEnvironment(
            name: name, from: from, approvals: approvals,
            soak: members["soak"].flatMap { soak($0, hasOrigin: members["from"] != nil) },
            separationOfDuties: separation,
            metrics: members["metrics"].map { metrics($0) } ?? [],
            kpis: members["kpis"].map { kpis($0) } ?? [],
            require: members["require"].map { requirements($0) } ?? [],
            fromBranch: members["from_branch"].flatMap { branch($0) },
            approvalsValidFor: members["approvals_valid_for"].flatMap { nodes.span(of: $0) },
            codeOwners: members["code_owners"].map { codeOwners($0) } ?? [],
            api: members["api"].flatMap { api($0) },
            freeze: members["freeze"].map { freeze($0) } ?? [],
            changeWindows: members["change_windows"].map { changeWindows($0) } ?? [],
            standard: members["standard"].flatMap { standard($0) },
            emergency: members["emergency"].flatMap { emergency($0) },
            waivers: members["waivers"].flatMap { waivers($0) })
    }

    private func origin(_ field: Field, of name: String, _ names: [String]) -> String? {
        guard let origin = nodes.text(of: field) else { return nil }
        if origin.utf8.elementsEqual(name.utf8) {
            nodes.error("`\(name)` cannot come from itself", at: field)
            return nil
        }
        guard known.contains(origin) else {
            nodes.error(
                "there is no environment `\(origin)`", at: field,
                hint: nodes.meant(origin, names) ?? "add `\(origin)` to `environments`")
            return nil
        }
        return origin
    }

    private func soak(_ field: Field, hasOrigin: Bool) -> TimeSpan? {
        guard let soak = nodes.span(of: field) else { return nil }
        if !hasOrigin {
            nodes.error(
                "a soak needs the environment to soak in", at: field, hint: "add `from:` with the environment before")
        }
        if !hasWitnesses {
            nodes.warning(
                "without `witnesses` nobody can attest when a release began to run, so no promotion can pass",
                at: field,
                hint: "add `witnesses` with the key of the server or CI")
        }
        return soak
    }

    private func separationOfDuties(_ field: Field) -> SeparationOfDuties? {
        if case .mapping = field.node.content {
            guard let members = nodes.members(of: field, known: ["identity"]) else { return nil }
            guard let place = members["identity"] else {
                nodes.error("`identity` is missing", at: field, hint: "write `{ identity: verified }`")
                return nil
            }
            guard let text = nodes.text(of: place) else { return nil }
            switch text {
            case "verified": return .verified
            case "asserted": return .asserted
            default:
                nodes.error("`\(text)` is neither `verified` nor `asserted`", at: place)
                return nil
            }
        }
        return nodes.bool(of: field).map { $0 ? .asserted : .off }
    }

    private func branch(_ field: Field) -> String? {
        guard let name = nodes.text(of: field) else { return nil }
        if let problem = Names.problem(ofBranch: name) {
            nodes.error("`\(name)`: \(problem)", at: field)
            return nil
        }
        return name
    }
}
