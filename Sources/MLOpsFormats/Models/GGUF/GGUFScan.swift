/// What the header of a GGUF file says.
public struct GGUFSummary: Sendable, Equatable {
    public var version = 0
    public var tensors = 0
    public var architecture = ""
    public var name = ""
    /// Elements of all tensors.
    public var parameters = 0

    public init() {}
}

/// Checks the header of a GGUF file (ggml's `docs/gguf.md`).
struct GGUFScan {
    private var cursor: ByteCursor
    private var summary = GGUFSummary()
    private let place: ScanPlace
    private let context: ScanContext

    private static let mostPairs = 1 << 20
    private static let mostTensors = 1 << 20
    private static let longestKey = 65_535
    private static let keptText = 1 << 20

    static func scan(_ window: ByteWindow, _ place: ScanPlace, _ context: ScanContext) -> ContentScan.Result {
        var scan = GGUFScan(cursor: ByteCursor(window, from: 4), place: place, context: context)
        do {
            try scan.header()
        } catch {
            let fault = ScanFault.of(error)
            context.add(
                .malformed, .suspicious, in: place, at: fault.offset ?? 0, "has a malformed header: \(fault.text)")
            context.gap(fault, in: place)
        }
        return ContentScan.Result(format: .gguf, details: .gguf(scan.summary))
    }

    private init(cursor: ByteCursor, place: ScanPlace, context: ScanContext) {
        self.cursor = cursor
        self.place = place
        self.context = context
    }

    private mutating func header() throws {
        summary.version = try cursor.number(4)
        guard (1...3).contains(summary.version) else {
            throw ScanFault("its version \(summary.version) is unknown", at: 4)
        }
        let wide = summary.version == 1 ? 4 : 8
        let tensors = try cursor.number(wide)
        let pairs = try cursor.number(wide)
        guard tensors <= Self.mostTensors, pairs <= Self.mostPairs else {
            throw ScanFault("it declares \(tensors) tensors and \(pairs) values", at: 8)
        }
        summary.tensors = tensors
        for _ in 0..<pairs { try pair(wide) }
        var last = 0
        for _ in 0..<tensors {
            let name = try length(wide)
            try cursor.skip(name)
            let dimensions = try cursor.number(4)
            guard dimensions <= 8 else { throw ScanFault("a tensor has \(dimensions) dimensions", at: cursor.position) }
            var elements = 1
            for _ in 0..<dimensions {
                let (product, overflow) = elements.multipliedReportingOverflow(by: try cursor.number(wide))
                guard !overflow else { throw ScanFault("a tensor is larger than any file", at: cursor.position) }
                elements = product
            }
            summary.parameters = summary.parameters.addingReportingOverflow(elements).partialValue
            _ = try cursor.number(4)
            last = max(last, try cursor.number(8))
        }
        guard tensors == 0 || last < cursor.left else {
            throw ScanFault("its tensors lie outside the file", at: cursor.position)
        }
    }

    private mutating func length(_ wide: Int) throws -> Int {
        let length = try cursor.number(wide)
        guard length <= Self.longestKey else { throw ScanFault("a name has \(length) bytes", at: cursor.position) }
        return length
    }

    private mutating func pair(_ wide: Int) throws {
        let count = try length(wide)
        let key = String(decoding: try cursor.bytes(count), as: UTF8.self)
        let type = try cursor.number(4)
        guard type == 8 else { return try skip(type, wide, depth: 0) }
        let size = try cursor.number(wide)
        let start = cursor.position
        let text = String(decoding: try cursor.peek(min(size, Self.keptText)), as: UTF8.self)
        try cursor.skip(size)
        if key == "general.architecture" { summary.architecture = String(text.prefix(200)) }
        if key == "general.name" { summary.name = String(text.prefix(200)) }
        // Templates are run by the loader's template engine; these words reach out of it.
        if key.hasPrefix("tokenizer.chat_template"), text.contains("__") || size > Self.keptText {
            context.add(
                .embeddedCode, .dangerous, in: place, at: start,
                "has a chat template at byte \(start) that reaches for Python's internals")
        }
    }

    private mutating func skip(_ type: Int, _ wide: Int, depth: Int) throws {
        switch type {
        case 8: try cursor.skip(try cursor.number(wide))
        case 9:
            guard depth < 4 else { throw ScanFault("its arrays are nested deeper than 4 levels", at: cursor.position) }
            let element = try cursor.number(4)
            let count = try cursor.number(wide)
            if let size = Self.size(of: element) {
                let (total, overflow) = size.multipliedReportingOverflow(by: count)
                guard !overflow else { throw ScanFault("an array is larger than any file", at: cursor.position) }
                try cursor.skip(total)
            } else {
                // Each takes bytes of the file, so this ends.
                for _ in 0..<count { try skip(element, wide, depth: depth + 1) }
            }
        default:
            guard let size = Self.size(of: type) else {
                throw ScanFault("a value has the unknown type \(type)", at: cursor.position)
            }
            try cursor.skip(size)
        }
    }

    private static func size(of type: Int) -> Int? {
        switch type {
        case 0, 1, 7: 1
        case 2, 3: 2
        case 4, 5, 6: 4
        case 10, 11, 12: 8
        default: nil
        }
    }
}
