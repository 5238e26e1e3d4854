/// A decimal number of any size as JSON writes it (RFC 8259 §6), compared by value: `1.50`, `1.5` and `15e-1` are equal.
///
/// Nothing here takes more steps than the text has bytes, whatever its exponent says.
struct DecimalText: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let isNegative: Bool
    /// The digits without leading and trailing zeros; empty for zero.
    private let digits: [UInt8]
    /// The place of the point: the number is 0.d₁d₂… × 10^scale.
    private let scale: Int
    /// The text it was read from.
    let description: String

    /// Nil for anything that is no JSON number, and for exponents of more than nine digits.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        func digits() -> [UInt8] {
            let run = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(run.count)
            return Array(run)
        }
        let negative = rest.first == UInt8(ascii: "-")
        if negative { rest = rest.dropFirst() }
        let whole = digits()
        guard !whole.isEmpty, whole.count == 1 || whole[0] != 0x30 else { return nil }
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = digits()
            guard !fraction.isEmpty else { return nil }
        }
        var exponent = 0
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            let down = rest.first == UInt8(ascii: "-")
            if down || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            let power = digits()
            guard !power.isEmpty, power.count <= 9, let value = Int(String(decoding: power, as: UTF8.self)) else {
                return nil
            }
            exponent = down ? -value : value
        }
        guard rest.isEmpty else { return nil }
        let all = whole + fraction
        let leading = all.prefix { $0 == 0x30 }.count
        var significant = Array(all.dropFirst(leading))
        while significant.last == 0x30 { significant.removeLast() }
        self.digits = significant
        isNegative = negative && !significant.isEmpty
        scale = significant.isEmpty ? 0 : whole.count - leading + exponent
        description = text
    }

    static func == (left: DecimalText, right: DecimalText) -> Bool {
        left.isNegative == right.isNegative && left.scale == right.scale && left.digits == right.digits
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(isNegative)
        hasher.combine(scale)
        hasher.combine(digits)
    }

    static func < (left: DecimalText, right: DecimalText) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let smaller = magnitudeIsLess(left, right)
        guard left.isNegative else { return smaller }
        return left != right && !smaller
    }

    private static func magnitudeIsLess(_ left: DecimalText, _ right: DecimalText) -> Bool {
        if left.digits.isEmpty || right.digits.isEmpty { return left.digits.isEmpty && !right.digits.isEmpty }
        if left.scale != right.scale { return left.scale < right.scale }
        return left.digits.lexicographicallyPrecedes(right.digits)
    }

    var isZero: Bool { digits.isEmpty }
    var isBelowZero: Bool { isNegative }
    var isWhole: Bool { scale >= digits.count }

    /// True when this is a whole multiple of `step`; nil when the numbers are too long to tell in 64 bits.
    func isMultiple(of step: DecimalText) -> Bool? {
        guard !step.isZero else { return nil }
        if isZero || self == step { return true }
        // Both as whole numbers of the same unit.
        let unit = Swift.min(scale - digits.count, step.scale - step.digits.count)
        guard let a = whole(unit), let b = step.whole(unit) else { return nil }
        return a % b == 0
    }

    private func whole(_ unit: Int) -> UInt64? {
        let zeros = scale - digits.count - unit
        guard zeros >= 0, digits.count + zeros <= 18 else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: zeros))
    }
}
