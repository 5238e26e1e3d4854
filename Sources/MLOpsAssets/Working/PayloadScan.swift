import MLOpsCore
import MLOpsSystem
import Synchronization
import SystemPackage

/// A regular file in the working tree.
struct PayloadFile: Sendable {
    /// Relative to the asset; ``ManifestEntry/selfPath`` for an asset that is a file.
    let path: RepoPath
    let stat: FileStat
}

/// What lies in the working tree where an asset's payload belongs.
struct PayloadScan {
    /// Regular files, sorted by the bytes of their paths.
    var files: [PayloadFile] = []
    /// What cannot be part of an asset, and why (completes "the path …").
    var refused: [(path: RepoPath, reason: String)] = []
    /// Folders, sorted.
    var folders: [RepoPath] = []
    /// Folders that hold files being written, by a program that runs or one that was killed.
    var foldersWithTemporaries: Set<RepoPath> = []
    /// What is there; nil for nothing.
    let kind: FileKind?

    /// Looks at the file or folder at `root`.
    ///
    /// - Parameters:
    ///   - root: the file or folder.
    ///   - tolerant: leaves out what disappears meanwhile.
    /// - Throws: an error naming the folder that cannot be read.
    init(_ root: FilePath, tolerant: Bool) throws {
        guard let stat = try FileStat.ifExists(at: root, followingLinks: false) else {
            kind = nil
            return
        }
        kind = stat.kind
        switch stat.kind {
        case .regular:
            files = [PayloadFile(path: ManifestEntry.selfPath, stat: stat)]
        case .directory:
            let temporaries = Mutex<Set<RepoPath>>([])
            let walk = DirectoryWalk(root, toleratesVanished: tolerant) { path, _ in
                // Below a nested repository nothing is ours; files being written are nobody's yet.
                if path.parent.map({ Self.isGit($0) }) == true { return false }
                guard TemporaryName.matches(path.name.bytes) else { return true }
                temporaries.withLock { _ = $0.insert(path.parent ?? RepoPath(bytes: [])) }
                return false
            }
            defer { foldersWithTemporaries = temporaries.withLock { $0 } }
            for entry in try walk.entries() {
                if let reason = PathRules.violation(of: entry.path) {
                    // One line for a nested `.git`, not one for all that is in it.
                    if entry.path.parent.flatMap({ PathRules.violation(of: $0) }) == nil {
                        refused.append((entry.path, reason))
                    }
                    continue
                }
                switch entry.kind {
                case .regular: files.append(PayloadFile(path: entry.path, stat: entry.stat))
                case .directory: folders.append(entry.path)
                default: refused.append((entry.path, "is \(entry.kind.phrase)"))
                }
            }
        default:
            refused.append((RepoPath(bytes: []), "is \(stat.kind.phrase)"))
        }
    }

    private static func isGit(_ folder: RepoPath) -> Bool {
        folder.name == RepoPath(".git")
    }
}

/// Hashes files of the working tree that are not to be stored.
enum WorkingFileDigest {
    /// What a file held, its status before and after, and when that was taken.
    struct Answer: Sendable {
        let digest: Digest
        let size: Int64
        let stat: FileStat
        let seen: Int64
    }

    /// - Throws: an error when it cannot be read or changes meanwhile.
    static func read(_ path: FilePath, progress: any ProgressSink) throws -> Answer {
        let file = try OpenFile.reading(path, followingLinks: false)
        let seen = SystemClock.nanoseconds
        let before = try file.stat()
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(max(4096, min(before.size + 1, 1 << 20))), alignment: 64)
        defer { buffer.deallocate() }
        var hasher = DigestHasher()
        var size: Int64 = 0
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { break }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            size += Int64(count)
            progress.advance(Int64(count))
        }
        guard try file.stat().isSameContent(as: before), size == before.size else {
            throw Diagnostic.input(
                "\(path.visible) changed while it was being read",
                hint: "wait until the program that writes it is done, then run the same command again")
        }
        return Answer(digest: hasher.finish(), size: size, stat: before, seen: seen)
    }
}

/// Paths by their bytes; `<` of arrays is a third as fast.
enum PathByteOrder {
    @inline(__always)
    static func compare(_ left: RepoPath, _ right: RepoPath) -> Int {
        left.bytes.withUnsafeBytes { left in right.bytes.withUnsafeBytes { ByteOrder.compare(left, $0) } }
    }

    /// The entries by their raw bytes; manifests sort by the escaped ones.
    static func sorted(_ entries: [ManifestEntry]) -> [ManifestEntry] {
        var isSorted = true
        for index in entries.indices.dropFirst() where compare(entries[index - 1].path, entries[index].path) >= 0 {
            isSorted = false
            break
        }
        return isSorted ? entries : entries.sorted { compare($0.path, $1.path) < 0 }
    }
}
