import MLOpsCore
import MLOpsFormats

/// Signs events with one key.
public protocol EventSigner {
    /// The public half of the key.
    var publicKey: SSHPublicKey { get }
    /// An armoured SSHSIG over `bytes` in `namespace`.
    func sign(_ bytes: [UInt8], namespace: String) throws -> [UInt8]
}
