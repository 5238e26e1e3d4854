import Mustache

/// A value that a template's tags can name.
public indirect enum Answer: Sendable, Equatable {
    /// One line of text, never empty.
    case text(String)
    /// Opens a section or not; cannot be written out.
    case flag(Bool)
    /// Opens a section once for each element.
    case list([Answer])
    /// Opens a section in which its names come first.
    case record([String: Answer])
    /// A question that was asked and not answered: opens only inverted sections, cannot be written out.
    case absent

    /// A list of texts.
    public static func texts(_ values: [String]) -> Answer { .list(values.map(Answer.text)) }

    /// A text, or absent when nil.
    public static func optional(_ value: String?) -> Answer { value.map(Answer.text) ?? .absent }

    /// The member `name`; nil when there is none. Texts and lists of texts have `quoted`: the text as a
    /// double-quoted string (a list as `["…", "…"]`) that YAML, TOML, JSON and Python read alike.
    func member(_ name: String) -> Answer? {
        switch self {
        case .record(let members): return members[name]
        case .text(let text) where name == "quoted": return .text(Self.quote(text))
        case .list(let elements) where name == "quoted":
            var quoted: [String] = []
            for element in elements {
                guard case .text(let text) = element else { return nil }
                quoted.append(Self.quote(text))
            }
            return .text("[" + quoted.joined(separator: ", ") + "]")
        default: return nil
        }
    }

    private static func quote(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// The value as the engine wants it.
    var forEngine: Any {
        switch self {
        case .flag(let flag): flag
        case .absent: false
        case .text, .record: EngineValue(answer: self)
        case .list(let elements): EngineList(answer: self, elements: elements)
        }
    }
}

/// A text or record seen by the engine: looks names up itself, so that nothing is found by reflection.
private struct EngineValue: MustacheParent, MustacheCustomRenderable {
    let answer: Answer

    func child(named name: String) -> Any? { answer.member(name)?.forEngine }

    var renderText: String {
        if case .text(let text) = answer { text } else { "" }
    }

    var isNull: Bool { false }
}

/// A list seen by the engine: repeats sections and has members too, which a plain array has not.
private struct EngineList: MustacheParent, MustacheSequence {
    let answer: Answer
    let elements: [Answer]

    func child(named name: String) -> Any? { answer.member(name)?.forEngine }

    func makeIterator() -> some IteratorProtocol<Any> { elements.lazy.map(\.forEngine).makeIterator() }
}
