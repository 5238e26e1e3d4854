import Crypto
import MLOpsCore

/// The numbers of a public key, checked and ready to verify.
enum SSHKeyMaterial: Sendable {
    case ed25519(Curve25519.Signing.PublicKey)
    case ecdsa(ECDSAPublicKey)
    case rsa(RSAPublicKey)

    /// Reads what follows the name of the type in a key's blob, up to the application of a security key.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input`.
    init(_ reader: inout SSHWireReader, of algorithm: SSHKeyAlgorithm) throws {
        switch algorithm {
        case .ed25519, .securityKeyEd25519: self = try Self.readEd25519(&reader)
        case .ecdsa256, .securityKeyECDSA256: self = try Self.readPoint(&reader, on: .p256)
        case .ecdsa384: self = try Self.readPoint(&reader, on: .p384)
        case .ecdsa521: self = try Self.readPoint(&reader, on: .p521)
        case .rsa: self = try Self.readRSA(&reader)
        }
    }

    /// The size that `ssh-keygen -l` prints: the modulus of RSA, the field of a curve.
    var bits: Int {
        switch self {
        case .ed25519: 256
        case .ecdsa(let key): key.curve.bits
        case .rsa(let key): key.bits
        }
    }

    private static func readEd25519(_ reader: inout SSHWireReader) throws -> SSHKeyMaterial {
        guard let bytes = reader.string(), bytes.count == 32 else {
            throw SSHKeyFault.malformed("an Ed25519 key has exactly 32 bytes")
        }
        guard !Ed25519Points.isWeak(bytes) else {
            throw Diagnostic.input(
                "the Ed25519 key is a weak point of the curve, under which anybody could sign",
                hint: "no key generator makes such a key: find out where it comes from, and make a new one")
        }
        // Bytes that are no point at all pass here, as they do in OpenSSH: no signature verifies under them.
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            throw SSHKeyFault.malformed("an Ed25519 key has exactly 32 bytes")
        }
        return .ed25519(key)
    }

    private static func readPoint(_ reader: inout SSHWireReader, on curve: NISTCurve) throws -> SSHKeyMaterial {
        guard reader.text() == curve.rawValue else {
            throw SSHKeyFault.malformed("its curve is not \(curve.rawValue)")
        }
        // Uncompressed points only, as OpenSSH insists.
        guard let point = reader.string(), point.count == curve.pointBytes, point.first == 4 else {
            throw SSHKeyFault.malformed("its point is not \(curve.pointBytes) bytes in uncompressed form")
        }
        guard let key = ECDSAPublicKey(point: point, on: curve) else {
            throw SSHKeyFault.malformed("its point is not on the curve \(curve.rawValue)")
        }
        return .ecdsa(key)
    }

    private static func readRSA(_ reader: inout SSHWireReader) throws -> SSHKeyMaterial {
        guard let exponent = reader.positiveInteger(), let modulus = reader.positiveInteger() else {
            throw SSHKeyFault.malformed("exponent and modulus are not positive whole numbers in their shortest form")
        }
        return .rsa(try RSAPublicKey(exponent: exponent, modulus: modulus))
    }
}
