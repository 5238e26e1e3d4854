import Glibc

/// Runs another program and waits, without Swift's cooperative pool: its few threads are what runs the tests, and a test
/// that waits there for work which is queued there waits for ever.
public struct Tool: Sendable {
    public let status: Int32
    public let output: [UInt8]

    public var succeeded: Bool { status == 0 }
    public var text: String {
        let text = String(decoding: output, as: UTF8.self)
        return text.last == "\n" ? String(text.dropLast()) : text
    }

    public static func run(_ words: [String]) -> Tool {
        let quoted = words.map {
            "'" + $0.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
        guard let stream = popen("LC_ALL=C " + quoted.joined(separator: " ") + " 2>/dev/null", "r") else {
            return Tool(status: -1, output: [])
        }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
            output += buffer[..<count]
        }
        return Tool(status: pclose(stream), output: output)
    }
}
