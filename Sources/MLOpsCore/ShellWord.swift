/// Words for a POSIX shell.
public enum ShellWord {
    /// One word in single quotes, whatever bytes it holds.
    public static func quote(_ bytes: [UInt8]) -> [UInt8] {
        let mark = UInt8(ascii: "'")
        return [mark] + bytes.flatMap { $0 == mark ? Array(#"'\''"#.utf8) : [$0] } + [mark]
    }

    /// The same for text; left bare when no shell sees more than letters in it.
    public static func quote(_ text: String) -> String {
        if !text.isEmpty, text.utf8.allSatisfy(isPlain) { return text }
        return String(decoding: quote(Array(text.utf8)), as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        // Neither `~`, which stands for a home at the start of a word, nor `=`, which may assign.
        case UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: ","), UInt8(ascii: "%"):
            true
        default: false
        }
    }
}

/// A hint with a command to paste into a shell; every value put into the text is one word of that command.
///
/// What others wrote, such as a path or a URL from a repository, must not become a command of its own. A value with
/// hidden characters cannot be pasted as it is shown, and one like an option would be read as one: then there is no
/// command, and ``or(_:)`` says it in words.
public struct CommandHint: ExpressibleByStringInterpolation {
    /// The hint; nil when a value in it cannot be shown as a word of a command.
    public let text: String?

    public init(stringLiteral value: String) {
        text = value
    }

    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.isSafe ? stringInterpolation.text : nil
    }

    /// The hint, or these words where there is no command to give.
    public func or(_ words: String) -> String {
        text ?? words
    }

    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var isSafe = true

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// A word of foreign text.
        public mutating func appendInterpolation(_ word: String) {
            let isShown = VisibleText.of(word).utf8.elementsEqual(word.utf8)
            isSafe = isSafe && isShown && word.utf8.first != UInt8(ascii: "-")
            text += ShellWord.quote(word)
        }

        /// A path, relative to where the command is typed.
        public mutating func appendInterpolation(_ path: RepoPath) {
            guard let word = String(validating: path.bytes, as: UTF8.self) else {
                isSafe = false
                return
            }
            appendInterpolation(word.utf8.first == UInt8(ascii: "-") ? "./" + word : word)
        }

        /// A path as `git` takes it among its arguments: one with signs that git gives a meaning stands for itself alone.
        public mutating func appendInterpolation(pathspec path: RepoPath) {
            let special: [UInt8] = [0x2A, 0x3F, 0x5B, 0x5C]
            guard path.bytes.first == UInt8(ascii: ":") || path.bytes.contains(where: special.contains) else {
                return appendInterpolation(path)
            }
            appendInterpolation(RepoPath(bytes: Array(":(literal)".utf8) + path.bytes))
        }

        /// Text of ours that belongs to the command, such as another command.
        public mutating func appendInterpolation(ours: String) {
            text += ours
        }
    }
}
