import CLinux
import MLOpsCore

/// Random bytes from the kernel, fit for nonces.
public enum SecureRandom {
    /// - Throws: `environment` when the kernel gives none.
    public static func bytes(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard mlops_random(&bytes, UInt64(count)) == 1 else {
            throw Diagnostic.environment("the system gives no random numbers")
        }
        return bytes
    }
}
