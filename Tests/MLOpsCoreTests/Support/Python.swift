import Glibc

/// Runs a Python program of the standard library alone and returns what it printed: an implementation of the same
/// formats that shares nothing with ours.
enum Python {
    struct Failure: Error {
        let status: Int32
    }

    /// The lines that `program` prints; the program must hold no single quote.
    static func lines(_ program: String) throws -> [String] {
        precondition(!program.contains("'"), "the program goes through the shell in single quotes")
        guard
            let pipe = popen(
                "env -u PYTHONPATH PYTHONHASHSEED=0 PYTHONIOENCODING=utf-8 python3 -I -c '\(program)'", "r")
        else { throw Failure(status: -1) }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            if count == 0 { break }
            output.append(contentsOf: buffer[..<count])
        }
        let status = pclose(pipe)
        guard status == 0 else { throw Failure(status: status) }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
