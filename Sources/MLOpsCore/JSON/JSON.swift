/// A JSON value as events and reports use it: integers only (decimals travel as strings), member names unique.
public enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    /// Within ±(2⁵³−1), the range RFC 8785 numbers keep exactly.
    case integer(Int64)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    /// The largest integer a document may carry: 2⁵³−1.
    public static let maxInteger: Int64 = 9_007_199_254_740_991

    /// A number of which every reader gets each digit; null for nil, and for one that is out of that range.
    public static func exact(_ value: Int64?) -> JSON {
        guard let value, value.magnitude <= UInt64(maxInteger) else { return .null }
        return .integer(value)
    }

    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var array: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    public var isNull: Bool { self == .null }

    /// The member `name` of an object; nil when absent or when this is no object.
    public subscript(name: String) -> JSON? { object?[name] }

    /// Equal as values and by bytes: composed and decomposed letters differ.
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}

/// The members of a JSON object, names unique, kept in the order of RFC 8785 §3.2.3 (UTF-16 code units).
public struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public private(set) var members: [(name: String, value: JSON)] = []

    public init() {}

    public init(dictionaryLiteral elements: (String, JSON)...) {
        for (name, value) in elements { self[name] = value }
    }

    /// All members at once, in any order; nil when a name occurs twice. Takes n log n steps where adding members one by
    /// one takes n² for names that a stranger wrote in descending order.
    public init?(members: [(name: String, value: JSON)]) {
        let sorted = members.sorted { Self.precedes($0.name, $1.name) }
        for (left, right) in zip(sorted, sorted.dropFirst()) where left.name.utf8.elementsEqual(right.name.utf8) {
            return nil
        }
        self.members = sorted
    }

    /// Members whose names come in ascending order, so that none occurs twice.
    init(ascending members: [(name: String, value: JSON)]) {
        self.members = members
    }

    /// The order of UTF-16 code units, found by UTF-8: the two differ only where a code point beyond U+FFFF, written
    /// with surrogates, meets one from U+E000 on.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var (a, b) = (left.utf8.makeIterator(), right.utf8.makeIterator())
        while true {
            guard let y = b.next() else { return false }
            guard let x = a.next() else { return true }
            if x == y { continue }
            if x >= 0xEE, y >= 0xEE, (x >= 0xF0) != (y >= 0xF0) { return x >= 0xF0 }
            return x < y
        }
    }

    public var isEmpty: Bool { members.isEmpty }

    public var names: [String] { members.map(\.name) }

    public subscript(name: String) -> JSON? {
        get {
            let (index, found) = position(of: name)
            return found ? members[index].value : nil
        }
        set {
            let (index, found) = position(of: name)
            switch (newValue, found) {
            case (let value?, true): members[index].value = value
            case (let value?, false): members.insert((name, value), at: index)
            case (nil, true): members.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Adds a member; false, and nothing changed, when the name is taken.
    public mutating func insert(_ name: String, _ value: JSON) -> Bool {
        let (index, found) = position(of: name)
        if found { return false }
        members.insert((name, value), at: index)
        return true
    }

    /// Where a member stands in ``members``; nil when there is none.
    func index(of name: String) -> Int? {
        let (index, found) = position(of: name)
        return found ? index : nil
    }

    private func position(of name: String) -> (index: Int, found: Bool) {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if Self.precedes(members[middle].name, name) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return (low, low < members.count && members[low].name.utf8.elementsEqual(name.utf8))
    }

    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count
            && zip(left.members, right.members).allSatisfy {
                $0.name.utf8.elementsEqual($1.name.utf8) && $0.value == $1.value
            }
    }
}

// Not `ExpressibleByNilLiteral`: `value["absent"] == nil` and `found ? value : nil` would then mean JSON's `null`.
extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }

    /// The string, or `null` for nil.
    public init(_ text: String?) { self = text.map { .string($0) } ?? .null }
}
