import CYaml
import MLOpsCore

/// One step of a YAML document as the parser meets it.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case documentEnd
        case alias
        case scalar(text: String, isPlain: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        /// The stream's start and end: nothing to do.
        case none
    }

    let kind: Kind
    let position: TextNode.Position
    var hasAnchor = false
    var tag: String?
}

/// Runs libyaml's event parser, the C library inside Yams.
///
/// Events rather than the tree Yams composes: Yams expands aliases in keys (exponentially), recurses as deep as the
/// document says, and forgets places and tags that have to be refused.
enum YAMLEvents {
    /// Calls `body` for every event in order. `bytes` must be valid UTF-8.
    ///
    /// - Throws: what `body` throws, and a ``Diagnostic`` of kind `input` for a syntax error.
    static func forEach(in bytes: [UInt8], name: String, _ body: (YAMLEvent) throws -> Void) throws {
        // The parser keeps a pointer to itself, so it needs an address that stays.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else { throw Diagnostic.environment("there is no memory left") }
        defer { yaml_parser_delete(parser) }
        try bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
            while true {
                var event = yaml_event_t()
                guard yaml_parser_parse(parser, &event) == 1 else {
                    throw YAMLSyntaxError.diagnostic(of: parser.pointee, in: bytes, name: name)
                }
                defer { yaml_event_delete(&event) }
                try body(YAMLEvent(event))
                if event.type == YAML_STREAM_END_EVENT { return }
            }
        }
    }
}

extension YAMLEvent {
    /// Copies what is needed out of libyaml's event, which is freed afterwards.
    fileprivate init(_ event: yaml_event_t) {
        position = TextNode.Position(line: event.start_mark.line + 1, column: event.start_mark.column + 1)
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            kind = .scalar(text: text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
            hasAnchor = scalar.anchor != nil
            tag = Self.text(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            kind = .sequenceStart
            hasAnchor = event.data.sequence_start.anchor != nil
            tag = Self.text(event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            kind = .mappingStart
            hasAnchor = event.data.mapping_start.anchor != nil
            tag = Self.text(event.data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: kind = .none
        }
    }

    private static func text(_ characters: UnsafePointer<UInt8>?) -> String? {
        characters.map { String(decodingCString: $0, as: UTF8.self) }
    }
}
