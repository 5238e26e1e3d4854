import Glibc
public import MLOpsCore

/// The words of the command line as the bytes they were given in; `CommandLine.arguments` repairs invalid UTF-8.
public enum RawArguments {
    /// All words, the program's own name first.
    public static var all: [[UInt8]] {
        let words = CommandLine.unsafeArgv
        return (0..<Int(CommandLine.argc)).compactMap { index in
            words[index].map { [UInt8](UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
    }
}

/// The system's time of day.
public struct SystemClock: WallClock {
    public init() {}

    public func now() -> Timestamp {
        Timestamp(seconds: Int64(time(nil)))
    }

    /// Nanoseconds since 1970, to compare with times of files.
    public static var nanoseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
    }
}
