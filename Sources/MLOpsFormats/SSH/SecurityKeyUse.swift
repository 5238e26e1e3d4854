import Crypto
import MLOpsCore

/// What a FIDO token said of itself when it signed; covered by the signature (OpenSSH's PROTOCOL.u2f).
public struct SecurityKeyUse: Hashable, Sendable {
    /// The token's flags byte (WebAuthn §6.1); the bits not named below are handed on as they are.
    public let flags: UInt8
    /// Counts up with each use of the token, or of the key, or stays 0: tokens differ.
    ///
    /// A later signature with a lower count is a sign of a copied token, no proof: signatures can be made in one order
    /// and published in another.
    public let counter: UInt32

    public init(flags: UInt8, counter: UInt32) {
        (self.flags, self.counter) = (flags, counter)
    }

    /// Whether somebody touched the token.
    public var userPresent: Bool { flags & 0x01 != 0 }

    /// Whether the token recognised its owner, by a PIN or a finger.
    public var userVerified: Bool { flags & 0x04 != 0 }

    /// What the token signs in the place of `content`.
    func signedBytes(application: String, content: [UInt8]) -> [UInt8] {
        var writer = SSHWireWriter()
        writer.raw(SHA256.hash(data: Array(application.utf8)))
        writer.raw([flags])
        writer.uint32(counter)
        writer.raw(SHA256.hash(data: content))
        return writer.bytes
    }
}

/// What must have happened at a FIDO token for its signature to be accepted; other kinds of key are not asked.
///
/// `ssh-keygen -Y verify`, and so `git verify-commit`, checks a token's signature but not its flags (as of OpenSSH
/// 9.2): it also takes what was signed without a touch.
public enum SecurityKeyDemand: Hashable, Sendable, CaseIterable {
    /// Nothing, as for a key made with OpenSSH's `no-touch-required`: any program on the machine can sign.
    case nothing
    /// Somebody touched the token.
    case presence
    /// Somebody touched the token, and it recognised its owner, as for a key made with `verify-required`.
    case verification

    /// - Throws: a ``Diagnostic`` of kind `refused`.
    func check(_ use: SecurityKeyUse, of key: SSHPublicKey) throws {
        guard self == .nothing || use.userPresent else {
            throw Diagnostic.refused(
                "the security key \(key.fingerprint) signed without being touched",
                hint: "sign with a key that was made without the option no-touch-required")
        }
        guard self != .verification || use.userVerified else {
            throw Diagnostic.refused(
                "the security key \(key.fingerprint) signed without asking for its PIN or finger",
                hint: "make a key that asks: ssh-keygen -t ed25519-sk -O verify-required")
        }
    }
}
