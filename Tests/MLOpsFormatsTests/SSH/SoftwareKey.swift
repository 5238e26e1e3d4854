import Crypto
import CryptoExtras
import Foundation
import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

/// A key of the cryptographic library that signs as an agent or a FIDO token would.
///
/// It can do what ssh-keygen never does, such as signing without a touch; ssh-keygen is asked about the results.
struct SoftwareKey {
    /// The public key as the SSH protocol carries it.
    let blob: [UInt8]
    /// Makes the signature's own fields for what is to be signed.
    let inner: (_ content: [UInt8]) throws -> [UInt8]

    static let application = "ssh:git-mlops"

    var line: String { get throws { try SSHPublicKey(blob: blob).line } }

    /// The armour that a signer with this key makes.
    func armour(_ message: [UInt8], namespace: String = "file", hash: String = "sha512") throws -> [UInt8] {
        WireBuilder.signature(
            key: blob, namespace: namespace, hash: hash,
            inner: try inner(WireBuilder.signedData(message, namespace: namespace, hash: hash)))
    }

    static func ed25519() -> SoftwareKey {
        let key = Curve25519.Signing.PrivateKey()
        return SoftwareKey(blob: WireBuilder.key("ssh-ed25519", [UInt8](key.publicKey.rawRepresentation))) { content in
            WireBuilder.strings([Array("ssh-ed25519".utf8), [UInt8](try key.signature(for: content))])
        }
    }

    /// A key on one of the curves, with what turns r and s at fixed width into other numbers.
    static func ecdsa(
        _ curve: NISTCurve, _ spelled: @escaping (_ r: [UInt8], _ s: [UInt8]) -> [UInt8] = WireBuilder.numbers
    ) -> SoftwareKey {
        let sign: (_ content: [UInt8]) throws -> [UInt8]
        let point: Data
        switch curve {
        case .p256:
            let key = P256.Signing.PrivateKey()
            point = key.publicKey.x963Representation
            sign = { [UInt8](try key.signature(for: SHA256.hash(data: $0)).rawRepresentation) }
        case .p384:
            let key = P384.Signing.PrivateKey()
            point = key.publicKey.x963Representation
            sign = { [UInt8](try key.signature(for: SHA384.hash(data: $0)).rawRepresentation) }
        case .p521:
            let key = P521.Signing.PrivateKey()
            point = key.publicKey.x963Representation
            sign = { [UInt8](try key.signature(for: SHA512.hash(data: $0)).rawRepresentation) }
        }
        let type = "ecdsa-sha2-\(curve.rawValue)"
        return SoftwareKey(blob: WireBuilder.key(type, Array(curve.rawValue.utf8), [UInt8](point))) { content in
            let raw = try sign(content)
            return WireBuilder.strings([
                Array(type.utf8),
                spelled(Array(raw.prefix(curve.coordinateBytes)), Array(raw.suffix(curve.coordinateBytes))),
            ])
        }
    }

    /// An RSA key that signs as `algorithm` says, whichever that is.
    static func rsa(_ key: RSAKey, as algorithm: String) -> SoftwareKey {
        SoftwareKey(blob: key.blob) { content in
            let signature =
                switch algorithm {
                case "rsa-sha2-256":
                    try key.key.signature(for: SHA256.hash(data: content), padding: .insecurePKCS1v1_5)
                case "ssh-rsa":
                    try key.key.signature(for: Insecure.SHA1.hash(data: content), padding: .insecurePKCS1v1_5)
                default: try key.key.signature(for: SHA512.hash(data: content), padding: .insecurePKCS1v1_5)
                }
            return WireBuilder.strings([Array(algorithm.utf8), [UInt8](signature.rawRepresentation)])
        }
    }

    /// An Ed25519 key on a token that answers with these flags and this counter.
    static func tokenEd25519(
        flags: UInt8 = 1, counter: UInt32 = 7, application: String = Self.application
    ) -> SoftwareKey {
        let key = Curve25519.Signing.PrivateKey()
        let type = "sk-ssh-ed25519@openssh.com"
        return SoftwareKey(
            blob: WireBuilder.key(type, [UInt8](key.publicKey.rawRepresentation), Array(application.utf8))
        ) { content in
            let signature = try key.signature(
                for: WireBuilder.tokenData(content, flags: flags, counter: counter, application: application))
            return WireBuilder.strings([Array(type.utf8), [UInt8](signature)])
                + WireBuilder.tokenTail(flags: flags, counter: counter)
        }
    }

    /// A P-256 key on a token that answers with these flags and this counter.
    static func tokenECDSA(
        flags: UInt8 = 1, counter: UInt32 = 7, application: String = Self.application,
        type: String = "sk-ecdsa-sha2-nistp256@openssh.com"
    ) -> SoftwareKey {
        let key = P256.Signing.PrivateKey()
        return SoftwareKey(
            blob: WireBuilder.key(
                "sk-ecdsa-sha2-nistp256@openssh.com", Array("nistp256".utf8),
                [UInt8](key.publicKey.x963Representation), Array(application.utf8))
        ) { content in
            let data = WireBuilder.tokenData(content, flags: flags, counter: counter, application: application)
            let raw = [UInt8](try key.signature(for: SHA256.hash(data: data)).rawRepresentation)
            return WireBuilder.strings([
                Array(type.utf8), WireBuilder.numbers(r: Array(raw.prefix(32)), s: Array(raw.suffix(32))),
            ]) + WireBuilder.tokenTail(flags: flags, counter: counter)
        }
    }
}

/// RSA keys, made once for all tests: making one takes seconds.
struct RSAKey: Sendable {
    let key: _RSA.Signing.PrivateKey
    let blob: [UInt8]
    let modulus: [UInt8]

    init(bits: Int) throws {
        key = try _RSA.Signing.PrivateKey(keySize: .init(bitCount: bits))
        let numbers = try key.publicKey.getKeyPrimitives()
        modulus = [UInt8](numbers.modulus)
        blob = WireBuilder.key(
            "ssh-rsa", WireBuilder.magnitude([UInt8](numbers.publicExponent)), WireBuilder.magnitude(modulus))
    }

    private static let made3072 = Swift.Result { try RSAKey(bits: 3072) }

    static func shared() throws -> RSAKey { try made3072.get() }
}

extension WireBuilder {
    /// What a signer is given to sign (PROTOCOL.sshsig, "Signed Data"), written apart from the code under test.
    static func signedData(_ message: [UInt8], namespace: String, hash: String) -> [UInt8] {
        let digest = hash == "sha256" ? [UInt8](SHA256.hash(data: message)) : [UInt8](SHA512.hash(data: message))
        return Array("SSHSIG".utf8) + strings([Array(namespace.utf8), [], Array(hash.utf8), digest])
    }

    /// What a token signs for it (PROTOCOL.u2f, "SSH U2F signatures").
    static func tokenData(_ content: [UInt8], flags: UInt8, counter: UInt32, application: String) -> [UInt8] {
        [UInt8](SHA256.hash(data: Array(application.utf8))) + tokenTail(flags: flags, counter: counter)
            + [UInt8](SHA256.hash(data: content))
    }

    /// The token's answer as the wire carries it behind the signature.
    static func tokenTail(flags: UInt8, counter: UInt32) -> [UInt8] {
        [flags] + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: counter >> UInt32($0)) }
    }

    /// The bytes of an `mpint` that is not negative, in its shortest form, without its length.
    static func magnitude(_ number: [UInt8]) -> [UInt8] {
        let digits = Array(number.drop { $0 == 0 })
        return (digits.first ?? 0) >= 0x80 ? [0] + digits : digits
    }

    /// The r and s of an ECDSA signature as RFC 5656 writes them.
    static func numbers(r: [UInt8], s: [UInt8]) -> [UInt8] { strings([magnitude(r), magnitude(s)]) }
}

/// Sums and differences of numbers of any size, most significant byte first.
enum BigNumber {
    /// a + b, one byte longer than the longer of the two.
    static func sum(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        let width = max(a.count, b.count) + 1
        var carry = 0
        return zip(padded(a, width).reversed(), padded(b, width).reversed()).map { x, y in
            defer { carry = (Int(x) + Int(y) + carry) >> 8 }
            return UInt8(truncatingIfNeeded: Int(x) + Int(y) + carry)
        }.reversed()
    }

    /// a − b for a ≥ b, as long as the longer of the two.
    static func difference(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        let width = max(a.count, b.count)
        var borrow = 0
        return zip(padded(a, width).reversed(), padded(b, width).reversed()).map { x, y in
            let value = Int(x) - Int(y) - borrow
            borrow = value < 0 ? 1 : 0
            return UInt8(truncatingIfNeeded: value)
        }.reversed()
    }

    static func padded(_ number: [UInt8], _ width: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: max(0, width - number.count)) + number
    }
}

extension Workspace {
    /// Whether ssh-keygen takes the armour for a signature of `message` by the key of `line`.
    func accepts(
        _ armour: [UInt8], of message: [UInt8], line: String, namespace: String = "file"
    ) throws -> Bool {
        let name = UUID().uuidString
        try write("\(name).allowed", Array("ana \(line)\n".utf8))
        try write("\(name).sig", armour)
        return try attempt(
            [
                "ssh-keygen", "-Y", "verify", "-f", "\(name).allowed", "-I", "ana", "-n", namespace, "-s",
                "\(name).sig",
            ], stdin: message
        ).status == 0
    }
}

/// What a verification is refused with; the test fails when it is not.
func refusal(
    _ armour: [UInt8], _ message: [UInt8], namespace: String = "file", demand: SecurityKeyDemand = .presence,
    _ comment: @autoclosure () -> Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) -> Diagnostic? {
    #expect(throws: Diagnostic.self, comment(), sourceLocation: sourceLocation) {
        try SSHSignature(armored: armour).verify(message, namespace: namespace, securityKey: demand)
    }
}
