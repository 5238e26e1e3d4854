/// One header block of a tar (POSIX.1-1988 ustar, GNU and pax extensions).
struct TarHeader {
    let name: [UInt8]
    let size: Int
    let kind: UInt8

    static let block = 512

    /// Nil for a block whose checksum is wrong.
    init?(_ block: ArraySlice<UInt8>) {
        let bytes = Array(block.prefix(Self.block))
        guard bytes.count == Self.block, bytes[0] != 0 else { return nil }
        var unsigned = 0
        var signed = 0
        for (index, byte) in bytes.enumerated() {
            let byte = (148..<156).contains(index) ? 0x20 : byte
            unsigned += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        guard let sum = Self.number(bytes[148..<156]), sum == unsigned || sum == signed,
            let size = Self.number(bytes[124..<136])
        else { return nil }
        let short = bytes[0..<100].prefix { $0 != 0 }
        let prefix = bytes[257..<263].elementsEqual("ustar\0".utf8) ? bytes[345..<500].prefix { $0 != 0 } : []
        name = prefix.isEmpty ? Array(short) : Array(prefix) + [UInt8(ascii: "/")] + short
        self.size = size
        kind = bytes[156]
    }

    /// Octal text, or GNU's binary numbers; nil for anything else.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        if field.first == 0x80 {
            var value = 0
            for byte in field.dropFirst() {
                guard value >> 54 == 0 else { return nil }
                value = value << 8 | Int(byte)
            }
            return value
        }
        let text = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
        guard !text.isEmpty, text.allSatisfy({ (0x30...0x37).contains($0) }) else { return text.isEmpty ? 0 : nil }
        return Int(String(decoding: text, as: UTF8.self), radix: 8)
    }
}

/// Scans the members of a tar, such as NeMo's models and torch's first format.
struct TarScan {
    private let window: ByteWindow
    private let context: ScanContext
    private let place: ScanPlace

    private static let mostExtended = 1 << 20

    init(_ window: ByteWindow, _ context: ScanContext, _ place: ScanPlace) {
        self.window = window
        self.context = context
        self.place = place
    }

    func scan() throws -> ContentScan.Result {
        guard place.depth < context.limits.nesting else {
            context.gap("is nested deeper than \(context.limits.nesting) levels", in: place)
            return ContentScan.Result(format: .tar)
        }
        var position = 0
        var names: Set<String> = []
        var longName: [UInt8]?
        var longSize: Int?
        while position + TarHeader.block <= window.size {
            let block = try window.bytes(at: position, count: TarHeader.block)
            if block.allSatisfy({ $0 == 0 }) { break }
            guard let header = TarHeader(block[...]) else {
                context.gap(ScanFault("a header is damaged", at: position), in: place)
                break
            }
            let start = position + TarHeader.block
            let size = longSize ?? header.size
            guard size <= window.size - start else {
                context.gap(ScanFault("a member is cut off", at: position), in: place)
                try scan(header, longName, start..<window.size, &names)
                position = window.size
                break
            }
            switch header.kind {
            case UInt8(ascii: "L"):
                longName = try window.bytes(at: start, count: min(size, Self.mostExtended)).filter { $0 != 0 }
            case UInt8(ascii: "x"), UInt8(ascii: "g"):
                let fields = try pax(start, size)
                longName = fields.path ?? longName
                longSize = fields.size ?? longSize
                if header.kind == UInt8(ascii: "g"), fields.path != nil || fields.size != nil {
                    context.add(.archive, .suspicious, in: place, at: position, "renames all its members at once")
                }
            case UInt8(ascii: "K"), UInt8(ascii: "5"): break
            default:
                try context.budget.spendMember()
                try scan(header, longName, start..<start + size, &names)
            }
            if !"Lxg".utf8.contains(header.kind) { (longName, longSize) = (nil, nil) }
            position = start + (size + TarHeader.block - 1) / TarHeader.block * TarHeader.block
        }
        try checkEnd(position)
        let isTorch = names.isSuperset(of: ["pickle", "storages", "tensors"])
        return ContentScan.Result(format: isTorch ? .torchLegacy : .tar)
    }

    private func scan(
        _ header: TarHeader, _ longName: [UInt8]?, _ range: Range<Int>, _ names: inout Set<String>
    ) throws {
        let text = String(decoding: longName ?? header.name, as: UTF8.self)
        let member = place.inside(text)
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if text.hasPrefix("/") || parts.contains("..") {
            context.add(
                .archive, .suspicious, in: member, at: range.lowerBound, "has a name that leads outside the archive")
        }
        let name = text.hasPrefix("./") ? String(text.dropFirst(2)) : text
        if !names.insert(name).inserted {
            context.add(.archive, .suspicious, in: member, at: range.lowerBound, "is there more than once")
        }
        switch header.kind {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
            _ = ContentScan(
                source: SliceModelBytes(window.source, range), name: text, context: context, isTorch: name == "pickle"
            ).scan(member)
        case UInt8(ascii: "1"), UInt8(ascii: "2"):
            context.add(.archive, .suspicious, in: member, at: range.lowerBound, "is a link")
        default:
            context.add(.archive, .suspicious, in: member, at: range.lowerBound, "is no ordinary file")
            context.gap("is no ordinary file", in: member)
        }
    }

    /// The records of a pax header that say what the next member is (POSIX.1-2001).
    private func pax(_ start: Int, _ size: Int) throws -> (path: [UInt8]?, size: Int?) {
        guard size <= Self.mostExtended else { throw ScanFault("an extended header has \(size) bytes", at: start) }
        var rest = try window.bytes(at: start, count: size)[...]
        var path: [UInt8]?
        var length: Int?
        while let space = rest.firstIndex(of: 0x20),
            let count = Int(String(decoding: rest[..<space], as: UTF8.self)),
            count > space - rest.startIndex + 1, count <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + count)].dropLast()
            rest = rest.dropFirst(count)
            if record.starts(with: "path=".utf8) { path = Array(record.dropFirst(5)) }
            if record.starts(with: "size=".utf8) {
                length = Int(String(decoding: record.dropFirst(5), as: UTF8.self)).map { max(0, $0) }
            }
            if record.starts(with: "GNU.sparse".utf8) { throw ScanFault("it has sparse members", at: start) }
        }
        return (path, length)
    }

    /// Behind the end only zeros may follow.
    private func checkEnd(_ end: Int) throws {
        var position = end
        while position < window.size {
            let piece = try window.bytes(at: position, count: 1 << 16)
            if let index = piece.firstIndex(where: { $0 != 0 }) {
                context.add(
                    .trailingBytes, .suspicious, in: place, at: position + index,
                    "has bytes behind its end at byte \(position + index)")
                context.gap("has bytes behind its end", in: place)
                return
            }
            position += piece.count
        }
    }
}
