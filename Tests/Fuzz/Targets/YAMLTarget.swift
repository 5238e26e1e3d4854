import MLOpsCore
import MLOpsFormats

extension Target {
    static let yaml = Target("yaml", memoryFactor: 400) { bytes in
        let node = try YAMLReader.read(bytes, name: "fuzz.yaml")
        var waiting = [(node: node, depth: 0)]
        var count = 0
        while let (node, depth) = waiting.popLast() {
            count += 1
            try hold("no tree is deeper than the limit", depth <= YAMLReader.maxDepth)
            guard let position = node.position else {
                throw Broken(promise: "every value of a document has a place", detail: "")
            }
            try hold("places count from 1", position.line >= 1 && position.column >= 1)
            switch node.content {
            case .scalar, .empty: break
            case .sequence(let items): waiting += items.map { ($0, depth + 1) }
            case .mapping(let pairs):
                var keys: Set<[UInt8]> = []
                for pair in pairs {
                    guard case .scalar(let key) = pair.key.content else {
                        throw Broken(promise: "every key is text", detail: "")
                    }
                    try hold("no key stands twice", keys.insert(Array(key.utf8)).inserted, key)
                    waiting += [(pair.key, depth + 1), (pair.value, depth + 1)]
                }
            }
        }
        try hold("no tree is larger than the limit", count <= 2 * YAMLReader.maxNodes)
    }
}
