import MLOpsCore

/// A document written by hand, with places as a reader of YAML would give them: one line a key or item.
indirect enum Doc: Sendable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    case text(String)
    case list([Doc])
    case map([(String, Doc)])
    case empty

    init(stringLiteral value: String) { self = .text(value) }
    init(arrayLiteral elements: Doc...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, Doc)...) { self = .map(elements) }

    /// The document with the value at `path` (names joined by dots) put in, replaced, or with nil removed.
    func setting(_ path: String, to value: Doc?) -> Doc {
        setting(path.split(separator: ".").map(String.init)[...], to: value)
    }

    private func setting(_ path: ArraySlice<String>, to value: Doc?) -> Doc {
        guard let name = path.first else { return value ?? .empty }
        var members: [(String, Doc)] = []
        if case .map(let present) = self { members = present }
        let index = members.firstIndex { $0.0 == name }
        let rest = path.dropFirst()
        if rest.isEmpty, value == nil {
            members.removeAll { $0.0 == name }
        } else if let index {
            members[index].1 = members[index].1.setting(rest, to: value)
        } else {
            members.append((name, Doc.empty.setting(rest, to: value)))
        }
        return .map(members)
    }

    /// The document with its mappings' members in reverse.
    var reversed: Doc {
        switch self {
        case .map(let members): .map(members.reversed().map { ($0.0, $0.1.reversed) })
        case .list, .text, .empty: self
        }
    }

    var node: TextNode {
        var line = 0
        return node(&line, column: 1, at: TextNode.Position(line: 1, column: 1))
    }

    private func node(_ line: inout Int, column: Int, at position: TextNode.Position) -> TextNode {
        switch self {
        case .text(let text): return TextNode(.scalar(text), at: position)
        case .empty: return TextNode(.empty, at: position)
        case .list(let items):
            var nodes: [TextNode] = []
            for item in items {
                line += 1
                nodes.append(item.node(&line, column: column + 2, at: .init(line: line, column: column)))
            }
            return TextNode(.sequence(nodes), at: position)
        case .map(let members):
            var pairs: [(key: TextNode, value: TextNode)] = []
            for (name, value) in members {
                line += 1
                let place = TextNode.Position(line: line, column: column)
                let behind = TextNode.Position(line: line, column: column + name.utf8.count + 2)
                pairs.append((TextNode(.scalar(name), at: place), value.node(&line, column: column + 2, at: behind)))
            }
            return TextNode(.mapping(pairs), at: position)
        }
    }
}
