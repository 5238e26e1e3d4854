import MLOpsCore

/// Lays a project's document over the firm's.
enum BaseMerge {
    /// Lists that hold for the project and the firm together, by the last part of their path.
    private static let joined: Set = ["freeze", "code_owners", "require", "deny", "absences"]

    /// Mappings are merged member by member and ``joined`` lists are joined; else the project's value replaces the
    /// firm's. What only the firm says has no place in the result.
    ///
    /// The recursion goes no deeper than the firm's document, whose depth is bounded.
    static func merge(_ base: TextNode, under project: TextNode, key: String = "") -> TextNode {
        switch (base.content, project.content) {
        case (.mapping, .empty): return TextNode(base.content, at: project.position)
        case (.mapping(let firm), .mapping(let own)):
            let names = project.names
            let inherited = firm.filter { !names.contains(Array(($0.key.scalar ?? "").utf8)) }
            let values = Dictionary(
                firm.map { (Array(($0.key.scalar ?? "").utf8), $0.value) }, uniquingKeysWith: { first, _ in first })
            let merged = own.map { member -> (key: TextNode, value: TextNode) in
                guard let name = member.key.scalar, let value = values[Array(name.utf8)] else { return member }
                return (member.key, merge(value, under: member.value, key: name))
            }
            return TextNode(.mapping(inherited + merged), at: project.position)
        case (.sequence, .empty), (.scalar, .empty), (.sequence, .sequence), (.sequence, .scalar), (.scalar, .sequence),
            (.scalar, .scalar):
            guard joined.contains(key) else { return project }
            return TextNode(.sequence(join(base.items, project.items, key)), at: project.position)
        default: return project
        }
    }

    private static func join(_ firm: [TextNode], _ own: [TextNode], _ key: String) -> [TextNode] {
        if key == "require" {
            // One kind is asked for once; what the project says of its age stands, and is compared.
            let kinds = Set(own.compactMap(kind))
            return firm.filter { kind($0).map { !kinds.contains($0) } ?? true } + own
        }
        // By a text without second reading, so that long lists cost no n².
        let said = Set(own.map(fingerprint))
        return firm.filter { !said.contains(fingerprint($0)) } + own
    }

    static func kind(_ item: TextNode) -> String? { item.scalar ?? item.member("type")?.scalar }

    /// Equal for items that say the same; bounded, and different for all that lie deeper than an item can.
    private static func fingerprint(_ node: TextNode) -> [UInt8] {
        var result: [UInt8] = []
        func text(_ text: String) {
            result += Array("\(text.utf8.count):".utf8)
            result += Array(text.utf8)
        }
        func write(_ node: TextNode, _ depth: Int) {
            guard depth < 8 else { return }
            switch node.content {
            case .empty: result.append(UInt8(ascii: "e"))
            case .scalar(let scalar) where depth > 0:
                result.append(UInt8(ascii: "["))
                text(scalar)
                result.append(UInt8(ascii: "]"))
            case .scalar(let scalar): text(scalar)
            case .sequence(let items):
                result.append(UInt8(ascii: "["))
                for item in items {
                    if let scalar = item.scalar { text(scalar) } else { write(item, depth + 1) }
                }
                result.append(UInt8(ascii: "]"))
            case .mapping(let members):
                result.append(UInt8(ascii: "{"))
                let sorted = members.sorted {
                    ($0.key.scalar ?? "").utf8.lexicographicallyPrecedes(($1.key.scalar ?? "").utf8)
                }
                for member in sorted {
                    text(member.key.scalar ?? "")
                    write(member.value, depth + 1)
                }
                result.append(UInt8(ascii: "}"))
            }
        }
        write(node, 0)
        return result
    }
}
