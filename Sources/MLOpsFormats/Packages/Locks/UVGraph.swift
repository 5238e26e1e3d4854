import MLOpsCore

/// Who needs whom in `uv.lock`: tells for each package whether the project itself, an extra or a group asks for it.
struct UVGraph {
    /// More groups and extras than a project has.
    private static let mostGroups = 100
    /// Steps of all walks together.
    private static let mostSteps = 2_000_000

    private struct Need {
        let name: String
        let version: String?
        let extras: [String]
    }

    private struct Node {
        let isRoot: Bool
        let version: String?
        var needs: [Need]
        var extras: [String: [Need]]
        var groups: [String: [Need]]
    }

    private var nodes: [Node] = []
    private var byName: [String: [Int]] = [:]

    /// Reads the dependencies of one package; packages are taken in the order of the lock file.
    mutating func take(_ table: inout LockTable, of package: LockedPackage) {
        let needs = Self.needs(table.tables("dependencies"))
        let extras = Self.named(table.table("optional-dependencies"))
        let groups = Self.named(table.table("dev-dependencies"))
        byName[package.normalizedName, default: []].append(nodes.count)
        nodes.append(
            Node(
                isRoot: package.isWorkspace, version: package.version, needs: needs, extras: extras, groups: groups))
    }

    private static func named(_ table: LockTable?) -> [String: [Need]] {
        guard var table else { return [:] }
        var result: [String: [Need]] = [:]
        for name in table.object.names { result[name] = needs(table.tables(name)) }
        return result
    }

    private static func needs(_ tables: [LockTable]) -> [Need] {
        tables.compactMap { table in
            var table = table
            guard let name = table.string("name") else {
                table.problems.add("\(table.place) has an entry without a name")
                return nil
            }
            let version = table.string("version")
            let extras = table.strings("extra")
            table.ignore("source", "marker")
            table.finish()
            return Need(name: PackageName.normalize(name), version: version, extras: extras)
        }
    }

    /// Names the groups of each package; says so when the graph is too large to be walked.
    func assignGroups(to packages: inout [LockedPackage], problems: ProblemList) {
        var starts: [String: [Need]] = [:]
        for node in nodes where node.isRoot {
            starts["main", default: []] += node.needs
            for (extra, needs) in node.extras { starts["extra:" + extra, default: []] += needs }
            for (group, needs) in node.groups { starts[group, default: []] += needs }
        }
        guard starts.count <= Self.mostGroups else {
            problems.add("the lock file has more than \(Self.mostGroups) groups and extras")
            return
        }
        var steps = 0
        for (group, needs) in starts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            guard let reached = walk(from: needs, steps: &steps) else {
                problems.add("the dependencies in the lock file are too many to be told apart by group")
                return
            }
            for index in reached where index < packages.count { packages[index].groups.append(group) }
        }
    }

    /// The packages that the needs lead to; nil when that takes too many steps.
    private func walk(from needs: [Need], steps: inout Int) -> [Int]? {
        var seen = [Bool](repeating: false, count: nodes.count)
        var seenExtras: Set<String> = []
        var waiting = needs
        while let need = waiting.popLast() {
            for index in byName[need.name] ?? [] {
                steps += 1
                guard steps <= Self.mostSteps else { return nil }
                if let version = need.version, let other = nodes[index].version, version != other { continue }
                for extra in need.extras where seenExtras.insert("\(index) \(extra)").inserted {
                    waiting += nodes[index].extras[extra] ?? []
                }
                if !seen[index] {
                    seen[index] = true
                    waiting += nodes[index].needs
                }
            }
        }
        return seen.indices.filter { seen[$0] }
    }
}
