import MLOpsCore
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
        guard binary.isAbsolute else {
            throw Diagnostic.input(
                "a hook needs the absolute path of git-mlops, not '\(VisibleText.of(binary.string))'")
        }
        guard let template = EmbeddedAsset.named("hooks/hook.template") else {
            throw Diagnostic.bug("the hook template is not embedded")
        }
        let path = binary.withPlatformString { text in
            Array(UnsafeBufferPointer(start: text, count: binary.length).map { UInt8(bitPattern: $0) })
        }
        return try Placeholders.substitute(template.bytes, mark: UInt8(ascii: "@")) { name in
            switch name {
            case "binary": return quote(path)
            case "hook": return Array(hook.rawValue.utf8)
            default: throw Diagnostic.bug("the hook template names @\(name)@")
            }
        }
    }

    /// True when `bytes` is a stub of ours, of this or another version.
    public static func isOurs(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2).dropFirst().first?
            .starts(with: "# git-mlops hook ".utf8) ?? false
    }

    /// One word for a POSIX shell, whatever bytes it holds.
    private static func quote(_ bytes: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "'")
        return [quote] + bytes.flatMap { $0 == quote ? Array(#"'\''"#.utf8) : [$0] } + [quote]
    }
}
