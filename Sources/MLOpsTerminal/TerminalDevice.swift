#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where text for people goes; tests hand in one of their own.
public protocol TerminalOutput: Sendable {
    /// True when a person looks at it.
    var isTerminal: Bool { get }
    /// How many columns a line has.
    var columns: Int { get }
    /// Writes all of `text`; what cannot be written is dropped, as nobody is left to tell.
    func write(_ text: String)
}

/// A file descriptor that somebody else opened and closes. Safe from any thread.
public struct TerminalDevice: TerminalOutput {
    let descriptor: Int32

    /// The process's standard error.
    public static let standardError = TerminalDevice(descriptor: 2)
    /// The process's standard output.
    public static let standardOutput = TerminalDevice(descriptor: 1)

    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    public var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The terminal's width now; 80 where it does not say.
    public var columns: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    public func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { bytes in
                systemWrite(descriptor, bytes.baseAddress, bytes.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    /// One line without its line feed, read byte by byte so that nothing behind it is taken from who reads next; nil
    /// at the end of the input or after `limit` bytes.
    func readLine(limit: Int) -> [UInt8]? {
        var line: [UInt8] = []
        while line.count <= limit {
            var byte: UInt8 = 0
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return count == 0 && !line.isEmpty ? line : nil }
            if byte == 0x0A { return line }
            line.append(byte)
        }
        return nil
    }
}

/// `write(2)`, which the method of that name hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
