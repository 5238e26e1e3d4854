import MLOpsCore

/// Builds a tree from events and refuses what configuration must not use. No recursion: nothing here grows with the
/// depth of a hostile document.
struct YAMLComposer {
    /// The document's value, once it has ended.
    private(set) var root: TextNode?

    private let name: String
    private var open: [Collection] = []
    private var nodes = 0
    private var documents = 0

    /// A sequence or mapping whose end was not met yet.
    private struct Collection {
        let position: TextNode.Position
        let isMapping: Bool
        var items: [TextNode] = []
        var pairs: [(key: TextNode, value: TextNode)] = []
        /// A key whose value comes next.
        var key: TextNode?
        /// Keys seen, with Unicode forms taken together: a reader that looks keys up by text could not tell them apart.
        var keys: Set<String> = []

        var expectsKey: Bool { isMapping && key == nil }
    }

    init(name: String) {
        self.name = name
    }

    mutating func take(_ event: YAMLEvent) throws {
        switch event.kind {
        case .none, .documentEnd: break
        case .documentStart:
            documents += 1
            guard documents == 1 else {
                throw fault(event, "a second document starts here", hint: "keep one document in a file")
            }
        case .alias:
            throw fault(event, "aliases (*name) are not allowed", hint: "write the value out again")
        case .scalar(let text, let isPlain):
            try admit(event)
            try add(scalar: text, isPlain: isPlain, event)
        case .sequenceStart, .mappingStart:
            try admit(event)
            guard open.last?.expectsKey != true else {
                throw fault(event, "a key must be plain text, not a list or mapping")
            }
            guard open.count < YAMLReader.maxDepth else {
                throw fault(event, "nested deeper than \(YAMLReader.maxDepth) levels")
            }
            open.append(Collection(position: event.position, isMapping: event.isMapping))
        case .sequenceEnd, .mappingEnd:
            guard let done = open.popLast() else { throw Diagnostic.bug("a YAML collection ends that never began") }
            add(TextNode(done.isMapping ? .mapping(done.pairs) : .sequence(done.items), at: done.position))
        }
    }

    /// The checks that hold for every node.
    private mutating func admit(_ event: YAMLEvent) throws {
        guard !event.hasAnchor else {
            throw fault(event, "anchors (&name) are not allowed", hint: "write the value out where it is used")
        }
        if let tag = event.tag {
            throw fault(
                event, "the tag '\(VisibleText.excerpt(tag))' is not allowed",
                hint: "remove it: every value is read as text")
        }
        nodes += 1
        guard nodes <= YAMLReader.maxNodes else {
            throw fault(event, "more than \(YAMLReader.maxNodes) values in one document")
        }
    }

    private mutating func add(scalar text: String, isPlain: Bool, _ event: YAMLEvent) throws {
        let isEmpty = isPlain && (text.isEmpty || text == "~" || text == "null")
        guard open.last?.expectsKey == true else {
            add(TextNode(isEmpty ? .empty : .scalar(text), at: event.position))
            return
        }
        guard !isEmpty else {
            throw fault(event, "a key is empty", hint: text.isEmpty ? nil : "put quotes around it: \"\(text)\"")
        }
        guard !(isPlain && text == "<<") else {
            throw fault(event, "merge keys (<<) are not allowed", hint: "write the members out")
        }
        guard open[open.count - 1].keys.insert(text).inserted else {
            throw fault(event, "the key '\(VisibleText.excerpt(text))' occurs twice")
        }
        open[open.count - 1].key = TextNode(.scalar(text), at: event.position)
    }

    /// Puts a finished value where it belongs.
    private mutating func add(_ node: TextNode) {
        guard !open.isEmpty else {
            root = node
            return
        }
        let last = open.count - 1
        if let key = open[last].key {
            open[last].pairs.append((key, node))
            open[last].key = nil
        } else {
            open[last].items.append(node)
        }
    }

    private func fault(_ event: YAMLEvent, _ what: String, hint: String? = nil) -> Diagnostic {
        .input("\(name), \(event.position): \(what)", hint: hint)
    }
}

extension YAMLEvent {
    fileprivate var isMapping: Bool {
        if case .mappingStart = kind { true } else { false }
    }
}
