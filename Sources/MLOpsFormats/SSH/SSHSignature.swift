import Crypto
import FoundationEssentials
import MLOpsCore

/// A detached signature as `ssh-keygen -Y sign` makes it (OpenSSH's PROTOCOL.sshsig, version 1).
///
/// Reading one says nothing about who signed: call ``verify(_:namespace:)``, then look ``publicKey`` up in a policy.
public struct SSHSignature: Hashable, Sendable {
    /// The key that the signature claims to be made with.
    public let publicKey: SSHPublicKey
    /// What the signature is for, such as `git` or `file`; a signature of one namespace is void in any other.
    public let namespace: String
    /// The name of the hash the message went through, `sha256` or `sha512` if it can be verified here.
    public let hashAlgorithm: String
    /// Kept for re-encoding; anything but empty fails verification.
    private let reserved: [UInt8]
    private let signatureAlgorithm: String
    private let signatureBytes: [UInt8]

    /// Longer armour than this is refused unread; RSA with 16,384 bits needs about 6 KiB.
    public static let maxArmourBytes = 65_536

    private static let magic = Array("SSHSIG".utf8)
    private static let version: UInt32 = 1

    /// Reads the armoured form.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for broken armour or structure, `refused` for a version of the format
    ///   that is not known here.
    public init(armored: [UInt8]) throws {
        try self.init(blob: try SSHSignatureArmour.decode(armored, limit: Self.maxArmourBytes))
    }

    private init(blob: [UInt8]) throws {
        var reader = SSHWireReader(blob)
        guard reader.bytes(Self.magic.count) == Self.magic, let version = reader.uint32() else {
            throw Self.malformed("it does not start with SSHSIG and a version")
        }
        guard version == Self.version else {
            throw Diagnostic.refused(
                "the SSH signature has version \(version) of its format; only version \(Self.version) is known")
        }
        guard let key = reader.string() else { throw Self.malformed("the public key is cut off") }
        guard let namespace = reader.text(), !namespace.isEmpty else {
            throw Self.malformed("the namespace is missing or is not plain text")
        }
        guard let reserved = reader.string() else { throw Self.malformed("the reserved field is cut off") }
        guard let hash = reader.text() else { throw Self.malformed("the hash algorithm is missing") }
        guard let signature = reader.string(), reader.isAtEnd else {
            throw Self.malformed("the signature is cut off or has bytes behind it")
        }
        var inner = SSHWireReader(signature)
        guard let algorithm = inner.text(), let bytes = inner.string() else {
            throw Self.malformed("the signature's own fields are cut off")
        }
        publicKey = try SSHPublicKey(blob: key)
        // Signatures of security tokens carry a flags byte and a counter (PROTOCOL.u2f) behind the string.
        guard publicKey.algorithm.isSecurityKey ? inner.bytes(5) != nil && inner.isAtEnd : inner.isAtEnd else {
            throw Self.malformed("the signature's own fields have a wrong length")
        }
        (self.namespace, self.reserved, hashAlgorithm) = (namespace, reserved, hash)
        signatureAlgorithm = algorithm
        signatureBytes = bytes
        self.blob = blob
    }

    /// The binary form inside the armour.
    public let blob: [UInt8]

    /// The one armoured form that OpenSSH writes: 70 characters a line, a line end behind the last.
    public var armored: [UInt8] { SSHSignatureArmour.encode(blob) }

    private static func malformed(_ what: String) -> Diagnostic {
        .input("the SSH signature is malformed: \(what)")
    }

    /// Checks that ``publicKey`` signed `message` for `namespace`. Pure computation, safe from any thread.
    ///
    /// - Throws: a ``Diagnostic`` of kind `refused` that says which check failed.
    public func verify(_ message: [UInt8], namespace: String) throws {
        // By bytes: `==` on text takes composed and decomposed letters for equal.
        guard self.namespace.utf8.elementsEqual(namespace.utf8) else {
            throw Diagnostic.refused(
                "the SSH signature was made for '\(VisibleText.excerpt(self.namespace))', "
                    + "not for '\(namespace)'")
        }
        // The specification leaves room here and tells readers to ignore it; OpenSSH leaves it out of what it checks,
        // so a filled field could be changed by anybody. No signer fills it.
        guard reserved.isEmpty else {
            throw Diagnostic.refused("the SSH signature's reserved field is not empty")
        }
        let hash: [UInt8]
        switch hashAlgorithm {
        case "sha256": hash = [UInt8](SHA256.hash(data: message))
        case "sha512": hash = [UInt8](SHA512.hash(data: message))
        default:
            throw Diagnostic.refused(
                "the SSH signature uses the hash '\(VisibleText.excerpt(hashAlgorithm))', "
                    + "which is not supported", hint: "sign with sha512, the default of ssh-keygen, or sha256")
        }
        guard publicKey.algorithm == .ed25519, let key = publicKey.ed25519 else {
            throw Diagnostic.refused(
                "signatures with SSH keys of type \(publicKey.algorithm) cannot be verified yet",
                hint: "sign with an Ed25519 key: ssh-keygen -t ed25519")
        }
        guard signatureAlgorithm == SSHKeyAlgorithm.ed25519.rawValue, signatureBytes.count == 64 else {
            throw Diagnostic.refused("the SSH signature does not fit its Ed25519 key")
        }
        var signed = SSHWireWriter()
        signed.raw(Self.magic)
        signed.string(self.namespace)
        signed.string(reserved)
        signed.string(hashAlgorithm)
        signed.string(hash)
        guard let verifier = try? Curve25519.Signing.PublicKey(rawRepresentation: key),
            verifier.isValidSignature(signatureBytes, for: signed.bytes)
        else {
            throw Diagnostic.refused(
                "the SSH signature is wrong: key \(publicKey.fingerprint) did not sign exactly this content")
        }
    }
}
