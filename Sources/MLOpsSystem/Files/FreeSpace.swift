import Glibc
public import SystemPackage

extension Files {
    /// How many bytes this user can still write to the file system that holds `path`; nil when it does not say.
    public static func freeBytes(at path: FilePath) -> Int64? {
        var values = statvfs()
        guard path.withPlatformString({ statvfs($0, &values) }) == 0 else { return nil }
        return Int64(
            clamping: UInt64(values.f_bavail).multipliedReportingOverflow(by: UInt64(values.f_frsize)).partialValue)
    }
}
