import Glibc
import MLOpsCore
import SystemPackage

/// Reads the entries of an open directory through a duplicate of its descriptor. Not shared between threads.
struct DirectoryStream: ~Copyable {
    struct Entry {
        let name: [UInt8]
        /// `DT_…`; `DT_UNKNOWN` where the file system does not tell.
        let type: UInt8
    }

    private let stream: OpaquePointer
    private let path: FilePath

    init(_ descriptor: CInt, path: FilePath) throws {
        let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { throw Diagnostic.lastSystemError("cannot list", path) }
        guard let stream = fdopendir(own) else {
            let error = Diagnostic.lastSystemError("cannot list", path)
            _ = close(own)
            throw error
        }
        // A duplicate shares its offset with the original.
        rewinddir(stream)
        self.stream = stream
        self.path = path
    }

    deinit {
        _ = closedir(stream)
    }

    /// The next entry but `.` and `..`; nil at the end.
    func next() throws -> Entry? {
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw Diagnostic.lastSystemError("cannot list", path) }
                return nil
            }
            let name = Self.name(of: entry)
            if Self.isSelfOrParent(name) { continue }
            return Entry(name: [UInt8](name), type: entry.pointee.d_type)
        }
    }

    /// The bytes of an entry's name, valid until the next entry is read.
    static func name(of entry: UnsafeMutablePointer<dirent>) -> UnsafeRawBufferPointer {
        // 19: where the kernel's linux_dirent64 has its name (getdents64(2)).
        let start = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 19)
        return UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
    }

    static func isSelfOrParent(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let first = name.first, first == UInt8(ascii: ".") else { return false }
        return name.count == 1 || (name.count == 2 && name[1] == UInt8(ascii: "."))
    }
}
