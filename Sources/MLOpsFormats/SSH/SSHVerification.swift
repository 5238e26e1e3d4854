/// The outcome of a verification that succeeded; there is none of one that failed.
public struct SSHVerification: Hashable, Sendable {
    /// The key that signed.
    public let key: SSHPublicKey
    /// What the token said, when the key lies on one (`sk-` types); nil for other kinds of key.
    public let securityKeyUse: SecurityKeyUse?
}
