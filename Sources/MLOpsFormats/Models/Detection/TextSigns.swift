import MLOpsCore

/// Recognises models that are text, or JSON in text or binary.
enum TextSigns {
    /// Longer text is judged by its beginning.
    private static let mostText = 16 << 20

    static func format(
        _ window: ByteWindow, _ head: [UInt8], _ limits: ModelScanLimits, isNamedPickle: Bool
    ) throws -> ModelFormat? {
        if head.starts(with: Array("tree\nversion=".utf8)) { return .lightgbm }
        // UBJSON: an object whose first name's length is typed.
        if head.count > 2, head[0] == UInt8(ascii: "{"), "iUIlL".utf8.contains(head[1]),
            contains(head, "learner") || contains(head, "version")
        {
            return .xgboostUBJ
        }
        guard isText(head, isCut: window.size > head.count) else { return nil }
        var start = head[...]
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
        let first = start.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            let isModel = contains(head, "\"learner\"")
            guard window.size <= min(mostText, limits.jsonBytes) else { return isModel ? .xgboostJSON : .json }
            let bytes = try window.bytes(at: 0, count: window.size)
            if let json = try? JSON.parseForeign(bytes, limits: JSON.Limits(bytes: bytes.count, depth: 512)) {
                return json["learner"]?.object != nil ? .xgboostJSON : .json
            }
            if isModel { return .xgboostJSON }
        }
        // A pickle of protocol 0 is printable too: only what cannot be one is text.
        if PickleOpcode(rawValue: head[0]) != nil, PickleScan.looksLikePickle(window, limits, isNamed: isNamedPickle) {
            return nil
        }
        if window.size > head.count, window.size <= mostText {
            let bytes = try window.bytes(at: 0, count: window.size)
            guard isText(bytes, isCut: false) else { return nil }
        }
        return .text
    }

    /// UTF-8 without control characters; the last character may be cut off with the rest.
    private static func isText(_ bytes: [UInt8], isCut: Bool) -> Bool {
        guard !bytes.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B || $0 == 0x7F }) else {
            return false
        }
        for cut in 0..<(isCut ? 4 : 1) where cut <= bytes.count {
            if String(validating: bytes.dropLast(cut), as: UTF8.self) != nil { return true }
        }
        return false
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        ByteSearch.first(Array(text.utf8), in: bytes, from: 0) != nil
    }
}

/// Plain search for a few bytes in many.
enum ByteSearch {
    static func first(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let lead = needle.first, bytes.count >= needle.count else { return nil }
        var index = start
        while index <= bytes.count - needle.count {
            guard let found = bytes[index...].firstIndex(of: lead), found <= bytes.count - needle.count else {
                return nil
            }
            if bytes[found..<found + needle.count].elementsEqual(needle) { return found }
            index = found + 1
        }
        return nil
    }
}
