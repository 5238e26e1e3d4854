import Glibc
import MLOpsCore
import MLOpsTerminal

/// Standard output and standard error of this process.
///
/// Writing blocks until everything is written. A reader that went away ends the process quietly, as with git; of what
/// else goes wrong with standard output ``failure`` tells, so that nobody takes a part of an answer for all of it.
public final class Output {
    /// Whether and how to colour standard output.
    public let style: TerminalStyle
    /// The same for standard error.
    public let errorStyle: TerminalStyle
    public let isTerminal: Bool
    public let errorIsTerminal: Bool
    /// Why standard output did not take everything; after it nothing more is written there.
    public private(set) var failure: Diagnostic?

    init(style: TerminalStyle, errorStyle: TerminalStyle) {
        (self.style, self.errorStyle) = (style, errorStyle)
        isTerminal = isatty(STDOUT_FILENO) == 1
        errorIsTerminal = isatty(STDERR_FILENO) == 1
    }

    public func write(_ text: String) {
        write(Array(text.utf8))
    }

    public func write(_ bytes: [UInt8]) {
        guard failure == nil else { return }
        let code = write(bytes, to: STDOUT_FILENO)
        if code == 0 { return }
        if code == EPIPE { Self.endForWantOfReader() }
        failure = .environment(
            "the output could not be written: \(String(cString: strerror(code)))",
            hint: "what was done is done; see where the output goes, such as the space left on that disk")
    }

    public func write(_ json: JSON) {
        write(json.prettyText)
    }

    /// Nobody can be told when this fails.
    public func writeError(_ text: String) {
        _ = write(Array(text.utf8), to: STDERR_FILENO)
    }

    /// - Returns: 0, or the number of the error.
    private func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                if count >= 0 {
                    done += count
                    continue
                }
                switch errno {
                case EINTR: continue
                case EAGAIN:
                    // Somebody who shares the pipe made it non-blocking: wait for room.
                    var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&state, 1, -1)
                default: return errno
                }
            }
            return 0
        }
    }

    /// Where SIGPIPE is ignored, write(2) returns: the process ends as it would have by the signal.
    private static func endForWantOfReader() -> Never {
        signal(SIGPIPE, SIG_DFL)
        _ = raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }
}
