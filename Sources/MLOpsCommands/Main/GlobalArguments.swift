import MLOpsCore
import MLOpsSystem
import SystemPackage

/// The options that stand before the subcommand, as with git: `git mlops -C path status`.
struct GlobalArguments {
    private(set) var directories: [String] = []
    private(set) var quiet = false
    private(set) var noColor = false
    /// Everything from the subcommand on.
    private(set) var rest: [String] = []

    /// - Throws: `input` when `-C` lacks its path.
    init(_ arguments: [String]) throws {
        var index = 0
        while index < arguments.count {
            switch arguments[index] {
            case "-C":
                guard index + 1 < arguments.count else {
                    throw Diagnostic.input("no directory given for '-C'", hint: "git mlops -C <path> <command>")
                }
                directories.append(arguments[index + 1])
                index += 2
                continue
            case "-q", "--quiet": quiet = true
            case "--no-color": noColor = true
            default:
                rest = Array(arguments[index...])
                return
            }
            index += 1
        }
    }

    /// The directory that a row of `-C` leads to; each is relative to the one before, an empty one changes nothing.
    static func resolve(_ directories: [String], from start: FilePath) throws -> FilePath {
        var current = start
        for text in directories where !text.isEmpty {
            guard let path = FilePath(bytes: RawText.decode(text)) else {
                throw Diagnostic.input("the directory '\(VisibleText.of(text))' cannot be a path")
            }
            current = current.pushing(path)
            guard let stat = try FileStat.ifExists(at: current, followingLinks: true), stat.kind == .directory else {
                throw Diagnostic.input("cannot change to '\(VisibleText.of(text))': no such directory")
            }
        }
        return current
    }
}
