import Glibc
import MLOpsCore
import MLOpsTerminal

/// Standard output and standard error of this process.
///
/// Writing blocks until everything is written. A reader that went away ends the process quietly, as with git.
public final class Output {
    /// Whether and how to colour standard output.
    public let style: TerminalStyle
    /// The same for standard error.
    public let errorStyle: TerminalStyle
    public let isTerminal: Bool
    public let errorIsTerminal: Bool

    init(style: TerminalStyle, errorStyle: TerminalStyle) {
        (self.style, self.errorStyle) = (style, errorStyle)
        isTerminal = isatty(STDOUT_FILENO) == 1
        errorIsTerminal = isatty(STDERR_FILENO) == 1
    }

    public func write(_ text: String) {
        write(Array(text.utf8), to: STDOUT_FILENO)
    }

    public func write(_ bytes: [UInt8]) {
        write(bytes, to: STDOUT_FILENO)
    }

    public func write(_ json: JSON) {
        write(json.prettyText)
    }

    public func writeError(_ text: String) {
        write(Array(text.utf8), to: STDERR_FILENO)
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                if count < 0 {
                    if errno == EINTR || errno == EAGAIN { continue }
                    return
                }
                done += count
            }
        }
    }
}
