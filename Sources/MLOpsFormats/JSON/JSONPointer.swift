/// Parts of a JSON pointer (RFC 6901).
enum JSONPointer {
    /// The name that a token between two slashes stands for: `~1` is a slash, `~0` a tilde; nil for another escape.
    static func name(_ token: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var isEscape = false
        for byte in token {
            if isEscape {
                guard byte == 0x30 || byte == 0x31 else { return nil }
                result.append(byte == 0x30 ? UInt8(ascii: "~") : UInt8(ascii: "/"))
                isEscape = false
            } else if byte == UInt8(ascii: "~") {
                isEscape = true
            } else {
                result.append(byte)
            }
        }
        return isEscape ? nil : result
    }
}
