import TestSupport

/// Python's standard library as a second opinion.
enum Sandboxed {
    /// What the program prints; nil when it fails. The program and its input travel as arguments and text, never by a shell.
    static func python(_ program: String, stdin: [UInt8]) -> [UInt8]? {
        let hex = stdin.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let start =
            "import io, sys, types\ndata = bytes.fromhex('\(hex)')\n"
            + "sys.stdin = types.SimpleNamespace(buffer=io.BytesIO(data))\n"
        let tool = Tool.run([
            "env", "-u", "PYTHONPATH", "PYTHONIOENCODING=utf-8", "python3", "-I", "-c", start + program,
        ])
        return tool.succeeded ? tool.output : nil
    }
}
