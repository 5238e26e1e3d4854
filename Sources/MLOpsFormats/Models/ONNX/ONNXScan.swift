/// Reads an ONNX model (onnx.proto3) as far as it says what running it needs.
struct ONNXScan {
    private let window: ByteWindow
    private var summary = ONNXSummary()
    private var domains: Set<String> = []
    private var ownDomains: Set<String> = []
    private var external: [String: Int] = [:]
    private var left = 10_000_000

    private static let deepest = 64
    private static let longestText = 65_536
    private static let mostListed = 10_000

    /// Operators that every runtime has, or that come with the most used one.
    private static let knownDomains: Set<String> = [
        "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training", "com.microsoft",
        "com.microsoft.nchwc", "com.microsoft.experimental",
    ]

    /// Scans a model; nil when this is none.
    static func scan(
        _ window: ByteWindow, _ place: ScanPlace, _ context: ScanContext, isNamed: Bool
    ) throws -> ContentScan.Result? {
        guard looksLike(window) || isNamed else { return nil }
        var scan = ONNXScan(window: window)
        do {
            try scan.model(0..<window.size)
        } catch {
            context.gap(ScanFault.of(error), in: place)
        }
        scan.report(place, context)
        return ContentScan.Result(format: .onnx, details: .onnx(scan.summary))
    }

    private init(window: ByteWindow) {
        self.window = window
    }

    /// The fields of the outermost message have the right types, a graph among them, to the end of the file.
    private static func looksLike(_ window: ByteWindow) -> Bool {
        var reader = ProtobufReader(window, 0..<window.size)
        var seen: Set<Int> = []
        var count = 0
        do {
            while let field = try reader.next() {
                switch (field.number, field.content) {
                case (1, .varint), (5, .varint): break
                case (2...4, .bytes), (6...8, .bytes), (14, .bytes), (20, .bytes), (25, .bytes), (26, .bytes): break
                default: return false
                }
                seen.insert(field.number)
                count += 1
                guard count < 100_000 else { return false }
            }
        } catch {
            return false
        }
        return seen.contains(7) && (seen.contains(1) || seen.contains(8))
    }

    // MARK: Messages

    private mutating func each(
        _ range: Range<Int>, _ depth: Int, _ body: (inout ONNXScan, ProtobufReader.Field) throws -> Void
    ) throws {
        guard depth <= Self.deepest else { throw ScanFault("it is nested deeper than \(Self.deepest) levels") }
        var reader = ProtobufReader(window, range)
        while let field = try reader.next() {
            left -= 1
            guard left >= 0 else { throw ScanFault("it has more fields than a scan reads") }
            try body(&self, field)
        }
    }

    private func text(_ content: ProtobufReader.Content) throws -> String {
        guard case .bytes(let range) = content else { throw ScanFault("a text is of another type") }
        guard range.count <= Self.longestText else {
            throw ScanFault("a text has \(range.count) bytes", at: range.lowerBound)
        }
        return String(decoding: try window.bytes(at: range.lowerBound, count: range.count), as: UTF8.self)
    }

    private static func plain(_ domain: String) -> String { domain.isEmpty ? "ai.onnx" : domain }

    private mutating func model(_ range: Range<Int>) throws {
        try each(range, 0) { scan, field in
            switch (field.number, field.content) {
            case (1, .varint(let version)): scan.summary.irVersion = Int(clamping: version)
            case (2, _): scan.summary.producer = try scan.text(field.content)
            case (3, _): scan.summary.producerVersion = try scan.text(field.content)
            case (7, .bytes(let range)): try scan.graph(range, 1, isOutermost: true)
            case (8, .bytes(let range)):
                let opset = try scan.opset(range, 1)
                if scan.summary.opsets.count < Self.mostListed { scan.summary.opsets[opset.domain] = opset.version }
            case (14, .bytes(let range)):
                let pair = try scan.pair(range, 1)
                if scan.summary.metadata.count < Self.mostListed { scan.summary.metadata[pair.key] = pair.value }
            case (20, .bytes(let range)):
                try scan.each(range, 1) { scan, field in
                    if case .bytes(let range) = field.content, field.number <= 2 { try scan.graph(range, 2) }
                }
            case (25, .bytes(let range)): try scan.function(range, 1)
            default: break
            }
        }
    }

    private mutating func opset(_ range: Range<Int>, _ depth: Int) throws -> (domain: String, version: Int) {
        var result = (domain: "ai.onnx", version: 0)
        try each(range, depth) { scan, field in
            if field.number == 1 { result.domain = Self.plain(try scan.text(field.content)) }
            if field.number == 2, case .varint(let version) = field.content { result.version = Int(clamping: version) }
        }
        return result
    }

    private mutating func pair(_ range: Range<Int>, _ depth: Int) throws -> (key: String, value: String) {
        var result = (key: "", value: "")
        try each(range, depth) { scan, field in
            if field.number == 1 { result.key = try scan.text(field.content) }
            if field.number == 2 { result.value = try scan.text(field.content) }
        }
        return result
    }

    private mutating func graph(_ range: Range<Int>, _ depth: Int, isOutermost: Bool = false) throws {
        try each(range, depth) { scan, field in
            switch (field.number, field.content) {
            case (1, .bytes(let range)): try scan.node(range, depth + 1)
            case (2, _): if isOutermost { scan.summary.graph = try scan.text(field.content) }
            case (5, .bytes(let range)): try scan.tensor(range, depth + 1, counts: true)
            case (11, .bytes(let range)):
                let value = try scan.value(range, depth + 1)
                if isOutermost, scan.summary.inputs.count < Self.mostListed { scan.summary.inputs.append(value) }
            case (12, .bytes(let range)):
                let value = try scan.value(range, depth + 1)
                if isOutermost, scan.summary.outputs.count < Self.mostListed { scan.summary.outputs.append(value) }
            case (15, .bytes(let range)): try scan.sparse(range, depth + 1)
            default: break
            }
        }
    }

    private mutating func node(_ range: Range<Int>, _ depth: Int) throws {
        var type = ""
        var domain = "ai.onnx"
        try each(range, depth) { scan, field in
            switch (field.number, field.content) {
            case (4, _): type = try scan.text(field.content)
            case (5, .bytes(let range)): try scan.attribute(range, depth + 1)
            case (7, _): domain = Self.plain(try scan.text(field.content))
            default: break
            }
        }
        if domains.count < Self.mostListed { domains.insert(domain) }
        let name = domain == "ai.onnx" ? type : "\(domain).\(type)"
        if summary.operators.count < Self.mostListed || summary.operators[name] != nil {
            summary.operators[name, default: 0] += 1
        }
    }

    private mutating func attribute(_ range: Range<Int>, _ depth: Int) throws {
        try each(range, depth) { scan, field in
            guard case .bytes(let range) = field.content else { return }
            switch field.number {
            case 5, 10: try scan.tensor(range, depth + 1, counts: false)
            case 6, 11: try scan.graph(range, depth + 1)
            case 22, 23: try scan.sparse(range, depth + 1)
            default: break
            }
        }
    }

    private mutating func sparse(_ range: Range<Int>, _ depth: Int) throws {
        try each(range, depth) { scan, field in
            if field.number <= 2, case .bytes(let range) = field.content {
                try scan.tensor(range, depth + 1, counts: field.number == 1)
            }
        }
    }

    private mutating func function(_ range: Range<Int>, _ depth: Int) throws {
        try each(range, depth) { scan, field in
            switch (field.number, field.content) {
            case (7, .bytes(let range)): try scan.node(range, depth + 1)
            case (10, _): scan.ownDomains.insert(Self.plain(try scan.text(field.content)))
            default: break
            }
        }
    }

    private mutating func tensor(_ range: Range<Int>, _ depth: Int, counts: Bool) throws {
        var elements = 1
        try each(range, depth) { scan, field in
            switch (field.number, field.content) {
            case (1, .varint(let length)):
                elements = elements.multipliedReportingOverflow(by: Int(clamping: length)).partialValue
            case (1, .bytes(let range)):
                var reader = PackedNumbers(scan.window, range)
                while let length = try reader.next() {
                    elements = elements.multipliedReportingOverflow(by: Int(clamping: length)).partialValue
                }
            case (13, .bytes(let range)):
                let pair = try scan.pair(range, depth + 1)
                if pair.key == "location", scan.external.count < Self.mostListed {
                    scan.external[pair.value] = scan.external[pair.value] ?? range.lowerBound
                }
            default: break
            }
        }
        guard counts else { return }
        summary.tensors += 1
        summary.parameters = summary.parameters.addingReportingOverflow(max(0, elements)).partialValue
    }

    private mutating func value(_ range: Range<Int>, _ depth: Int) throws -> ONNXSummary.Value {
        var name = ""
        var type = "unknown"
        var shape: [String]?
        try each(range, depth) { scan, field in
            switch (field.number, field.content) {
            case (1, _): name = try scan.text(field.content)
            case (2, .bytes(let range)):
                try scan.each(range, depth + 1) { scan, field in
                    guard case .bytes(let range) = field.content else { return }
                    switch field.number {
                    case 1: (type, shape) = try scan.tensorType(range, depth + 2)
                    case 4: type = "sequence"
                    case 5: type = "map"
                    case 8: type = "sparse tensor"
                    case 9: type = "optional"
                    default: break
                    }
                }
            default: break
            }
        }
        return ONNXSummary.Value(name: name, type: type, shape: shape)
    }

    private mutating func tensorType(_ range: Range<Int>, _ depth: Int) throws -> (String, [String]?) {
        var type = "undefined"
        var shape: [String]?
        try each(range, depth) { scan, field in
            switch (field.number, field.content) {
            case (1, .varint(let code)): type = ONNXSummary.typeName(code)
            case (2, .bytes(let range)):
                var lengths: [String] = []
                try scan.each(range, depth + 1) { scan, field in
                    guard field.number == 1, case .bytes(let range) = field.content else { return }
                    var length = "?"
                    try scan.each(range, depth + 2) { scan, field in
                        if field.number == 1, case .varint(let value) = field.content {
                            length = String(Int64(bitPattern: value))
                        }
                        if field.number == 2 { length = try scan.text(field.content) }
                    }
                    if lengths.count < 1_000 { lengths.append(length) }
                }
                shape = lengths
            default: break
            }
        }
        return (type, shape)
    }

    // MARK: Findings

    private mutating func report(_ place: ScanPlace, _ context: ScanContext) {
        summary.customDomains = domains.filter { !Self.knownDomains.contains($0) && !ownDomains.contains($0) }.sorted()
        for domain in summary.customDomains {
            context.add(
                .customOperators, .suspicious, in: place, at: 0,
                "uses operators of the domain '\(ScanText.excerpt(domain))', which a plug-in must supply")
        }
        summary.externalFiles = external.keys.sorted()
        for location in summary.externalFiles {
            let isOutside = Self.leadsOutside(location)
            context.add(
                .externalData, isOutside ? .dangerous : .safe, in: place, at: external[location] ?? 0,
                "keeps tensors in the file '\(ScanText.excerpt(location))'"
                    + (isOutside ? ", which leads outside the model's folder" : ""))
        }
    }

    /// Whether a file's name does more than name a file beside or below the model.
    private static func leadsOutside(_ location: String) -> Bool {
        let bytes = Array(location.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return bytes.isEmpty || bytes.contains(UInt8(ascii: "\\")) || bytes.contains(UInt8(ascii: ":"))
            || bytes.contains { $0 < 0x20 } || bytes.first == UInt8(ascii: "~")
            || parts.contains { $0.isEmpty || $0.elementsEqual("..".utf8) }
    }
}

/// Numbers of a packed field.
private struct PackedNumbers {
    private var cursor: ByteCursor

    init(_ window: ByteWindow, _ range: Range<Int>) {
        cursor = ByteCursor(window, from: range.lowerBound, to: range.upperBound)
    }

    mutating func next() throws -> UInt64? {
        if cursor.isAtEnd { return nil }
        var value: UInt64 = 0
        for index in 0..<10 {
            let byte = try cursor.byte()
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return value }
        }
        throw ScanFault("a number is longer than ten bytes", at: cursor.position)
    }
}
