/// Encodings of points of edwards25519 (RFC 8032 §5.1.2) that must not serve as public keys.
enum Ed25519Points {
    /// The y coordinates, least byte first, of the points whose order divides 8.
    ///
    /// Under such a key one signature passes for very many messages, so whoever registers it can say that others
    /// signed for them, and others can. Signature libraries accept the keys, as RFC 8032 leaves the check to the user.
    private static let smallOrder: [[UInt8]] = [
        // order 4
        [UInt8](repeating: 0, count: 32),
        // order 1
        [1] + [UInt8](repeating: 0, count: 31),
        // order 8
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
            0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],
        // order 8
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
            0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],
        // order 2: p − 1
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
    ]

    /// Whether a 32-byte encoding is a point of small order, or a second spelling of a point (y ≥ p = 2²⁵⁵ − 19).
    static func isWeak(_ encoding: [UInt8]) -> Bool {
        guard encoding.count == 32 else { return true }
        var y = encoding
        // The top bit is the sign of x: both signs have the same order.
        y[31] &= 0x7F
        if y[0] >= 0xED, y[31] == 0x7F, y[1..<31].allSatisfy({ $0 == 0xFF }) { return true }
        return smallOrder.contains(y)
    }
}
