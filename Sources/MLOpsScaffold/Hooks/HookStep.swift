import MLOpsCore
import MLOpsSystem
public import SystemPackage

/// One step of installing or removing hooks. Each is atomic, and git works after each of them.
public enum HookStep: Sendable, Equatable {
    case makeDirectory(FilePath)
    /// Gives a hook of somebody else a second name, under which ours runs it.
    case keepAside(FilePath, as: FilePath)
    /// Puts a stub in place, over what is there.
    case write(FilePath, [UInt8])
    /// Gives a hook of somebody else its first name again, over our stub.
    case putBack(FilePath, to: FilePath)
    case remove(FilePath)
    /// Removes a directory unless something is in it.
    case removeDirectory(FilePath)
    /// Sets a value in the configuration of the repository (`local`) or of this worktree (`worktree`).
    case set(String, [UInt8], scope: String)
    case unset(String, scope: String)

    /// One line for people.
    public var sentence: String {
        switch self {
        case .makeDirectory(let path): "make the folder \(path.visible)"
        case .keepAside(let path, let aside): "keep \(path.visible) as \(Self.name(aside)), to run before ours"
        case .write(let path, _): "write \(path.visible)"
        case .putBack(let aside, let path): "put \(Self.name(aside)) back as \(path.visible)"
        case .remove(let path): "remove \(path.visible)"
        case .removeDirectory(let path): "remove the folder \(path.visible)"
        case .set(let key, let value, let scope):
            "set \(key) to \(VisibleText.of(RepoPath(bytes: value))) (\(scope))"
        case .unset(let key, let scope): "unset \(key) (\(scope))"
        }
    }

    private static func name(_ path: FilePath) -> String {
        FilePath(root: nil, path.lastComponent.map { [$0] } ?? []).visible
    }

    func apply(_ config: HookConfig) throws {
        switch self {
        case .makeDirectory(let path): try Files.makeDirectories(path)
        case .keepAside(let path, let aside): try Files.duplicate(path, as: aside)
        case .write(let path, let bytes):
            try Files.writeAtomically(bytes, to: path, mode: 0o755)
            // The umask may have taken what git needs to run it.
            if try FileStat(at: path, followingLinks: false).permissions & 0o100 == 0 {
                try Files.setPermissions(0o755, of: path)
            }
        case .putBack(let aside, let path): try Files.rename(aside, to: path)
        case .remove(let path): try Files.remove(path, missingIsFine: true)
        case .removeDirectory(let path): _ = try Files.removeDirectoryIfEmpty(path)
        case .set(let key, let value, let scope): try config.set(key, value, try Self.scope(scope))
        case .unset(let key, let scope): try config.unset(key, try Self.scope(scope))
        }
    }

    private static func scope(_ name: String) throws -> HookConfig.Scope {
        guard let scope = HookConfig.Scope(rawValue: name) else {
            throw Diagnostic.bug("there is no configuration '\(name)' to write")
        }
        return scope
    }
}
