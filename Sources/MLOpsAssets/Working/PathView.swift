public import MLOpsCore
import MLOpsSystem
public import SystemPackage

/// Turns paths as people type them into paths of the repository, and back; both relative to where the command acts.
public struct PathView: Sendable {
    private let top: FilePath
    /// The current directory seen from the top; empty at the top, nil outside the working tree.
    private let here: RepoPath?
    private let directory: FilePath

    /// - Parameters:
    ///   - top: the top of the working tree.
    ///   - directory: where the command acts; need not lie in the working tree.
    /// - Throws: an error when one of them does not exist.
    public init(top: FilePath, directory: FilePath) throws {
        guard let realTop = Self.real(top), let realDirectory = Self.real(directory) else {
            throw Diagnostic.environment(
                "the directory \(directory.visible) does not exist", hint: "go into another: cd")
        }
        self.top = realTop
        self.directory = realDirectory
        here = Self.path(realDirectory, below: realTop)
    }

    /// The path in the repository of what was typed; empty for its top.
    ///
    /// The last component is taken as it is, so that a symbolic link stands for itself.
    ///
    /// - Throws: `input` when it is empty or lies outside the working tree.
    public func resolve(_ argument: [UInt8]) throws -> RepoPath {
        guard !argument.isEmpty, !argument.contains(0) else {
            throw Diagnostic.input("an empty path names nothing", hint: "the current directory is '.'")
        }
        let base = argument[0] == RepoPath.separator ? [] : directory.bytes + [RepoPath.separator]
        let full = Self.normalized(base + argument)
        if let path = Self.path(full, below: top) { return path }
        // The way there may lead through a symbolic link above the working tree.
        if let parent = Self.real(full.directory), let name = full.lastComponent {
            if let path = Self.path(parent.appending(name), below: top) { return path }
        }
        throw Diagnostic.input(
            "'\(VisibleText.of(RepoPath(bytes: argument)))' is outside the repository \(top.visible)",
            hint: "copy or move the data into the repository first")
    }

    /// The path as the reader would type it where the command acts, safe to show; not for a command to paste.
    public func shown(_ path: RepoPath) -> String {
        VisibleText.of(typed(path))
    }

    /// The same with the bytes it has, for ``CommandHint``.
    public func typed(_ path: RepoPath) -> RepoPath {
        guard let here, !here.isEmpty else { return path.isEmpty ? RepoPath(".") : path }
        let (from, to) = (here.components, path.isEmpty ? [] : path.components)
        var common = 0
        while common < min(from.count, to.count), from[common] == to[common] { common += 1 }
        var parts = [[UInt8]](repeating: [0x2E, 0x2E], count: from.count - common)
        parts += to[common...].map { Array($0) }
        if parts.isEmpty { return RepoPath(".") }
        return RepoPath(bytes: Array(parts.joined(separator: [RepoPath.separator])))
    }

    private static func real(_ path: FilePath) -> FilePath? {
        Files.resolved(path)
    }

    private static func path(_ path: FilePath, below top: FilePath) -> RepoPath? {
        let (bytes, prefix) = (path.bytes, top.bytes)
        if bytes == prefix { return RepoPath(bytes: []) }
        let start = prefix == [RepoPath.separator] ? prefix : prefix + [RepoPath.separator]
        return bytes.starts(with: start) ? RepoPath(bytes: Array(bytes.dropFirst(start.count))) : nil
    }

    /// Without `.`, `..` and doubled slashes; purely by the text, as git does it.
    private static func normalized(_ bytes: [UInt8]) -> FilePath {
        var parts: [ArraySlice<UInt8>] = []
        for part in bytes.split(separator: RepoPath.separator) {
            if part.elementsEqual([0x2E]) { continue }
            if part.elementsEqual([0x2E, 0x2E]) {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        let joined = parts.flatMap { [RepoPath.separator] + $0 }
        return FilePath(bytes: joined.isEmpty ? [RepoPath.separator] : joined) ?? "/"
    }
}
