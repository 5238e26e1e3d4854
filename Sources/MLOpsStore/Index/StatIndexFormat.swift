import MLOpsCore

/// The bytes of the stat index: little-endian, a header with a checksum, then assets with their entries.
///
/// ```
/// 8  magic `MLOPSIDX`     4  version 1      4  number of assets
/// 8  written, ns          8  length of the body      8  checksum of the body
/// each asset: 4 path length, 4 number of entries, path; each entry: 8 size, 8 mtime, 8 ctime, 8 inode, 8 device,
/// 32 digest, 4 flags (bit 0: executable), 4 path length, path
/// ```
enum StatIndexFormat {
    /// The largest file that is read: some four million entries.
    static let largest = 1 << 29

    private static let magic: UInt64 = 0x5844_4953_504F_4C4D
    private static let version: UInt32 = 1
    private static let headerSize = 40
    private static let entrySize = 80

    static func encode(_ assets: [RepoPath: [StatEntry]], written: Int64) -> [UInt8] {
        let sorted = assets.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        var body = ByteWriter()
        body.reserve(
            sorted.reduce(0) { sum, asset in
                asset.value.reduce(sum + 8 + asset.key.bytes.count) { $0 + entrySize + $1.path.bytes.count }
            })
        for (asset, entries) in sorted {
            body.put(UInt32(asset.bytes.count))
            body.put(UInt32(entries.count))
            body.put(asset.bytes)
            for entry in entries {
                body.put(entry.size)
                body.put(entry.modified)
                body.put(entry.changed)
                body.put(entry.inode)
                body.put(entry.device)
                body.put(entry.digest.bytes)
                body.put(UInt32(entry.isExecutable ? 1 : 0))
                body.put(UInt32(entry.path.bytes.count))
                body.put(entry.path.bytes)
            }
        }
        var whole = ByteWriter()
        whole.reserve(headerSize + body.bytes.count)
        whole.put(magic)
        whole.put(version)
        whole.put(UInt32(sorted.count))
        whole.put(written)
        whole.put(UInt64(body.bytes.count))
        whole.put(body.bytes.withUnsafeBytes { checksum($0) })
        whole.put(body.bytes)
        return whole.bytes
    }

    /// The assets of an index, without racy entries; nil when it is damaged or of another version.
    static func decode(_ bytes: [UInt8], writtenAtMost: Int64) -> [RepoPath: [StatEntry]]? {
        bytes.withUnsafeBytes { buffer in
            var header = ByteReader(buffer)
            guard header.take(UInt64.self) == magic, header.take(UInt32.self) == version,
                let count = header.take(UInt32.self), let written = header.take(Int64.self),
                let length = header.take(UInt64.self), let sum = header.take(UInt64.self),
                length == UInt64(buffer.count - headerSize)
            else { return nil }
            let body = UnsafeRawBufferPointer(rebasing: buffer[headerSize...])
            guard checksum(body) == sum else { return nil }
            var reader = ByteReader(body)
            var assets: [RepoPath: [StatEntry]] = [:]
            for _ in 0..<count {
                guard let (path, entries) = asset(&reader, written: min(written, writtenAtMost)),
                    assets.updateValue(entries, forKey: path) == nil
                else { return nil }
            }
            return reader.isAtEnd ? assets : nil
        }
    }

    private static func asset(_ reader: inout ByteReader, written: Int64) -> (RepoPath, [StatEntry])? {
        guard let length = reader.take(UInt32.self), let count = reader.take(UInt32.self),
            let path = reader.take(Int(length)), Int(count) <= reader.rest / entrySize
        else { return nil }
        var entries: [StatEntry] = []
        entries.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let size = reader.take(Int64.self), let modified = reader.take(Int64.self),
                let changed = reader.take(Int64.self), let inode = reader.take(UInt64.self),
                let device = reader.take(UInt64.self), let digest = reader.takeDigest(),
                let flags = reader.take(UInt32.self), flags <= 1,
                let length = reader.take(UInt32.self), let name = reader.take(Int(length))
            else { return nil }
            let entry = StatEntry(
                path: RepoPath(bytes: name), size: size, modified: modified, changed: changed, inode: inode,
                device: device, isExecutable: flags == 1, digest: digest)
            if let last = entries.last, !(last.path < entry.path) { return nil }
            if !entry.isRacy(at: written) { entries.append(entry) }
        }
        return (RepoPath(bytes: path), entries)
    }

    /// A 64-bit sum over words of eight bytes, against accidents alone: multiply and fold, as in wyhash's mixing step.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum = UInt64(truncatingIfNeeded: bytes.count) ^ 0x9E37_79B9_7F4A_7C15
        func mix(_ word: UInt64) {
            let product = (sum ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            sum = (product.high ^ product.low) &+ word
        }
        var offset = 0
        while offset + 8 <= bytes.count {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var tail: UInt64 = 0
        for index in offset..<bytes.count { tail = tail << 8 | UInt64(bytes[index]) }
        mix(tail)
        return sum
    }
}
