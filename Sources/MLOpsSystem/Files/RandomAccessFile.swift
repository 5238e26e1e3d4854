import MLOpsCore
public import SystemPackage

/// A file read at any place, without a position of its own. Safe from any thread; closed with its last reference.
public final class RandomAccessFile: Sendable {
    public let path: FilePath
    /// Bytes, when it was opened.
    public let size: Int64
    private let descriptor: FileDescriptor

    /// Opens a plain file for reading.
    ///
    /// - Throws: what opening gives; `environment` for anything but a plain file.
    public init(reading path: FilePath) throws {
        let stat = try FileStat.ifExists(at: path, followingLinks: true)
        guard let stat, stat.kind == .regular else {
            throw Diagnostic.environment("\(path.visible) is not a file")
        }
        do {
            descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
        } catch let error as Errno {
            throw Diagnostic.system(error, "cannot open", path)
        }
        (self.path, size) = (path, stat.size)
    }

    deinit { try? descriptor.close() }

    /// Exactly the bytes `offset ..< offset + count`.
    ///
    /// - Throws: `environment` when the file has become shorter or cannot be read.
    public func read(at offset: Int64, count: Int) throws -> [UInt8] {
        var done = 0
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while done < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[done...])
                do {
                    let read = try descriptor.read(fromAbsoluteOffset: offset + Int64(done), into: rest)
                    guard read > 0 else {
                        throw Diagnostic.environment("\(path.visible) ends early", hint: "git mlops verify")
                    }
                    done += read
                } catch let error as Errno {
                    throw Diagnostic.system(error, "cannot read", path)
                }
            }
            initialized = done
        }
    }
}
