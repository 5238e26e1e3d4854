import Crypto
import MLOpsCore

/// A signature as the SSH protocol carries it: the name of an algorithm, and what that algorithm says.
///
/// Sources: RFC 8709 §6 (Ed25519), RFC 5656 §3.1.2 (ECDSA), RFC 8332 §3 (RSA), OpenSSH's PROTOCOL.u2f (`sk-`).
struct SSHRawSignature: Hashable, Sendable {
    let algorithm: String
    private let bytes: [UInt8]
    /// What a FIDO token says of itself; the wire carries it for `sk-` keys alone.
    let use: SecurityKeyUse?

    static let rsaSHA256 = "rsa-sha2-256"
    static let rsaSHA512 = "rsa-sha2-512"
    private static let webauthn = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"

    /// Reads the fields that a signature with a key of this type has, and nothing behind them.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input`; `refused` for signatures made in a web browser.
    init(_ encoded: [UInt8], of type: SSHKeyAlgorithm) throws {
        var reader = SSHWireReader(encoded)
        guard let algorithm = reader.text(), let bytes = reader.string() else {
            throw SSHSignature.malformed("the signature's own fields are cut off")
        }
        guard algorithm != Self.webauthn else {
            throw Diagnostic.refused(
                "the SSH signature was made by a web browser (WebAuthn), which is not supported",
                hint: "sign with the security key itself: ssh-keygen -Y sign, or git with gpg.format=ssh")
        }
        (self.algorithm, self.bytes) = (algorithm, bytes)
        if type.isSecurityKey {
            guard let flags = reader.bytes(1)?.first, let counter = reader.uint32() else {
                throw SSHSignature.malformed("the signature's own fields have a wrong length")
            }
            use = SecurityKeyUse(flags: flags, counter: counter)
        } else {
            use = nil
        }
        guard reader.isAtEnd else {
            throw SSHSignature.malformed("the signature's own fields have a wrong length")
        }
    }

    /// Whether this is what `key` makes of `content`.
    ///
    /// - Throws: a ``Diagnostic`` of kind `refused` when it cannot be, whatever the content is.
    func isValid(for content: [UInt8], by key: SSHPublicKey) throws -> Bool {
        var content = content
        if let use, let application = key.application {
            content = use.signedBytes(application: application, content: content)
        }
        switch key.material {
        case .ed25519(let verifier):
            guard algorithm == key.algorithm.rawValue, bytes.count == 64 else { throw misfit(key) }
            return verifier.isValidSignature(bytes, for: content)
        case .ecdsa(let verifier):
            guard algorithm == key.algorithm.rawValue else { throw misfit(key) }
            return verifier.isValid(try verifier.curve.numbers(of: bytes), for: content)
        case .rsa(let verifier):
            switch algorithm {
            case Self.rsaSHA256: return verifier.isValid(bytes, for: content, hash: SHA256.self)
            case Self.rsaSHA512: return verifier.isValid(bytes, for: content, hash: SHA512.self)
            case SSHKeyAlgorithm.rsa.rawValue:
                throw Diagnostic.refused(
                    "the SSH signature uses RSA with SHA-1 ('ssh-rsa'), which can be forged",
                    hint: "sign with OpenSSH 8.2 or later, which takes rsa-sha2-512 for the same key")
            default: throw misfit(key)
            }
        }
    }

    private func misfit(_ key: SSHPublicKey) -> Diagnostic {
        .refused(
            "the SSH signature of \(bytes.count) bytes, made as '\(VisibleText.excerpt(algorithm))', does not fit "
                + "its key of type \(key.algorithm)")
    }
}
