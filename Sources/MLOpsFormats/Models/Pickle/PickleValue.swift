/// What a scan knows of a value on pickle's stack: enough to resolve imports and to find joblib's raw arrays.
enum PickleValue {
    /// Some value of which nothing is known.
    case opaque
    /// Some value that is certainly no text: a float, bytes, a list, an array.
    case data
    /// A value that should have been there: read from an empty stack, or from a memo that has no such entry.
    case absent
    case none
    case number(Int)
    /// Text, kept in the machine's ``PickleTexts``.
    case text(start: UInt32, count: UInt16)
    /// Text that was not kept, being longer than any name.
    case longText
    /// An import, by its place in the machine's list.
    case global(Int32)
    /// An object of an imported class that was only created, not initialised.
    case instance(Int32)
    /// What a call of an import answered.
    case result(Int32)
    /// A container, or a call whose arguments matter, by its place in the machine's list.
    case node(Int32)

    /// Whether the machine would refuse it as a name.
    var isCertainlyNoText: Bool {
        switch self {
        case .data, .none, .number, .global, .node: true
        case .opaque, .absent, .text, .longText, .instance, .result: false
        }
    }
}

/// A value that consists of others.
enum PickleNode {
    case tuple([PickleValue])
    /// The entries whose keys are text.
    case dict([(key: String, value: PickleValue)])
    /// `numpy.dtype(…)`, and the state it was given then.
    case dtype(arguments: PickleValue, state: PickleValue)
}

/// The short texts of one pickle, back to back: what names are resolved from.
struct PickleTexts {
    private var bytes: [UInt8] = []

    /// Longer texts are nobody's module or name.
    static let longest = PickleWalk.longestName
    private static let capacity = 64 << 20

    /// Keeps `text`; nil when it is too long, or too much was kept already.
    mutating func keep(_ text: [UInt8]) -> PickleValue {
        guard text.count <= Self.longest, bytes.count + text.count <= Self.capacity else { return .longText }
        defer { bytes += text }
        return .text(start: UInt32(bytes.count), count: UInt16(text.count))
    }

    func string(_ start: UInt32, _ count: UInt16) -> String {
        let start = Int(start)
        let end = min(bytes.count, start + Int(count))
        return start <= end ? String(decoding: bytes[start..<end], as: UTF8.self) : ""
    }
}

/// The memo of one pickle: dense where picklers write it, sparse for the rest, bounded.
struct PickleMemo {
    private var dense: [PickleValue?] = []
    private var sparse: [Int: PickleValue] = [:]
    /// Entries that were set, as `MEMOIZE` counts them.
    private(set) var count = 0

    private static let mostDense = 8 << 20
    private static let mostSparse = 100_000

    subscript(index: Int) -> PickleValue? {
        index >= 0 && index < dense.count ? dense[index] ?? nil : sparse[index]
    }

    mutating func put(_ value: PickleValue, at index: Int) {
        if index == dense.count, index < Self.mostDense {
            if sparse.removeValue(forKey: index) == nil { count += 1 }
            dense.append(value)
        } else if index >= 0, index < dense.count {
            if dense[index] == nil { count += 1 }
            dense[index] = value
        } else if sparse[index] != nil {
            sparse[index] = value
        } else {
            // What does not fit is forgotten; reading it back gives nothing, which no import is resolved from.
            count += 1
            if sparse.count < Self.mostSparse { sparse[index] = value }
        }
    }
}
