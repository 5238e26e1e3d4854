import Glibc
public import SystemPackage

/// The environment variables of a process, as bytes. A value: changing it changes no process.
public struct ProgramEnvironment: Sendable, Equatable {
    private var variables: [(name: [UInt8], value: [UInt8])]

    /// An environment without variables.
    public init() {
        variables = []
    }

    /// The environment this process was started with.
    public static func inherited() -> ProgramEnvironment {
        var result = ProgramEnvironment()
        var entry = environ
        while let text = entry.pointee {
            let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
            if let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0 {
                result.variables.append((Array(bytes[..<equals]), Array(bytes[(equals + 1)...])))
            }
            entry += 1
        }
        return result
    }

    /// Where programs put temporary files: what `TMPDIR` says, else `/tmp`.
    public var temporaryFolder: FilePath {
        FilePath(self["TMPDIR"] ?? "/tmp")
    }

    /// `NAME=value`, as `execve` takes them.
    public var entries: [[UInt8]] {
        variables.map { $0.name + [UInt8(ascii: "=")] + $0.value }
    }

    /// The value of a variable as text; nil when it is not set.
    public subscript(name: String) -> String? {
        get { bytes(of: name).map { String(decoding: $0, as: UTF8.self) } }
        set { set(name, newValue.map { Array($0.utf8) }) }
    }

    /// The value of a variable as bytes; nil when it is not set.
    public func bytes(of name: String) -> [UInt8]? {
        let name = Array(name.utf8)
        return variables.first { $0.name == name }?.value
    }

    /// Sets a variable, or removes it when `value` is nil.
    public mutating func set(_ name: String, _ value: [UInt8]?) {
        let name = Array(name.utf8)
        variables.removeAll { $0.name == name }
        if let value { variables.append((name, value)) }
    }

    /// Removes every variable whose name the predicate accepts.
    public mutating func removeAll(where predicate: (String) -> Bool) {
        variables.removeAll { predicate(String(decoding: $0.name, as: UTF8.self)) }
    }

    /// A copy with some variables set (or, for nil, removed).
    public func with(_ changes: [String: String?]) -> ProgramEnvironment {
        var copy = self
        for (name, value) in changes { copy.set(name, value.map { Array($0.utf8) }) }
        return copy
    }

    public static func == (left: ProgramEnvironment, right: ProgramEnvironment) -> Bool {
        left.entries == right.entries
    }
}
