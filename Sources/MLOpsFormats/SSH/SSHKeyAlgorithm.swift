/// The kinds of SSH public key that are understood; the raw value is the name on the wire.
///
/// Sources: RFC 4253 §6.6 (RSA), RFC 5656 §3.1 (ECDSA), RFC 8709 §4 (Ed25519), OpenSSH's PROTOCOL.u2f (`sk-`).
public enum SSHKeyAlgorithm: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case ed25519 = "ssh-ed25519"
    case ecdsa256 = "ecdsa-sha2-nistp256"
    case ecdsa384 = "ecdsa-sha2-nistp384"
    case ecdsa521 = "ecdsa-sha2-nistp521"
    case rsa = "ssh-rsa"
    /// Ed25519 on a FIDO token.
    case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
    /// ECDSA on NIST P-256 on a FIDO token.
    case securityKeyECDSA256 = "sk-ecdsa-sha2-nistp256@openssh.com"

    public var description: String { rawValue }

    /// Whether the key lies on a FIDO token; its blob then also names the application it was made for.
    public var isSecurityKey: Bool { self == .securityKeyEd25519 || self == .securityKeyECDSA256 }
}
