public import MLOpsCore
import MLOpsSystem
import SystemPackage

/// What re-reading a stored payload showed.
public enum StoreVerdict: Sendable, Equatable {
    case intact(size: Int64)
    /// The bytes have another SHA-256 than their name says.
    case damaged
    case missing
}

extension PayloadStore {
    /// Reads and hashes one payload. Changes nothing; see ``quarantine(_:)``.
    public func verify(_ digest: Digest) throws -> StoreVerdict {
        guard let size = try size(of: digest) else { return .missing }
        let found = try Hashing.read(try OpenFile.reading(layout.object(digest), followingLinks: false))
        return found.digest == digest ? .intact(size: size) : .damaged
    }

    /// Every payload here, sorted by digest. Names that are no digests are passed over.
    public func enumerate(threads: Int = WorkerPool.processors) throws -> [Payload] {
        let folders = try Files.list(layout.objects).filter { $0.count == 2 }
        return try WorkerPool.map(folders, threads: threads) { [layout] folder in
            let directory = try layout.objects.appending(RepoPath(bytes: folder))
            return try Files.list(directory).compactMap { name -> Payload? in
                guard let digest = Digest(hex: folder + name),
                    let stat = try FileStat.ifExists(
                        at: try directory.appending(RepoPath(bytes: name)), followingLinks: false),
                    stat.kind == .regular
                else { return nil }
                return Payload(digest: digest, size: stat.size)
            }
        }.flatMap { $0 }.sorted()
    }

    /// Moves a damaged object to `corrupt/`, so that it can be fetched again and looked at by a person.
    public func quarantine(_ digest: Digest) throws {
        try layout.makeFolder(layout.corrupt)
        for attempt in 0..<100 {
            let target = layout.corrupt.appending(attempt == 0 ? digest.hex : "\(digest.hex).\(attempt)")
            if try FileStat.ifExists(at: target, followingLinks: false) != nil { continue }
            do {
                try Files.rename(layout.object(digest), to: target, replacing: false)
                return
            } catch {
                // Another process may have moved it just now.
                guard try size(of: digest) != nil else { return }
            }
        }
        // A hundred times damaged: the newest copy tells nothing that the others do not.
        try Files.remove(layout.object(digest), missingIsFine: true)
    }

    /// What to say when a manifest is wrong about the size of a payload whose bytes are right.
    static func wrongSize(_ payload: Payload, _ size: Int64) -> Diagnostic {
        .input(
            "the manifest states a wrong size for the payload \(payload.digest.short): \(payload.size) bytes, and it has \(size)",
            hint: "see which line says so: git mlops verify; where the file is here, git mlops add writes it anew")
    }

    /// The payload's bytes as a source for a transfer. Not hashed here: the transfer does.
    public func source(of digest: Digest) throws -> any PayloadSource {
        guard try contains(digest) else { throw Self.absent(digest) }
        return FileSource(try OpenFile.reading(layout.object(digest), followingLinks: false))
    }

    /// Sets an object aside that does not have its SHA-256, as far as we may, and says what to do.
    ///
    /// It is read again first: an object whose bytes are right is never moved, whatever size somebody wrote down.
    package func damaged(_ payload: Payload) -> Diagnostic {
        let digest = payload.digest
        if case .intact(let size)? = try? verify(digest) {
            if size != payload.size { return Self.wrongSize(payload, size) }
            return .environment(
                "the bytes of the payload \(digest.short) were not read as they are stored",
                hint: "run the same command again; check the disk and the memory if this happens again")
        }
        let cause: String
        do {
            try quarantine(digest)
            cause = "they were moved to \(layout.corrupt.visible)"
        } catch {
            cause = "they could not be moved out of the way: \((error as? Diagnostic)?.message ?? "")"
        }
        switch layout.role {
        case .store:
            return .environment(
                "the stored bytes of the payload \(digest.short) are damaged: they do not match its SHA-256",
                cause: cause, hint: "`git mlops fetch` brings the right ones; check the disk if this happens again")
        case .remote:
            return .environment(
                "the bytes of the payload \(digest.short) on the remote \(root.visible) do not match its SHA-256",
                cause: cause, hint: "push it again from a clone that has it: `git mlops push`")
        }
    }
}

/// An open file as a source.
private final class FileSource: PayloadSource {
    private let file: OpenFile

    init(_ file: consuming OpenFile) {
        self.file = file
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try file.read(into: buffer) }

    func rewind() throws { try file.rewind() }
}
