import MLOpsCore

/// Whether a JSON Schema document is well formed: every keyword has a value of the kind it must have, and references
/// within the document lead somewhere.
///
/// Sources: the meta-schemas of drafts 2020-12, 2019-09 and 7, and what their texts demand beyond them. Values are never
/// validated here, and nothing is fetched.
public struct SchemaCheck: Sendable, Equatable {
    /// The versions of JSON Schema that are understood.
    public enum Draft: String, Sendable, Hashable, CaseIterable {
        case draft7 = "http://json-schema.org/draft-07/schema"
        case draft201909 = "https://json-schema.org/draft/2019-09/schema"
        case draft202012 = "https://json-schema.org/draft/2020-12/schema"
    }

    /// Something that is wrong with the document.
    public struct Problem: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            case error
            /// It could not be found out; never to be taken for fine.
            case unknown
        }

        public let kind: Kind
        /// A JSON pointer (RFC 6901) to the value, empty for the whole document; holds names as the document has them.
        public let pointer: String
        /// One sentence without a final full stop, safe to show.
        public let text: String
    }

    /// The largest document that is read: 4 MiB.
    public static let maxBytes = 4 << 20
    /// Values inside one another.
    public static let maxDepth = 128
    /// More problems are not listed.
    public static let maxProblems = 1_000

    /// What `$schema` names, 2020-12 without one; nil when it is not understood, and nothing else was checked then.
    public let draft: Draft?
    /// In the order of the document, the outer schemas first.
    public let problems: [Problem]

    /// Reads and checks a document. Safe from any thread.
    ///
    /// - Parameters:
    ///   - bytes: the document in UTF-8.
    ///   - name: what messages call it, such as its path.
    /// - Throws: a ``Diagnostic`` of kind `input` for what is no JSON.
    public init(reading bytes: [UInt8], name: String) throws {
        let shown = VisibleText.of(name)
        guard bytes.count <= Self.maxBytes else {
            throw Diagnostic.input("\(shown) has \(bytes.count) bytes, more than the \(Self.maxBytes) allowed")
        }
        let tree: JSONTree
        do {
            tree = try JSONTree(reading: bytes, maxDepth: Self.maxDepth)
        } catch let error as Diagnostic {
            throw error.wrapped(in: "\(shown) is no JSON Schema that can be read")
        }
        var checker = SchemaChecker(tree)
        checker.run()
        draft = checker.draft
        problems = checker.problems
    }
}
