/// The header of a `.npy` file (NEP 1, `numpy/lib/format.py`).
struct NumpyHeader {
    let summary: NumpySummary
    /// Elements are Python objects, kept as a pickle.
    let hasObjects: Bool
    /// Bytes of one element, where it is known.
    let itemSize: Int?
    /// Where the data starts.
    let end: Int

    private static let mostHeader = 1 << 20

    init(_ window: ByteWindow) throws {
        var cursor = ByteCursor(window, from: 6)
        let major = try cursor.byte()
        _ = try cursor.byte()
        guard (1...3).contains(major) else { throw ScanFault("its format version \(major) is unknown") }
        let length = try cursor.number(major == 1 ? 2 : 4)
        guard length <= Self.mostHeader else { throw ScanFault("its header has \(length) bytes") }
        let text = try cursor.bytes(length)
        end = cursor.position
        var parser = PythonLiteral(text)
        guard case .dict(let fields) = try parser.document() else { throw ScanFault("its header is no dictionary") }
        func field(_ name: String) throws -> PythonLiteral.Value {
            let found = fields.filter { $0.key.elementsEqual(name.utf8) }
            guard found.count == 1, fields.count == 3 else {
                throw ScanFault("its header has not just descr, fortran_order and shape")
            }
            return found[0].value
        }
        guard case .sequence(let lengths) = try field("shape") else { throw ScanFault("its shape is no tuple") }
        var shape: [Int] = []
        for length in lengths {
            guard case .integer(let length) = length, length >= 0 else {
                throw ScanFault("its shape is not of numbers")
            }
            shape.append(length)
        }
        guard case .bool = try field("fortran_order") else { throw ScanFault("its fortran_order is no truth value") }
        let descr = try field("descr")
        let type = try NumpyType(descr, depth: 0)
        hasObjects = type.hasObjects
        itemSize = type.size
        let shown: String
        if case .text(let code) = descr { shown = ScanText.excerpt(code) } else { shown = "structured" }
        summary = NumpySummary(dtype: shown, shape: shape, hasObjects: type.hasObjects)
    }
}

/// What the header of a numpy array says.
public struct NumpySummary: Sendable, Equatable {
    /// Numpy's code such as `<f8`, or `structured`.
    public let dtype: String
    public let shape: [Int]
    /// Elements are Python objects: loading unpickles them.
    public let hasObjects: Bool

    public init(dtype: String, shape: [Int], hasObjects: Bool) {
        (self.dtype, self.shape, self.hasObjects) = (dtype, shape, hasObjects)
    }
}

/// A numpy type as its `descr` tells it.
private struct NumpyType {
    var hasObjects = false
    var size: Int?

    init(_ descr: PythonLiteral.Value, depth: Int) throws {
        guard depth <= 16 else { throw ScanFault("its type is nested deeper than 16 levels") }
        switch descr {
        case .text(let code): try read(code)
        case .sequence(let items):
            if items.count == 2, Self.isShape(items[1]) {
                // A type and a shape: an array inside each element.
                let element = try NumpyType(items[0], depth: depth + 1)
                hasObjects = element.hasObjects
                size = Self.product(element.size, items[1])
                return
            }
            var sum: Int? = 0
            for item in items {
                guard case .sequence(let field) = item, (2...3).contains(field.count) else {
                    throw ScanFault("its type is not understood")
                }
                let type = try NumpyType(field[1], depth: depth + 1)
                hasObjects = hasObjects || type.hasObjects
                let part = field.count == 3 ? Self.product(type.size, field[2]) : type.size
                if let whole = sum, let part {
                    let (total, overflow) = whole.addingReportingOverflow(part)
                    sum = overflow ? nil : total
                } else {
                    sum = nil
                }
            }
            size = sum
        default: throw ScanFault("its type is not understood")
        }
    }

    private mutating func read(_ code: [UInt8]) throws {
        var rest = code[...]
        if let order = rest.first, "<>|=".utf8.contains(order) { rest = rest.dropFirst() }
        guard let kind = rest.popFirst() else { throw ScanFault("its type is not understood") }
        guard kind != UInt8(ascii: "O") else {
            hasObjects = true
            return
        }
        guard "?bhilqpBHILQPefdgFDGSaUVmMciu".utf8.contains(kind) else { throw ScanFault("its type is not understood") }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        // The unit of times: <M8[ns].
        guard rest.isEmpty || rest.first == UInt8(ascii: "[") && rest.last == UInt8(ascii: "]") else {
            throw ScanFault("its type is not understood")
        }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: kind == UInt8(ascii: "U") ? 4 : 1)
        size = overflow ? nil : bytes
    }

    private static func isShape(_ value: PythonLiteral.Value) -> Bool {
        if case .integer = value { return true }
        guard case .sequence(let items) = value, !items.isEmpty else { return false }
        return items.allSatisfy { if case .integer = $0 { true } else { false } }
    }

    private static func product(_ size: Int?, _ shape: PythonLiteral.Value) -> Int? {
        guard var product = size else { return nil }
        let lengths: [PythonLiteral.Value]
        if case .sequence(let items) = shape { lengths = items } else { lengths = [shape] }
        for length in lengths {
            guard case .integer(let length) = length, length >= 0 else { return nil }
            let (next, overflow) = product.multipliedReportingOverflow(by: length)
            guard !overflow else { return nil }
            product = next
        }
        return product
    }
}
