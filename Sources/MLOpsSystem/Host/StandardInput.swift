import Glibc
import MLOpsCore

/// What is piped into this process.
public enum StandardInput {
    /// Everything up to the end of standard input.
    ///
    /// - Throws: `input` beyond `limit` bytes, `environment` when it cannot be read.
    public static func read(limit: Int = 64 << 20) throws -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return result }
            if count < 0 {
                if errno == EINTR { continue }
                throw Diagnostic.environment("cannot read standard input")
            }
            result += buffer[..<count]
            guard result.count <= limit else { throw Diagnostic.input("standard input is larger than \(limit) bytes") }
        }
    }
}
