import MLOpsCore

/// Which credentials an operation asks for: what was enough before must be enough afterwards.
struct SecurityComparison {
    let document: DocumentComparison

    /// One way in: every scheme of it, with its scopes.
    private struct Way {
        var schemes: [[UInt8]: (name: String, scopes: Set<[UInt8]>)] = [:]

        /// True when whoever has `other` may come in this way.
        func isMet(by other: Way) -> Bool {
            schemes.allSatisfy { key, scheme in
                other.schemes[key].map { scheme.scopes.isSubset(of: $0.scopes) } ?? false
            }
        }

        var text: String {
            if schemes.isEmpty { return "no credentials" }
            return schemes.values.map { "`\(VisibleText.excerpt($0.name))`" }.sorted().joined(separator: " with ")
        }
    }

    func run(_ before: Site, _ after: Site) {
        let first = ways(before, document.old)
        let second = ways(after, document.new)
        for way in first where !second.contains(where: { $0.isMet(by: way) }) {
            let sameSchemes = second.contains { Set($0.schemes.keys).isSubset(of: way.schemes.keys) }
            if sameSchemes {
                document.collector.add(
                    .breaking, "security-scope-added", "\(way.text) no longer suffices: further scopes are asked for")
            } else {
                let now = second.map(\.text).sorted().prefix(5).joined(separator: ", or ")
                document.collector.add(
                    .breaking, "security-requirement-added", "\(way.text) no longer suffices; asked for is \(now)")
            }
        }
        for way in second where !first.contains(where: { $0.isMet(by: way) }) {
            document.collector.add(.compatible, "security-alternative-added", "\(way.text) now suffices too")
        }
        let used = Set(first.flatMap { $0.schemes.keys })
        let names = first.flatMap { $0.schemes.values.map(\.name) }
        for name in names.sorted() where used.contains(Array(name.utf8)) { compareScheme(name) }
    }

    /// No list, or an empty one, asks for nothing.
    private func ways(_ operation: Site, _ source: SchemaSource) -> [Way] {
        let list = source.child(operation, "security") ?? source.child(source.root, "security")
        let ways = (list?.value.array ?? []).map { requirement in
            var way = Way()
            for member in requirement.object?.members ?? [] {
                let scopes = (member.value.array ?? []).compactMap { $0.string.map { Array($0.utf8) } }
                way.schemes[Array(member.name.utf8)] = (member.name, Set(scopes))
            }
            return way
        }
        return ways.isEmpty ? [Way()] : ways
    }

    /// The definition behind a name: its type, the header or parameter, the addresses of its flows.
    private func compareScheme(_ name: String) {
        guard let before = definition(name, document.old), let after = definition(name, document.new) else { return }
        var differences: [String] = []
        for member in ["type", "in", "name", "scheme", "openIdConnectUrl"] {
            let (left, right) = (before.value[member]?.string, after.value[member]?.string)
            // Names of HTTP schemes and headers have no case.
            if left?.lowercased() != right?.lowercased() { differences.append("`\(member)`") }
        }
        let (old, new) = (before.value["flows"]?.object ?? [:], after.value["flows"]?.object ?? [:])
        for flow in old.members {
            guard let other = new[flow.name] else {
                differences.append("the flow `\(VisibleText.excerpt(flow.name))`")
                continue
            }
            for member in ["authorizationUrl", "tokenUrl", "refreshUrl"] where flow.value[member] != other[member] {
                differences.append("`\(member)`")
            }
        }
        guard !differences.isEmpty else { return }
        document.collector.add(
            .breaking, "security-scheme-changed",
            "the security scheme `\(VisibleText.excerpt(name))` changed in \(differences.joined(separator: ", "))")
    }

    private func definition(_ name: String, _ source: SchemaSource) -> Site? {
        guard let components = source.child(source.root, "components"),
            let schemes = source.child(components, "securitySchemes"), let scheme = source.child(schemes, name)
        else {
            document.collector.add(
                .unknown, "security-scheme-unknown", "the security scheme `\(VisibleText.excerpt(name))` is not defined"
            )
            return nil
        }
        return document.settled(scheme, source)
    }
}
