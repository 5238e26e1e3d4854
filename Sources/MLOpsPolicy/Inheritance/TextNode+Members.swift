import MLOpsCore

/// Looking into documents and putting them together; keys are compared by their bytes.
extension TextNode {
    /// The members of a mapping; none for anything else.
    var members: [(key: TextNode, value: TextNode)] {
        if case .mapping(let members) = content { members } else { [] }
    }

    var scalar: String? {
        if case .scalar(let text) = content { text } else { nil }
    }

    /// The items of a list; one plain text stands for a list of one.
    var items: [TextNode] {
        switch content {
        case .sequence(let items): items
        case .scalar: [self]
        case .mapping, .empty: []
        }
    }

    func isKey(_ name: String) -> Bool { scalar.map { $0.utf8.elementsEqual(name.utf8) } ?? false }

    func member(_ name: String) -> TextNode? { members.first { $0.key.isKey(name) }?.value }

    /// True for a mapping, and for nothing, which stands for an empty one.
    var isMapping: Bool {
        switch content {
        case .mapping, .empty: true
        case .scalar, .sequence: false
        }
    }

    /// The names of the members, as bytes that can be looked up.
    var names: Set<[UInt8]> { Set(members.compactMap { $0.key.scalar.map { Array($0.utf8) } }) }

    /// This mapping (or an empty one) with the member put in or replaced, or with nil removed.
    func with(_ name: String, _ value: TextNode?) -> TextNode {
        var members = members
        let index = members.firstIndex { $0.key.isKey(name) }
        switch (index, value) {
        case (let index?, let value?): members[index].value = value
        case (nil, let value?): members.append((TextNode(.scalar(name), at: nil), value))
        case (let index?, nil): members.remove(at: index)
        case (nil, nil): break
        }
        return TextNode(.mapping(members), at: position)
    }

    /// Where the deepest part of `path` (names joined by dots, which names may have themselves) stands; nil when not
    /// even its first name is here.
    func position(of path: String) -> Position? {
        var (node, rest, found) = (self, Substring(path), Position?.none)
        while !rest.isEmpty {
            let fits = node.members.filter { member in
                guard let name = member.key.scalar, rest.hasPrefix(name) else { return false }
                return rest.utf8.count == name.utf8.count || rest.dropFirst(name.count).hasPrefix(".")
            }
            guard let next = fits.max(by: { ($0.key.scalar ?? "").count < ($1.key.scalar ?? "").count }) else { break }
            found = next.value.position ?? next.key.position ?? found
            rest = rest.dropFirst((next.key.scalar ?? "").count + 1)
            node = next.value
        }
        return found
    }
}
