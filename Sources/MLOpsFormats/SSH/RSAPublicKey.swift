import Crypto
import CryptoExtras
import FoundationEssentials
import MLOpsCore

/// An RSA key within the bounds that are accepted here, ready to verify (RFC 8332).
struct RSAPublicKey: Sendable {
    private let key: _RSA.Signing.PublicKey
    let bits: Int

    /// NIST SP 800-57 part 1: 3,072 bits are as strong as the other kinds of key; fewer are not.
    static let minBits = 3072
    /// The most that BoringSSL computes with. OpenSSH allows 16,384 bits: refused here when such a key is named, rather
    /// than when its first signature arrives.
    static let maxBits = 8192
    /// Every key generator takes 65,537; large exponents only cost those who verify.
    static let maxExponentBits = 32

    /// Checks the magnitudes of a key, most significant byte first and without leading zeros.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that names the way out.
    init(exponent: [UInt8], modulus: [UInt8]) throws {
        bits = Self.bits(of: modulus)
        guard bits >= Self.minBits else {
            throw Self.size("has \(bits) bits, and fewer than \(Self.minBits) are not accepted")
        }
        guard bits <= Self.maxBits else {
            throw Self.size("has \(bits) bits, and more than \(Self.maxBits) are not accepted")
        }
        guard Self.isOdd(modulus) else { throw Self.broken("its modulus is even") }
        guard Self.isOdd(exponent), exponent != [1] else {
            throw Self.broken("its exponent is not an odd number above 1")
        }
        guard Self.bits(of: exponent) <= Self.maxExponentBits else {
            throw Self.broken("its exponent has more than \(Self.maxExponentBits) bits")
        }
        guard let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent) else {
            throw Self.broken("its numbers are no RSA key")
        }
        self.key = key
    }

    /// Whether `signature` is the PKCS #1 v1.5 signature of `content` with `hash`.
    ///
    /// Shorter and longer spellings of the number are refused, though OpenSSH pads the shorter ones.
    func isValid<Hash: HashFunction>(_ signature: [UInt8], for content: [UInt8], hash: Hash.Type) -> Bool {
        guard signature.count == (bits + 7) / 8 else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: Hash.hash(data: content),
            padding: .insecurePKCS1v1_5)
    }

    private static func bits(of magnitude: [UInt8]) -> Int {
        magnitude.count * 8 - (magnitude.first?.leadingZeroBitCount ?? 0)
    }

    private static func isOdd(_ magnitude: [UInt8]) -> Bool { magnitude.last.map { $0 & 1 } == 1 }

    private static func size(_ what: String) -> Diagnostic {
        .input(
            "the RSA key \(what): use an Ed25519 key or RSA with 4096 bits",
            hint: "make a new key: ssh-keygen -t ed25519, or ssh-keygen -t rsa -b 4096")
    }

    private static func broken(_ what: String) -> Diagnostic {
        .input(
            "the RSA key is malformed: \(what)",
            hint: "no key generator makes such a key: find out where it comes from, and make a new one")
    }
}
