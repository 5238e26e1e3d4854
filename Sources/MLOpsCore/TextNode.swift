/// A configuration document as a tree of text: every scalar is a string, converted later by schema, never by
/// YAML's implicit types. Keeps where each node stood, so that an error can point at line and column.
public struct TextNode: Sendable {
    public indirect enum Content: Sendable {
        case scalar(String)
        case sequence([TextNode])
        /// In document order; the reader refuses duplicate keys.
        case mapping([(key: TextNode, value: TextNode)])
        /// An empty value, as in `dev:`.
        case empty
    }

    /// A place in the document, both counted from 1.
    public struct Position: Sendable, Hashable, CustomStringConvertible {
        public let line: Int
        public let column: Int

        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        public var description: String { "line \(line), column \(column)" }
    }

    public let content: Content
    /// Nil for documents that carry no places, such as canonical JSON.
    public let position: Position?

    public init(_ content: Content, at position: Position?) {
        self.content = content
        self.position = position
    }
}
