import MLOpsCore
import MLOpsSystem
import SystemPackage

/// The git hooks that git-mlops answers.
public enum GitHook: String, Sendable, CaseIterable {
    case preCommit = "pre-commit"
    case prePush = "pre-push"
    case preReceive = "pre-receive"
    case update
    case postCheckout = "post-checkout"
    case postCommit = "post-commit"
    case postMerge = "post-merge"
    case postRewrite = "post-rewrite"
    case postReceive = "post-receive"

    /// True for a hook that can stop git: its stub fails when the binary is gone; the others warn and pass.
    public var gates: Bool { !rawValue.hasPrefix("post-") }
}

/// The stub that git runs: it replaces itself by the binary, `git-mlops hook run <hook> <arguments>`.
public enum HookScript {
    /// The line, without its end, by which a stub of ours is known; the number rises when the stub must be rewritten.
    public static let marker = "# git-mlops hook 1"

    /// The stub for `hook`, to be written with mode 0755.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` when `binary` is not absolute.
    public static func stub(for hook: GitHook, binary: FilePath) throws -> [UInt8] {
        try stub(named: hook.rawValue, binary: binary)
    }

    /// The stub for a hook of ``HookNames/all``, which may be one that git-mlops does nothing in by itself.
    static func stub(named hook: String, binary: FilePath) throws -> [UInt8] {
        guard binary.isAbsolute else {
            throw Diagnostic.input(
                "a hook needs the absolute path of git-mlops, not '\(VisibleText.of(binary.string))'")
        }
        guard let template = EmbeddedAsset.named("hooks/hook.template") else {
            throw Diagnostic.bug("the hook template is not embedded")
        }
        let path = binary.bytes
        return try Placeholders.substitute(template.bytes, mark: UInt8(ascii: "@")) { name in
            switch name {
            case "binary": return ShellWord.quote(path)
            case "hook": return Array(hook.utf8)
            default: throw Diagnostic.bug("the hook template names @\(name)@")
            }
        }
    }

    /// True when `bytes` is a stub of ours, of this or another version.
    public static func isOurs(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2).dropFirst().first?
            .starts(with: "# git-mlops hook ".utf8) ?? false
    }

    /// The program that a stub of ours runs; nil for anything else.
    public static func binary(of stub: [UInt8]) -> FilePath? {
        let prefix = Array("\nbinary=".utf8)
        guard isOurs(stub), let start = stub.indices.first(where: { stub[$0...].starts(with: prefix) }) else {
            return nil
        }
        return unquote(Array(stub[(start + prefix.count)...]))
    }

    /// The path that a text begins with, quoted as ``ShellWord`` does; nil when it begins with something else.
    static func unquote(_ text: [UInt8]) -> FilePath? {
        let mark = UInt8(ascii: "'")
        guard text.first == mark else { return nil }
        var path: [UInt8] = []
        var rest = text.dropFirst()
        let escaped = Array(#"'\''"#.utf8)
        while let byte = rest.first {
            if rest.starts(with: escaped) {
                path.append(mark)
                rest = rest.dropFirst(escaped.count)
            } else if byte == mark {
                return FilePath(bytes: path)
            } else {
                path.append(byte)
                rest = rest.dropFirst()
            }
        }
        return nil
    }
}
