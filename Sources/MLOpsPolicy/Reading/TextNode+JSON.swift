import MLOpsCore

extension TextNode {
    /// The same document as text without places, so that one reader serves YAML and JSON.
    init(json: JSON) {
        switch json {
        case .null: self.init(.empty, at: nil)
        case .bool(let value): self.init(.scalar(value ? "true" : "false"), at: nil)
        case .integer(let value): self.init(.scalar(String(value)), at: nil)
        case .string(let value): self.init(.scalar(value), at: nil)
        case .array(let items): self.init(.sequence(items.map { TextNode(json: $0) }), at: nil)
        case .object(let object):
            let members = object.members.map { member in
                (key: TextNode(.scalar(member.name), at: nil), value: TextNode(json: member.value))
            }
            self.init(.mapping(members), at: nil)
        }
    }
}
