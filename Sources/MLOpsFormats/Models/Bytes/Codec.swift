import CBzip2
import CLzma
import CZlib

/// A way of compression that can be undone here.
enum Compression: String {
    /// Deflate without a frame, as in zip members (RFC 1951).
    case deflate
    case zlib
    case gzip
    case bzip2
    case xz
    case lzma

    func makeCodec() throws -> any Codec {
        switch self {
        case .deflate: try DeflateCodec(windowBits: -15)
        case .zlib: try DeflateCodec(windowBits: 15)
        case .gzip: try DeflateCodec(windowBits: 31)
        case .bzip2: try Bzip2Codec()
        case .xz, .lzma: try LzmaCodec()
        }
    }

    /// Whether files of this kind may hold several streams one after another, which readers join.
    var joinsStreams: Bool {
        switch self {
        case .gzip, .bzip2, .xz: true
        case .deflate, .zlib, .lzma: false
        }
    }
}

/// One decompressor of a C library, fed piece by piece.
protocol Codec: AnyObject {
    /// Unpacks from `input` into `output`: bytes taken, bytes made, and whether the stream ended.
    ///
    /// - Throws: a ``ScanFault`` for data that is damaged or needs too much memory.
    func run(
        _ input: UnsafeMutableBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>
    ) throws -> (taken: Int, made: Int, ended: Bool)
}

private final class DeflateCodec: Codec {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init(windowBits: Int32) throws {
        stream.initialize(to: z_stream())
        guard mlops_inflate_init(stream, windowBits) == Z_OK else {
            throw ScanFault("there is no memory to unpack it")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func run(
        _ input: UnsafeMutableBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>
    ) throws -> (taken: Int, made: Int, ended: Bool) {
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let status = inflate(stream, Z_NO_FLUSH)
        let taken = input.count - Int(stream.pointee.avail_in)
        let made = output.count - Int(stream.pointee.avail_out)
        switch status {
        case Z_STREAM_END: return (taken, made, true)
        case Z_OK, Z_BUF_ERROR: return (taken, made, false)
        default: throw ScanFault("its compressed data is damaged")
        }
    }
}

private final class Bzip2Codec: Codec {
    private let stream = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)

    init() throws {
        stream.initialize(to: bz_stream())
        guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else {
            throw ScanFault("there is no memory to unpack it")
        }
    }

    deinit {
        BZ2_bzDecompressEnd(stream)
        stream.deallocate()
    }

    func run(
        _ input: UnsafeMutableBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>
    ) throws -> (taken: Int, made: Int, ended: Bool) {
        stream.pointee.next_in = UnsafeMutableRawPointer(input.baseAddress)?.assumingMemoryBound(to: CChar.self)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = UnsafeMutableRawPointer(output.baseAddress)?.assumingMemoryBound(to: CChar.self)
        stream.pointee.avail_out = UInt32(output.count)
        let status = BZ2_bzDecompress(stream)
        let taken = input.count - Int(stream.pointee.avail_in)
        let made = output.count - Int(stream.pointee.avail_out)
        switch status {
        case BZ_STREAM_END: return (taken, made, true)
        case BZ_OK: return (taken, made, false)
        default: throw ScanFault("its compressed data is damaged")
        }
    }
}

private final class LzmaCodec: Codec {
    private let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)

    /// What a dictionary may take; `xz -9` needs 65 MiB.
    private static let memoryLimit: UInt64 = 256 << 20

    init() throws {
        // All zero is LZMA_STREAM_INIT.
        stream.initialize(to: lzma_stream())
        guard lzma_auto_decoder(stream, Self.memoryLimit, 0) == LZMA_OK else {
            throw ScanFault("there is no memory to unpack it")
        }
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    func run(
        _ input: UnsafeMutableBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>
    ) throws -> (taken: Int, made: Int, ended: Bool) {
        stream.pointee.next_in = UnsafePointer(input.baseAddress)
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = output.count
        let status = lzma_code(stream, LZMA_RUN)
        let taken = input.count - stream.pointee.avail_in
        let made = output.count - stream.pointee.avail_out
        switch status {
        case LZMA_STREAM_END: return (taken, made, true)
        case LZMA_OK, LZMA_BUF_ERROR: return (taken, made, false)
        case LZMA_MEMLIMIT_ERROR: throw ScanFault("unpacking it needs more than 256 MiB of memory")
        default: throw ScanFault("its compressed data is damaged")
        }
    }
}

/// Checksums that formats keep of their content.
enum Checksum {
    /// The one of zip, gzip and png.
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: CZlib.crc32_z(0, bytes, bytes.count))
    }
}
