import MLOpsCore

/// One value of a document with its path: what a reader of the schema works on.
struct Field {
    let node: TextNode
    let path: String
    /// Where its key stands; for errors about the key itself.
    let keyPosition: TextNode.Position?

    var position: TextNode.Position? { node.position ?? keyPosition }

    /// True for nothing, an empty list and an empty mapping.
    var isBlank: Bool {
        switch node.content {
        case .empty: true
        case .scalar(let text): text.isEmpty
        case .sequence(let items): items.isEmpty
        case .mapping(let members): members.isEmpty
        }
    }

    func child(_ name: String, _ node: TextNode, at keyPosition: TextNode.Position?) -> Field {
        Field(node: node, path: path.isEmpty ? name : "\(path).\(name)", keyPosition: keyPosition)
    }
}

/// Turns text nodes into typed values and notes everything that is wrong, instead of stopping at the first fault.
///
/// A class because the notes of all readers belong to one list; used by one thread.
final class NodeReader {
    private(set) var findings: [PolicyFinding] = []
    /// An error sentence for a bad SSH public key, given as `type base64`, or nil.
    let checkKey: (String) -> String?

    let packageChecks: PackageChecks

    init(checkKey: @escaping (String) -> String?, packageChecks: PackageChecks = .none) {
        (self.checkKey, self.packageChecks) = (checkKey, packageChecks)
    }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }

    func error(_ message: String, at field: Field, hint: String? = nil) {
        note(.error, message, field.path, field.position, hint)
    }

    func warning(_ message: String, at field: Field, hint: String? = nil) {
        note(.warning, message, field.path, field.position, hint)
    }

    /// An error about the key of a member rather than its value.
    func keyError(_ message: String, at field: Field, hint: String? = nil) {
        note(.error, message, field.path, field.keyPosition ?? field.position, hint)
    }

    private func note(
        _ severity: PolicyFinding.Severity, _ message: String, _ path: String, _ position: TextNode.Position?,
        _ hint: String?
    ) {
        findings.append(
            PolicyFinding(
                severity: severity, position: position, path: VisibleText.excerpt(path, limit: 200),
                message: VisibleText.excerpt(message, limit: 400), hint: hint.map { VisibleText.of($0) }))
    }

    /// The hint that names what was most likely meant; nil when nothing is near. After many findings nobody reads hints,
    /// and a document made to be slow must not be: then always nil.
    func meant(_ name: String, _ known: [String]) -> String? {
        guard findings.count < 100 else { return nil }
        return Names.nearest(to: name, in: known).map { "did you mean `\($0)`?" }
    }

    // MARK: Mappings

    /// The members of a mapping whose keys are fixed.
    func members(of field: Field, known: [String]) -> [String: Field]? {
        guard let entries = entries(of: field) else { return nil }
        var result: [String: Field] = [:]
        for entry in entries {
            if known.contains(where: { $0.utf8.elementsEqual(entry.name.utf8) }) {
                result[entry.name] = entry.field
            } else {
                note(
                    .error, "unknown key `\(entry.name)`", entry.field.path, entry.field.keyPosition,
                    meant(entry.name, known) ?? "known here: \(known.joined(separator: ", "))")
            }
        }
        return result
    }

    /// The members of a mapping from names of our making, such as people or environments.
    func named(_ field: Field, what: String) -> [(name: String, field: Field)]? {
        guard let entries = entries(of: field) else { return nil }
        return entries.filter { entry in
            if Names.isLegal(entry.name) { return true }
            let folded = Names.folded(entry.name)
            note(
                .error, "`\(entry.name)` cannot be the name of \(what)", entry.field.path, entry.field.keyPosition,
                Names.isLegal(folded)
                    ? "names are lower-case: `\(folded)`"
                    : "a name is made of a-z, 0-9, `.`, `_`, `-`, begins with a letter or digit, and has at most 64 bytes"
            )
            return false
        }
    }

    /// All members in document order; duplicates, also those that differ by case alone, are refused.
    func entries(of field: Field) -> [(name: String, field: Field)]? {
        guard case .mapping(let pairs) = field.node.content else {
            if case .empty = field.node.content { return [] }
            error("expected a mapping of keys and values", at: field)
            return nil
        }
        var seen: [String: String] = [:]
        var result: [(name: String, field: Field)] = []
        for pair in pairs {
            guard case .scalar(let name) = pair.key.content, !name.isEmpty else {
                note(.error, "a key must be plain text", field.path, pair.key.position, nil)
                continue
            }
            let entry = field.child(name, pair.value, at: pair.key.position)
            if let earlier = seen.updateValue(name, forKey: Names.folded(name)) {
                let same = earlier.utf8.elementsEqual(name.utf8)
                note(
                    .error,
                    same ? "`\(name)` is written twice" : "`\(name)` differs from `\(earlier)` in its case alone",
                    entry.path, pair.key.position, same ? "keep one of the two" : "give one of the two another name")
                continue
            }
            result.append((name, entry))
        }
        return result
    }

    // MARK: Lists

    /// The items of a list; one plain text stands for a list of one.
    func items(of field: Field) -> [Field]? {
        switch field.node.content {
        case .empty: return []
        case .scalar: return [field]
        case .sequence(let nodes):
            return nodes.enumerated().map { index, node in
                Field(node: node, path: "\(field.path)[\(index)]", keyPosition: field.keyPosition)
            }
        case .mapping:
            error("expected a list", at: field)
            return nil
        }
    }

    /// The items of a list of texts, in document order; duplicates are refused.
    func texts(of field: Field) -> [(text: String, field: Field)]? {
        guard let items = items(of: field) else { return nil }
        var seen: Set<String> = []
        var result: [(text: String, field: Field)] = []
        for item in items {
            guard let text = text(of: item) else { continue }
            if seen.insert(text).inserted {
                result.append((text, item))
            } else {
                error("`\(text)` is listed twice", at: item, hint: "keep one of the two")
            }
        }
        return result
    }

    /// SSH public keys in their one form.
    func keys(of field: Field) -> [(text: String, field: Field)]? {
        guard let items = items(of: field) else { return nil }
        return items.compactMap { item in
            guard let line = text(of: item), let key = key(line, at: item) else { return nil }
            return (key, item)
        }
    }

    /// One SSH public key line in its one form.
    func key(_ line: String, at field: Field) -> String? {
        guard let key = PublicKeyText(line)?.text else {
            error(
                "not an SSH public key line", at: field,
                hint: "it looks like `ssh-ed25519 AAAA…`, as in the .pub file beside the private key")
            return nil
        }
        if let problem = checkKey(key) {
            error(problem, at: field)
            return nil
        }
        return key
    }

    // MARK: Scalars

    func text(of field: Field) -> String? {
        guard case .scalar(let text) = field.node.content, !text.isEmpty else {
            error("expected a text", at: field)
            return nil
        }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            error("control characters are not allowed", at: field)
            return nil
        }
        return text
    }

    /// A positive whole number.
    func count(of field: Field, what: String) -> Int? {
        guard let value = wholeNumber(of: field) else { return nil }
        guard value > 0 else {
            error("\(what) must be at least 1", at: field)
            return nil
        }
        return Int(value)
    }

    /// A whole number from 0 to 2⁵³−1, in its one spelling.
    func wholeNumber(of field: Field) -> Int64? {
        guard let text = text(of: field) else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.count <= 16, let value = Int64(text),
            value <= JSON.maxInteger, String(value) == text
        else {
            error("`\(text)` is not a whole number", at: field)
            return nil
        }
        return value
    }

    func bool(of field: Field) -> Bool? {
        guard let text = text(of: field) else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default:
            error("`\(text)` is neither true nor false", at: field, hint: "write `true` or `false`")
            return nil
        }
    }

    func span(of field: Field) -> TimeSpan? {
        guard let text = text(of: field) else { return nil }
        guard let span = TimeSpan(text) else {
            error(
                "`\(text)` is not a length of time", at: field, hint: "write digits and w, d, h, m or s, such as `7d`")
            return nil
        }
        guard span.seconds > 0 else {
            error("a length of time must be above zero", at: field, hint: "remove the key to switch the rule off")
            return nil
        }
        return span
    }

    func moment(of field: Field) -> Timestamp? {
        guard let text = text(of: field) else { return nil }
        // Near the year 0 an offset leads out of the years that can be written down again.
        guard let moment = Timestamp(text), Timestamp(moment.description) == moment else {
            error(
                "`\(text)` is not a moment", at: field,
                hint: "write date, time and the offset from UTC, such as `2026-12-20T00:00+01:00`")
            return nil
        }
        return moment
    }

    func decimal(of field: Field) -> DecimalNumber? {
        guard let text = text(of: field) else { return nil }
        guard let number = DecimalNumber(text) else {
            error("`\(text)` is not a number", at: field, hint: "write a decimal number such as `0.75`")
            return nil
        }
        return number
    }

    func size(of field: Field) -> ByteSize? {
        guard let text = text(of: field) else { return nil }
        guard let size = ByteSize(text) else {
            error(
                "`\(text)` is not a size", at: field,
                hint: "write digits and B, kB, MB, GB, KiB, MiB or GiB, such as `10MB`")
            return nil
        }
        guard size.bytes > 0 else {
            error("a size must be above zero", at: field, hint: "remove the key to switch the rule off")
            return nil
        }
        return size
    }
}
