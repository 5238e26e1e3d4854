import Glibc
public import MLOpsCore
public import SystemPackage

extension Diagnostic {
    /// A failed system call as an error for people: what `errno` said, what was tried (`cannot read`), and on what.
    public static func system(_ code: Errno, _ action: String, _ path: FilePath? = nil) -> Diagnostic {
        let failure = SystemFailure(code)
        let subject = path.map { " \($0.visible)" } ?? ""
        return Diagnostic(
            failure.kind, "\(action)\(subject): \(failure.sentence)", hints: failure.hint.map { [$0] } ?? [])
    }

    /// The failure that `errno` holds now. Call it directly after the failed call, on the same thread.
    package static func lastSystemError(_ action: String, _ path: FilePath? = nil) -> Diagnostic {
        system(Errno(rawValue: errno), action, path)
    }
}

/// What one `errno` value means to a person.
private struct SystemFailure {
    let kind: Diagnostic.Kind
    let sentence: String
    let hint: String?

    init(_ code: Errno) {
        switch code {
        case .noSuchFileOrDirectory:
            self.init(.input, "no such file or directory")
        case .notDirectory:
            self.init(.input, "a part of the path is not a directory")
        case .isDirectory:
            self.init(.input, "it is a directory")
        case .fileExists:
            self.init(.input, "it exists already")
        case .tooManySymbolicLinkLevels:
            self.init(
                .input, "it is a symbolic link, or leads through too many",
                "symbolic links are not followed here: name the file itself")
        case .fileNameTooLong:
            self.init(.input, "the name is too long", "Linux allows 255 bytes a name and 4,095 bytes a path")
        case .directoryNotEmpty:
            self.init(.input, "the directory is not empty")
        case .permissionDenied, .notPermitted:
            self.init(
                .environment, "permission denied",
                "check owner and mode of the path, and of the folders above it, with `ls -ld`")
        case .noSpace:
            self.init(
                .environment, "no space left on the device",
                "make room (`df -h`, and `df -i` for inodes), then run the same command again")
        case .diskQuotaExceeded:
            self.init(
                .environment, "the disk quota is used up", "make room (`quota -s`), then run the same command again")
        case .readOnlyFileSystem:
            self.init(.environment, "the file system is read-only", "mount it writable, or work on a copy elsewhere")
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
            self.init(.environment, "too many open files", "raise the limit with `ulimit -n 4096`")
        case .ioError:
            self.init(.environment, "input/output error", "the disk may be failing: see `dmesg`")
        case .staleNFSFileHandle:
            self.init(.environment, "the network file system lost the file", "mount it again, then retry")
        case .resourceTemporarilyUnavailable, .resourceBusy:
            self.init(.environment, "it is busy", "try again in a moment")
        case .fileTooLarge:
            self.init(.environment, "the file is larger than the file system or `ulimit -f` allows")
        case .noMemory:
            self.init(.environment, "out of memory")
        default:
            self.init(.environment, code.description.lowercased())
        }
    }

    private init(_ kind: Diagnostic.Kind, _ sentence: String, _ hint: String? = nil) {
        self.kind = kind
        self.sentence = sentence
        self.hint = hint
    }
}
