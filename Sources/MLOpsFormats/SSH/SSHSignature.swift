import Crypto
import FoundationEssentials
import MLOpsCore

/// A detached signature as `ssh-keygen -Y sign` makes it (OpenSSH's PROTOCOL.sshsig, version 1).
///
/// Reading one says nothing about who signed: call ``verify(_:namespace:securityKey:)``, then look ``publicKey`` up in
/// a policy. The same signer can make many valid signatures of the same content, and for ECDSA keys anybody can make a
/// second out of a first: nothing may be named, counted or told apart by a signature's bytes.
public struct SSHSignature: Hashable, Sendable {
    /// The key that the signature claims to be made with.
    public let publicKey: SSHPublicKey
    /// What the signature is for, such as `git` or `file`; a signature of one namespace is void in any other.
    public let namespace: String
    /// The name of the hash the message went through, `sha256` or `sha512` if it can be verified here.
    public let hashAlgorithm: String
    /// Kept for re-encoding; anything but empty fails verification.
    private let reserved: [UInt8]
    private let signature: SSHRawSignature

    /// Longer armour than this is refused unread; RSA with 8,192 bits needs about 3 KiB.
    public static let maxArmourBytes = 65_536

    private static let magic = Array("SSHSIG".utf8)
    private static let version: UInt32 = 1

    /// Reads the armoured form.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for broken armour or structure and for keys that ``SSHPublicKey`` does
    ///   not accept, `refused` for a version of the format that is not known here and for signatures of web browsers.
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
        publicKey = try SSHPublicKey(blob: key)
        self.signature = try SSHRawSignature(signature, of: publicKey.algorithm)
        (self.namespace, self.reserved, hashAlgorithm) = (namespace, reserved, hash)
        self.blob = blob
    }

    /// The binary form inside the armour.
    public let blob: [UInt8]

    /// The one armoured form that OpenSSH writes: 70 characters a line, a line end behind the last.
    public var armored: [UInt8] { SSHSignatureArmour.encode(blob) }

    static func malformed(_ what: String) -> Diagnostic {
        .input("the SSH signature is malformed: \(what)")
    }

    /// Checks that ``publicKey`` signed `message` for `namespace`. Pure computation, safe from any thread.
    ///
    /// When the key lies on a FIDO token, `securityKey` says what must have happened there.
    ///
    /// - Returns: the key, and what its token said; whoever only needs the check can drop it.
    /// - Throws: a ``Diagnostic`` of kind `refused` that says which check failed.
    @discardableResult
    public func verify(
        _ message: [UInt8], namespace: String, securityKey: SecurityKeyDemand = .presence
    ) throws -> SSHVerification {
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
        guard try signature.isValid(for: try signedBytes(message), by: publicKey) else {
            throw Diagnostic.refused(
                "the SSH signature is wrong: key \(publicKey.fingerprint) did not sign exactly this content")
        }
        // Only now: before, the flags were anybody's.
        if let use = signature.use { try securityKey.check(use, of: publicKey) }
        return SSHVerification(key: publicKey, securityKeyUse: signature.use)
    }

    /// What the key signs for `message` (PROTOCOL.sshsig, "Signed Data").
    private func signedBytes(_ message: [UInt8]) throws -> [UInt8] {
        let hash: [UInt8]
        switch hashAlgorithm {
        case "sha256": hash = [UInt8](SHA256.hash(data: message))
        case "sha512": hash = [UInt8](SHA512.hash(data: message))
        default:
            throw Diagnostic.refused(
                "the SSH signature uses the hash '\(VisibleText.excerpt(hashAlgorithm))', "
                    + "which is not supported", hint: "sign with sha512, the default of ssh-keygen, or sha256")
        }
        var signed = SSHWireWriter()
        signed.raw(Self.magic)
        signed.string(namespace)
        signed.string(reserved)
        signed.string(hashAlgorithm)
        signed.string(hash)
        return signed.bytes
    }
}
