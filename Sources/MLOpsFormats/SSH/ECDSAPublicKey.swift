import Crypto

/// A point on one of the curves, other than infinity, that serves as a key.
enum ECDSAPublicKey: Sendable {
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)

    /// Reads an uncompressed point; nil when its coordinates are out of range or it is not on the curve.
    init?(point: [UInt8], on curve: NISTCurve) {
        // Infinity has no uncompressed form of this length, and the groups have prime order: no point is weak.
        guard point.count == curve.pointBytes, point.first == 4 else { return nil }
        switch curve {
        case .p256:
            guard let key = try? P256.Signing.PublicKey(x963Representation: point) else { return nil }
            self = .p256(key)
        case .p384:
            guard let key = try? P384.Signing.PublicKey(x963Representation: point) else { return nil }
            self = .p384(key)
        case .p521:
            guard let key = try? P521.Signing.PublicKey(x963Representation: point) else { return nil }
            self = .p521(key)
        }
    }

    var curve: NISTCurve {
        switch self {
        case .p256: .p256
        case .p384: .p384
        case .p521: .p521
        }
    }

    /// Whether `numbers` (r and s at fixed width) sign `content` with the hash that RFC 5656 §6.2.1 gives the curve.
    func isValid(_ numbers: [UInt8], for content: [UInt8]) -> Bool {
        switch self {
        case .p256(let key):
            (try? P256.Signing.ECDSASignature(rawRepresentation: numbers)).map {
                key.isValidSignature($0, for: SHA256.hash(data: content))
            } ?? false
        case .p384(let key):
            (try? P384.Signing.ECDSASignature(rawRepresentation: numbers)).map {
                key.isValidSignature($0, for: SHA384.hash(data: content))
            } ?? false
        case .p521(let key):
            (try? P521.Signing.ECDSASignature(rawRepresentation: numbers)).map {
                key.isValidSignature($0, for: SHA512.hash(data: content))
            } ?? false
        }
    }
}
