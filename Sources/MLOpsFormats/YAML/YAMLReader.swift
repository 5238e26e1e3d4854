import MLOpsCore

/// Reads the part of YAML 1.1 that configuration needs, with every scalar as the text it was written as.
///
/// `no`, `12:30`, `1.10` and `1e10` stay what they are; only a plain empty value, `~` and `null` become
/// ``TextNode/Content/empty``. Refused, with their place: anchors, aliases, tags, merge keys, repeated keys, keys that
/// are not text, several documents, and documents that ask for too much memory.
public enum YAMLReader {
    /// Collections inside one another, the outermost counted.
    public static let maxDepth = 32
    /// Scalars, keys and collections together.
    public static let maxNodes = 100_000

    /// Reads one document; an empty one is ``TextNode/Content/empty``. Safe from any thread.
    ///
    /// - Parameters:
    ///   - bytes: the document in UTF-8.
    ///   - name: what messages call the document, such as its path.
    ///   - limit: the most bytes that are read.
    /// - Returns: the document as a tree with places.
    /// - Throws: a ``Diagnostic`` of kind `input` whose message starts with name, line and column.
    public static func read(_ bytes: [UInt8], name: String, limit: Int = 1 << 20) throws -> TextNode {
        let place = VisibleText.of(name)
        guard bytes.count <= limit else {
            throw Diagnostic.input("\(place) has \(bytes.count) bytes, more than the \(limit) allowed")
        }
        if let offset = firstInvalidOffset(in: bytes) {
            throw Diagnostic.input(
                "\(place), \(position(of: offset, in: bytes)): this is not valid UTF-8",
                hint: "save the file as UTF-8")
        }
        var composer = YAMLComposer(name: place)
        try YAMLEvents.forEach(in: bytes, name: place) { try composer.take($0) }
        return composer.root ?? TextNode(.empty, at: TextNode.Position(line: 1, column: 1))
    }

    /// Where the first byte stands that no UTF-8 text has there; nil when all is well.
    private static func firstInvalidOffset(in bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .valid(let character) = parser.parseScalar(from: &iterator) { offset += character.count }
        return offset
    }

    /// Line and column (in code points) of a byte whose predecessors are valid UTF-8.
    static func position(of offset: Int, in bytes: [UInt8]) -> TextNode.Position {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // Continuation bytes start no character.
        let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return TextNode.Position(line: line, column: column)
    }
}
