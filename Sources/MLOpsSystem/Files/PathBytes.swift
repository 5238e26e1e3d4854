public import MLOpsCore
public import SystemPackage

extension FilePath {
    /// A path from raw bytes, not necessarily UTF-8; nil when they hold a NUL, which no Unix path can.
    public init?(bytes: some Collection<UInt8>) {
        guard !bytes.contains(0) else { return nil }
        var terminated = bytes.map { CChar(bitPattern: $0) }
        terminated.append(0)
        self = terminated.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath()
        }
    }

    /// The raw bytes of the path, without the closing NUL.
    public var bytes: [UInt8] {
        withPlatformString { pointer in
            var result: [UInt8] = []
            var next = pointer
            while next.pointee != 0 {
                result.append(UInt8(bitPattern: next.pointee))
                next += 1
            }
            return result
        }
    }

    /// `self/path`, byte for byte. The caller has checked that `path` has no `..` and is not absolute.
    ///
    /// - Throws: an input error when the path holds a NUL byte.
    public func appending(_ path: RepoPath) throws -> FilePath {
        if path.isEmpty { return self }
        var joined = bytes
        if !joined.isEmpty, joined.last != UInt8(ascii: "/") { joined.append(UInt8(ascii: "/")) }
        guard let result = FilePath(bytes: joined + path.bytes) else {
            throw Diagnostic.input("the path \(VisibleText.of(path)) holds a NUL byte")
        }
        return result
    }

    /// The directory that holds this path; `.` when the path is a bare name.
    public var directory: FilePath {
        let parent = removingLastComponent()
        return parent.isEmpty ? "." : parent
    }

    /// The path for people: control characters and invalid UTF-8 made visible. Never use the result as a path.
    public var visible: String { VisibleText.of(RepoPath(bytes: bytes)) }
}
