/// Base64 with padding (RFC 4648), for the layers below armours.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 4 / 3 + 4)
        var index = 0
        while index < bytes.count {
            let piece = bytes[index..<min(index + 3, bytes.count)]
            var word = piece.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            word <<= UInt32(8 * (3 - piece.count))
            for digit in 0..<4 {
                let value = Int(word >> UInt32(18 - 6 * digit)) & 63
                result.append(digit <= piece.count ? alphabet[value] : UInt8(ascii: "="))
            }
            index += 3
        }
        return result
    }

    /// Nil for a byte that is no digit; everything behind the first padding is dropped.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for byte in text {
            if byte == UInt8(ascii: "=") { break }
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            word = (word << 6 | UInt32(value)) & 0xFFFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return result
    }
}
