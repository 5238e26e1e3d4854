import MLOpsCore
import MLOpsSystem
public import MLOpsStore
public import SystemPackage

/// Where a remote is, as it is written in the configuration.
public enum RemoteURL: Sendable, Equatable {
    /// A directory: a path, or a `file://` URL.
    case directory(FilePath)
    /// A scheme such as `s3`, and the whole text.
    case other(scheme: String, text: String)

    /// Reads `dir/path`, `/path`, `file:///path`, `scheme://…` and `host:path` (which is `ssh`, as in git).
    ///
    /// - Throws: an input error when it is none of these.
    public static func parse(_ text: String) throws -> RemoteURL {
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw Diagnostic.input(
                "the URL of the remote is empty or holds a NUL byte", hint: "name a directory, or a file:// URL")
        }
        let bytes = Array(text.utf8)
        if let mark = range(of: "://", in: bytes) {
            let scheme = String(decoding: bytes[..<mark], as: UTF8.self).lowercased()
            guard !scheme.isEmpty, scheme.utf8.allSatisfy({ isSchemeByte($0) }) else {
                throw Diagnostic.input(
                    "'\(VisibleText.excerpt(text, limit: 200))' is no URL", hint: "name a directory, or a file:// URL")
            }
            guard scheme == "file" else { return .other(scheme: scheme, text: text) }
            return .directory(try path(ofFileURL: Array(bytes[(mark + 3)...]), text))
        }
        // As git reads it: a colon before the first slash separates host and path.
        let head = bytes.prefix { $0 != UInt8(ascii: "/") }
        if head.contains(UInt8(ascii: ":")) { return .other(scheme: "ssh", text: text) }
        return .directory(FilePath(text))
    }

    private static func path(ofFileURL rest: [UInt8], _ text: String) throws -> FilePath {
        let host = rest.prefix { $0 != UInt8(ascii: "/") }
        guard host.isEmpty || host.elementsEqual("localhost".utf8) else {
            throw Diagnostic.input(
                "the URL '\(VisibleText.excerpt(text, limit: 200))' names the host '\(VisibleText.excerpt(String(decoding: host, as: UTF8.self)))'",
                hint: "a file URL has three slashes: file:///path/to/folder")
        }
        var decoded: [UInt8] = []
        var left = rest.dropFirst(host.count)
        while let byte = left.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            let digits = String(decoding: left.prefix(2), as: UTF8.self).lowercased()
            guard digits.utf8.count == 2, let value = Hex.decode(digits) else {
                throw Diagnostic.input("the URL '\(VisibleText.excerpt(text, limit: 200))' has a broken %-escape")
            }
            decoded += value
            left = left.dropFirst(2)
        }
        guard !decoded.isEmpty, let path = FilePath(bytes: decoded) else {
            throw Diagnostic.input("the URL '\(VisibleText.excerpt(text, limit: 200))' names no folder")
        }
        return path
    }

    private static func range(of mark: String, in bytes: [UInt8]) -> Int? {
        let mark = Array(mark.utf8)
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first { bytes[$0..<($0 + mark.count)].elementsEqual(mark) }
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}

extension RemoteURL {
    /// The same remote, named so that it is found from everywhere: a relative folder is made absolute.
    ///
    /// - Throws: `input` for what is no URL of a remote.
    public static func anchored(_ text: String, at directory: FilePath) throws -> String {
        guard case .directory(let path) = try parse(text), !text.contains("://") else { return text }
        return directory.pushing(path).lexicallyNormalized().string
    }
}

/// Opens remotes by their URL.
public enum RemoteFactory {
    /// Opens the remote that `url` names, which must exist; as a ``PayloadRemoteOpener``.
    public static func open(_ url: String, relativeTo base: FilePath) throws -> any PayloadRemote {
        try open(url: url, relativeTo: base, create: false)
    }

    /// The same, asked again when it fails for reasons of the surroundings; but for a directory, which fails in a
    /// second as it fails now.
    public static func openRetrying(_ url: String, relativeTo base: FilePath) throws -> any PayloadRemote {
        let remote = try open(url, relativeTo: base)
        if case .directory = try RemoteURL.parse(url) { return remote }
        return RetryingRemote(remote)
    }

    /// Opens the remote that `url` names.
    ///
    /// - Parameters:
    ///   - url: as in ``RemoteURL/parse(_:)``.
    ///   - base: what a relative directory is relative to: the top of the working tree.
    ///   - create: makes the remote's folder when there is none.
    /// - Returns: the remote, without retries.
    /// - Throws: an input error for a kind of remote that this version does not have.
    public static func open(
        url: String, relativeTo base: FilePath, create: Bool = false
    ) throws -> any PayloadRemote {
        switch try RemoteURL.parse(url) {
        case .directory(let path):
            return try DirRemote(path.isAbsolute ? path : base.pushing(path).lexicallyNormalized(), create: create)
        case .other(let scheme, _):
            throw Diagnostic.input(
                "this version of git-mlops has no remotes of the kind '\(scheme)'",
                hint: "use a directory, such as one on a mounted network disk: `git mlops remote add <name> /path`")
        }
    }
}
