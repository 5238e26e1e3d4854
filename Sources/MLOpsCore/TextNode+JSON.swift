extension TextNode {
    /// The same document read from JSON: whole numbers as their digits, `true` and `false`, `null` as empty; no places.
    public init(json: JSON) {
        switch json {
        case .null: self.init(.empty, at: nil)
        case .bool(let flag): self.init(.scalar(flag ? "true" : "false"), at: nil)
        case .integer(let number): self.init(.scalar(String(number)), at: nil)
        case .string(let text): self.init(.scalar(text), at: nil)
        case .array(let items): self.init(.sequence(items.map(TextNode.init(json:))), at: nil)
        case .object(let object):
            let pairs = object.members.map { member in
                (key: TextNode(.scalar(member.name), at: nil), value: TextNode(json: member.value))
            }
            self.init(.mapping(pairs), at: nil)
        }
    }
}
