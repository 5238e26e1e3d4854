import MLOpsCore

/// Fills in what a rule of the firm's needs beside it and leaves to the projects, so that it can be read alone.
struct BaseCompletion {
    /// What a missing member is, given the path to it; nil to leave it out.
    let missing: (_ path: [String]) -> TextNode?

    /// What must stand in each place; `when` is the member that calls for it.
    private static let needs: [(place: [String], when: String?, key: String)] = [
        (["environments", "*"], "soak", "from"),
        (["environments", "*", "emergency"], nil, "approvals"),
        (["environments", "*", "waivers"], nil, "rules"),
        (["environments", "*", "waivers"], nil, "approvals"),
        (["environments", "*", "waivers"], nil, "at_most"),
        (["packages"], nil, "lock"),
        (["packages"], "licenses", "license_data"),
        (["packages"], "license_data", "licenses"),
        (["packages", "vulnerabilities"], nil, "database"),
        (["packages", "vulnerabilities"], nil, "max_severity"),
        (["admins"], nil, "members"),
        (["admins"], nil, "threshold"),
        (["recovery"], nil, "keys"),
        (["recovery"], nil, "threshold"),
        (["recovery"], nil, "delay"),
        (["witnesses"], nil, "keys"),
        (["witnesses"], nil, "threshold"),
    ]

    func completed(_ document: TextNode) -> TextNode {
        Self.needs.reduce(document) { node, need in
            fill(node, need.place[...], path: []) { container, path in
                if let when = need.when, container.member(when) == nil { return container }
                guard container.member(need.key) == nil, let value = missing(path + [need.key]) else {
                    return container
                }
                return container.with(need.key, value)
            }
        }
    }

    private func fill(
        _ node: TextNode, _ place: ArraySlice<String>, path: [String],
        _ change: (_ container: TextNode, _ path: [String]) -> TextNode
    ) -> TextNode {
        guard case .mapping(var members) = node.content else { return node }
        guard let name = place.first else { return change(node, path) }
        for (index, member) in members.enumerated() {
            guard let key = member.key.scalar, name == "*" || member.key.isKey(name) else { continue }
            members[index].value = fill(member.value, place.dropFirst(), path: path + [key], change)
        }
        return TextNode(.mapping(members), at: node.position)
    }
}
