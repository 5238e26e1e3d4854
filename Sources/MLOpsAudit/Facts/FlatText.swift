import MLOpsCore
import MLOpsFormats

/// Turns a parameter file into lines of `name: value`, whatever it is nested in.
enum FlatText {
    /// More lines than this are not listed.
    static let maximumLines = 1000

    /// The values of a JSON or YAML document by dotted name, in document order; nil when it is neither.
    static func lines(of bytes: [UInt8], name: String) -> [(name: String, value: String)]? {
        guard let node = try? YAMLReader.read(bytes, name: name) else { return nil }
        var result: [(String, String)] = []
        flatten(node, at: "", into: &result)
        return result.isEmpty || result.count > maximumLines ? nil : result
    }

    private static func flatten(_ node: TextNode, at place: String, into result: inout [(String, String)]) {
        guard result.count <= maximumLines else { return }
        switch node.content {
        case .scalar(let text): result.append((place.isEmpty ? "value" : place, text))
        case .empty: result.append((place.isEmpty ? "value" : place, "null"))
        case .sequence(let items):
            let plain = items.compactMap { item in
                if case .scalar(let text) = item.content { text } else { nil }
            }
            if plain.count == items.count {
                result.append((place.isEmpty ? "value" : place, "[" + plain.joined(separator: ", ") + "]"))
            } else {
                for (index, item) in items.enumerated() { flatten(item, at: "\(place)[\(index)]", into: &result) }
            }
        case .mapping(let pairs):
            for (key, value) in pairs {
                guard case .scalar(let name) = key.content else { continue }
                flatten(value, at: place.isEmpty ? name : "\(place).\(name)", into: &result)
            }
        }
    }
}
