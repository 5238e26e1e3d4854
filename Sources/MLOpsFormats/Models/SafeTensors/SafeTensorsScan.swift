import MLOpsCore

/// What the header of a safetensors file says.
public struct SafeTensorsSummary: Sendable, Equatable {
    public let tensors: Int
    /// Elements of all tensors.
    public let parameters: Int
    /// Tensors by element type.
    public let dtypes: [String: Int]
    public let metadata: [String: String]

    public init(tensors: Int, parameters: Int, dtypes: [String: Int], metadata: [String: String]) {
        (self.tensors, self.parameters, self.dtypes, self.metadata) = (tensors, parameters, dtypes, metadata)
    }
}

/// Checks the header of a safetensors file against the rules of its format (safetensors' README, "Format").
enum SafeTensorsScan {
    /// The format's own limit.
    private static let mostHeader = 100_000_000

    private static let bits: [String: Int] = [
        "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
        "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32,
        "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64,
    ]

    static func looksLike(_ head: [UInt8], size: Int) -> Bool {
        guard head.count >= 10, head[8] == UInt8(ascii: "{"), let length = length(head) else { return false }
        return length >= 2 && length <= size - 8
    }

    private static func length(_ head: [UInt8]) -> Int? {
        var value: UInt64 = 0
        for index in (0..<8).reversed() { value = value << 8 | UInt64(head[index]) }
        return value <= UInt64(mostHeader) ? Int(value) : nil
    }

    static func scan(_ window: ByteWindow, _ place: ScanPlace, _ context: ScanContext) -> ContentScan.Result {
        do {
            guard let length = length(try window.bytes(at: 0, count: 8)) else {
                throw ScanFault("its header is too long")
            }
            guard length <= context.limits.jsonBytes else { throw ScanFault("its header has \(length) bytes") }
            let header = try window.bytes(at: 8, count: length)
            let json = try JSON.parseForeign(header, limits: JSON.Limits(bytes: length, depth: 8))
            guard let object = json.object else { throw ScanFault("its header is no object") }
            let summary = check(object, dataSize: window.size - 8 - length) { offset, text in
                context.add(.malformed, .suspicious, in: place, at: offset, text)
            }
            return ContentScan.Result(format: .safetensors, details: .safetensors(summary))
        } catch {
            let fault = ScanFault.of(error)
            context.add(.malformed, .suspicious, in: place, at: 8, "has a malformed header: \(fault.text)")
            context.gap(fault, in: place)
            return ContentScan.Result(format: .safetensors)
        }
    }

    private static func check(
        _ header: JSONObject, dataSize: Int, _ tell: (Int, String) -> Void
    ) -> SafeTensorsSummary {
        var dtypes: [String: Int] = [:]
        var metadata: [String: String] = [:]
        var ranges: [(begin: Int, end: Int, name: String)] = []
        var parameters = 0
        var told = 0
        func wrong(_ name: String, _ what: String) {
            told += 1
            if told <= 100 { tell(8, "has a tensor '\(ScanText.excerpt(name))' \(what)") }
        }
        for (name, value) in header.members {
            if name == "__metadata__" {
                for (key, text) in value.object?.members ?? [] {
                    if let text = text.string { metadata[key] = text }
                }
                if value.object == nil || metadata.count != value.object?.members.count {
                    tell(8, "has metadata that is not of texts")
                }
                continue
            }
            guard let fields = value.object, let dtype = fields["dtype"]?.string,
                let shape = fields["shape"]?.array.flatMap(numbers),
                let range = fields["data_offsets"]?.array.flatMap(numbers),
                fields.members.count == 3, range.count == 2, range[0] <= range[1]
            else {
                wrong(name, "whose description is malformed")
                continue
            }
            dtypes[dtype, default: 0] += 1
            guard let bits = bits[dtype] else {
                wrong(name, "of the unknown type '\(ScanText.excerpt(dtype))'")
                continue
            }
            ranges.append((range[0], range[1], name))
            var elements = 1
            var overflows = false
            for length in shape {
                let (product, over) = elements.multipliedReportingOverflow(by: length)
                (elements, overflows) = (product, overflows || over)
            }
            let (total, over) = elements.multipliedReportingOverflow(by: bits)
            if overflows || over || total % 8 != 0 || total / 8 != range[1] - range[0] {
                wrong(name, "whose size is not that of its type and shape")
            } else {
                parameters = parameters.addingReportingOverflow(elements).partialValue
            }
        }
        var end = 0
        for range in ranges.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            if range.begin < end { wrong(range.name, "that overlaps another") }
            if range.begin > end { wrong(range.name, "with a hole before it") }
            end = max(end, range.end)
        }
        if end > dataSize {
            tell(8, "describes \(end) bytes of data and has \(dataSize)")
        } else if end < dataSize {
            tell(8, "has \(dataSize - end) bytes that belong to no tensor")
        }
        return SafeTensorsSummary(
            tensors: header.members.count - (header["__metadata__"] == nil ? 0 : 1), parameters: parameters,
            dtypes: dtypes, metadata: metadata)
    }

    private static func numbers(_ items: [JSON]) -> [Int]? {
        var result: [Int] = []
        for item in items {
            guard let number = item.integer, number >= 0 else { return nil }
            result.append(Int(number))
        }
        return result
    }
}
