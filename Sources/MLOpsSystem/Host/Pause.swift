import Glibc

/// Waiting by the clock.
public enum Pause {
    /// Stops the calling thread for a while, at most a minute; a signal may end it early.
    public static func seconds(_ duration: Double) {
        usleep(UInt32(max(0, min(duration, 60)) * 1_000_000))
    }

    /// Stops the calling thread until at least `count` nanoseconds have passed, at most a minute.
    public static func nanoseconds(_ count: Int64) {
        seconds(Double(max(0, count)) / 1e9)
    }
}
