/// Looks at the bytes of a vulnerability record without building anything: which packages can it name, and is it whole?
///
/// One pass over the bytes. Whatever is unusual makes the record one that has to be read properly.
struct RecordProbe {
    /// False when the record has to be read properly: it may name one of the packages, or is not plainly a record.
    let canBePassedOver: Bool
    /// The text of `modified` at the top level; nil unless ``canBePassedOver``.
    let modified: String?

    init(_ bytes: [UInt8], names: Set<[UInt8]>) {
        let probed = bytes.withUnsafeBufferPointer { Self.probe($0, names: names) }
        canBePassedOver = probed != nil
        modified = probed
    }

    /// The text of `modified`; nil when the record has to be read properly.
    private static func probe(_ bytes: UnsafeBufferPointer<UInt8>, names: Set<[UInt8]>) -> String? {
        var position = 0
        var depth = 0
        var hasId = false
        var modified: String?
        /// Passes over white space.
        func skipSpace() {
            while position < bytes.count, bytes[position] == 0x20 || (0x09...0x0D).contains(bytes[position]) {
                position += 1
            }
        }
        /// The inside of the string that begins here; nil for one that does not end. Leaves `position` behind it.
        func string() -> (start: Int, end: Int, isEscaped: Bool)? {
            let start = position + 1
            var index = start
            var isEscaped = false
            while index < bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "\"") {
                    position = index + 1
                    return (start, index, isEscaped)
                }
                if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                    index += 1
                } else if byte < 0x20 {
                    return nil
                }
                index += 1
            }
            return nil
        }
        func isText(_ text: StaticString, _ range: (start: Int, end: Int, isEscaped: Bool)) -> Bool {
            guard range.end - range.start == text.utf8CodeUnitCount else { return false }
            return text.withUTF8Buffer { $0.elementsEqual(bytes[range.start..<range.end]) }
        }

        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else { return nil }
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                guard depth <= 64 else { return nil }
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                position += 1
                if depth == 0 {
                    skipSpace()
                    guard position == bytes.count, hasId else { return nil }
                    return modified
                }
            case UInt8(ascii: "\""):
                guard let key = string() else { return nil }
                skipSpace()
                guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { continue }
                // A key that is written with escapes may be any key.
                guard !key.isEscaped else { return nil }
                position += 1
                let isName = isText("name", key)
                let isModified = depth == 1 && isText("modified", key)
                let isId = depth == 1 && isText("id", key)
                guard isName || isModified || isId else { continue }
                skipSpace()
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
                guard let value = string(), !value.isEscaped else { return nil }
                let text = bytes[value.start..<value.end]
                if isId { hasId = true }
                if isModified {
                    guard modified == nil else { return nil }
                    modified = String(decoding: text, as: UTF8.self)
                }
                if isName, names.contains(PackageName.normalized(text)) { return nil }
            default: position += 1
            }
        }
        return nil
    }
}
