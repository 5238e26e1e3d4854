/// Recognises formats by their first bytes.
enum FormatSigns {
    /// Compressed data, and where it starts.
    struct Wrapped {
        let method: Compression
        let start: Int
    }

    static func container(_ head: [UInt8]) -> ModelFormat? {
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) { return .zip }
        if head.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) { return .npy }
        if head.starts(with: Array("GGUF".utf8)) { return .gguf }
        if head.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return .sevenZip }
        if TarHeader(head[...]) != nil { return .tar }
        return nil
    }

    /// What joblib and others wrap whole files in.
    static func compression(_ head: [UInt8]) -> Wrapped? {
        if head.starts(with: [0x1F, 0x8B, 0x08]) { return Wrapped(method: .gzip, start: 0) }
        if head.starts(with: Array("BZh".utf8)), head.count > 9,
            head[4...9].elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        {
            return Wrapped(method: .bzip2, start: 0)
        }
        if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return Wrapped(method: .xz, start: 0) }
        // LZMA alone: the usual properties, a dictionary that is a power of two, a known or unknown size.
        if head.count > 13, head.starts(with: [0x5D, 0x00, 0x00]), head[12] == 0x00 || head[12] == 0xFF {
            return Wrapped(method: .lzma, start: 0)
        }
        if isZlib(head[...]) { return Wrapped(method: .zlib, start: 0) }
        // joblib before 0.9.3: "ZF", the size as text in 19 or 20 bytes, zlib data.
        if head.starts(with: Array("ZF0x".utf8)) {
            for start in [21, 22] where isZlib(head.dropFirst(start)) { return Wrapped(method: .zlib, start: start) }
        }
        return nil
    }

    /// Ways of compression that are recognised only.
    static func unreadCompression(_ head: [UInt8]) -> String? {
        if head.starts(with: [0x04, 0x22, 0x4D, 0x18]) { return "lz4" }
        if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return "zstd" }
        if head.starts(with: Array("Rar!".utf8)) { return "rar" }
        if head.starts(with: [0x1F, 0x9D]) { return "compress" }
        return nil
    }

    /// RFC 1950 §2.2: deflate with any window, the check bits right, no preset dictionary.
    private static func isZlib(_ head: ArraySlice<UInt8>) -> Bool {
        guard let first = head.first, let second = head.dropFirst().first else { return false }
        return first & 0x0F == 8 && first >> 4 <= 7 && second & 0x20 == 0
            && (Int(first) << 8 | Int(second)) % 31 == 0 && [0x01, 0x5E, 0x9C, 0xDA].contains(second)
    }

    /// The signature stands at 0, 512, 1024, 2048, … (HDF5 specification III.A).
    static func isHDF5(_ window: ByteWindow) throws -> Bool {
        let sign: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
        var offset = 0
        while offset + sign.count <= window.size, offset <= 1 << 20 {
            if try window.bytes(at: offset, count: sign.count) == sign { return true }
            offset = offset == 0 ? 512 : offset * 2
        }
        return false
    }
}
