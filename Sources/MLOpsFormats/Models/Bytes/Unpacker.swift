/// Unpacks a compressed stretch piece by piece, within the limits of the scan.
final class Unpacker {
    private let compression: Compression
    private let limits: ModelScanLimits
    private let budget: ScanBudget
    private let window: ByteWindow
    private let range: Range<Int>
    /// What was read and not yet unpacked, from `used` on; at first what goes before the stretch: the header that a zip
    /// member of method 14 leaves out.
    private var input: [UInt8]
    private var used = 0
    /// How much of the input is no part of the stretch.
    private var prefixLeft: Int
    private var codec: any Codec
    private var position: Int
    private var isOver = false
    private var made = 0
    /// Whether the file has bytes behind the last stream, which readers pass over.
    private(set) var trailing = 0

    private static let inputPiece = 1 << 16
    private static let outputPiece = 1 << 17

    init(
        _ compression: Compression, _ window: ByteWindow, _ range: Range<Int>, prefix: [UInt8] = [],
        limits: ModelScanLimits, budget: ScanBudget
    ) throws {
        self.compression = compression
        self.window = window
        self.range = range
        (input, prefixLeft) = (prefix, prefix.count)
        self.limits = limits
        self.budget = budget
        codec = try compression.makeCodec()
        position = range.lowerBound
    }

    /// The next bytes, never none; nil at the end.
    ///
    /// - Throws: a ``ScanFault`` for damage, and for more than the limits allow.
    func next() throws -> [UInt8]? {
        while !isOver {
            if used == input.count {
                input = try window.bytes(at: position, count: min(Self.inputPiece, range.upperBound - position))
                used = 0
            }
            let hadInput = used < input.count
            var step = (taken: 0, made: 0, ended: false)
            let output = try [UInt8](unsafeUninitializedCapacity: Self.outputPiece) { buffer, count in
                step = try input.withUnsafeMutableBufferPointer {
                    try codec.run(UnsafeMutableBufferPointer(rebasing: $0[used...]), buffer)
                }
                count = step.made
            }
            let ofPrefix = min(prefixLeft, step.taken)
            prefixLeft -= ofPrefix
            position += step.taken - ofPrefix
            used += step.taken
            made += step.made
            try account(step.made)
            if step.ended { try finishStream() }
            if !output.isEmpty { return output }
            if !step.ended, step.taken == 0 {
                throw ScanFault(hadInput ? "its compressed data is damaged" : "its compressed data ends too early")
            }
        }
        return nil
    }

    private func account(_ count: Int) throws {
        try budget.spend(unpacked: count)
        let consumed = position - range.lowerBound
        let (grown, overflow) = consumed.multipliedReportingOverflow(by: limits.unpackingFactor)
        guard made <= limits.unpackedSlack || overflow || made <= grown else {
            throw ScanFault("it unpacks to more than \(limits.unpackingFactor) times its size")
        }
    }

    /// Another stream may follow, or zeros, or what is none of its readers' business.
    private func finishStream() throws {
        let head = try window.bytes(at: position, count: min(4, range.upperBound - position))
        let again: Bool =
            switch compression {
            case .gzip: head.starts(with: [0x1F, 0x8B])
            case .bzip2: head.starts(with: Array("BZh".utf8))
            case .xz: head.starts(with: [0xFD, 0x37, 0x7A, 0x58])
            case .deflate, .zlib, .lzma: false
            }
        if compression.joinsStreams, again {
            codec = try compression.makeCodec()
        } else {
            isOver = true
            trailing = range.upperBound - position
        }
    }
}

/// What one scan may spend on unpacking, over all members and passes.
final class ScanBudget {
    private var unpacked: Int
    private var members: Int

    init(_ limits: ModelScanLimits) {
        unpacked = limits.unpackedBytes
        members = limits.members
    }

    func spend(unpacked count: Int) throws {
        unpacked -= count
        guard unpacked >= 0 else { throw ScanFault("it unpacks to more than a scan may read") }
    }

    func spendMember() throws {
        members -= 1
        guard members >= 0 else { throw ScanFault("it has more members than a scan may read") }
    }
}

/// Compressed content as random access: unpacked again from the start where a reader goes back.
final class ReplayedModelBytes: ModelBytes {
    let size: Int
    private let make: () throws -> Unpacker
    private var unpacker: Unpacker?
    private var piece: [UInt8] = []
    private var pieceStart = 0
    private var replays = 0

    /// A loader's directory at the end, then its members in order: a handful of passes.
    private static let maxReplays = 64

    private init(size: Int, make: @escaping () throws -> Unpacker) {
        self.size = size
        self.make = make
    }

    /// Unpacks once: held in memory when small, else measured.
    ///
    /// Damage is no error: what comes out before it is what a loader would have obeyed by then.
    static func open(_ limits: ModelScanLimits, _ make: @escaping () throws -> Unpacker) throws -> Unpacked {
        let unpacker = try make()
        var held: [UInt8] = []
        var size = 0
        var fault: ScanFault?
        do {
            while let piece = try unpacker.next() {
                size += piece.count
                if size <= limits.heldBytes { held += piece } else { held = [] }
            }
        } catch {
            fault = ScanFault.of(error)
        }
        let bytes: any ModelBytes =
            size <= limits.heldBytes ? HeldModelBytes(held) : ReplayedModelBytes(size: size, make: make)
        return Unpacked(bytes: bytes, trailing: unpacker.trailing, fault: fault)
    }

    struct Unpacked {
        let bytes: any ModelBytes
        /// Bytes behind the compressed stream.
        let trailing: Int
        /// Why there is no more.
        let fault: ScanFault?
    }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { return [] }
        if unpacker == nil || offset < pieceStart {
            replays += 1
            guard replays <= Self.maxReplays else { throw ScanFault("its compressed data would be read too often") }
            unpacker = try make()
            (piece, pieceStart) = ([], 0)
        }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            let wanted = offset + result.count
            if wanted < pieceStart + piece.count {
                result += piece[(wanted - pieceStart)...].prefix(count - result.count)
            } else {
                pieceStart += piece.count
                guard let next = try unpacker?.next() else { break }
                piece = next
            }
        }
        return result
    }
}
