/// An exact decimal number of up to ``maxDigits`` digits, for metrics and their limits: never a binary fraction.
///
/// Two texts of one value (`0.750`, `7.5e-1`) are equal. A value type without shared state; safe on any thread.
public struct DecimalNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The largest power of ten that `e…` may add or take away: what a double can be (IEEE 754, 1e-324 to 1e308), and no
    /// four bytes that ask for a gigabyte.
    public static let maxExponent = 400
    /// More would fill the sentences that state the number.
    public static let maxDigits = 1000

    private let isNegative: Bool
    /// Values 0…9, most significant first, without leading zeros; empty for zero.
    private let digits: [UInt8]
    /// How many of the digits stand behind the point; the last of those is never 0, so that a value has one form.
    private let scale: Int

    public static let zero = DecimalNumber(isNegative: false, digits: [], scale: 0)

    /// Reads a number as JSON writes it (RFC 8259 §6): `12`, `-0.75`, `1e-05`; nil for anything else, such as `.5`,
    /// `1.`, `007`, `NaN`, an exponent beyond ±``maxExponent``, or more than ``maxDigits`` characters.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maxDigits else { return nil }
        var rest = Array(text.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        let whole = rest.prefix(while: Self.isDigit)
        guard let first = whole.first, first != UInt8(ascii: "0") || whole.count == 1 else { return nil }
        rest = rest.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        var exponent = 0
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            guard let value = Self.exponent(rest.dropFirst()) else { return nil }
            exponent = value
            rest = []
        }
        guard rest.isEmpty else { return nil }
        var digits = (whole + fraction).map { $0 - UInt8(ascii: "0") }
        var scale = fraction.count - exponent
        if scale < 0 {
            digits += repeatElement(0, count: -scale)
            scale = 0
        }
        self.init(isNegative: isNegative, digits: digits, scale: scale)
    }

    /// Brings a value to its one form.
    private init(isNegative: Bool, digits: [UInt8], scale: Int) {
        var kept = digits.drop { $0 == 0 }
        var scale = scale
        while scale > 0, kept.last == 0 {
            kept = kept.dropLast()
            scale -= 1
        }
        self.isNegative = isNegative && !kept.isEmpty
        self.digits = Array(kept)
        self.scale = kept.isEmpty ? 0 : scale
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
        var rest = text
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard !rest.isEmpty, rest.allSatisfy(isDigit) else { return nil }
        let significant = rest.drop { $0 == UInt8(ascii: "0") }
        guard significant.count <= 5 else { return nil }
        let value = significant.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard value <= maxExponent else { return nil }
        return isNegative ? -value : value
    }

    /// True below zero; zero itself is not negative.
    public var isBelowZero: Bool { isNegative }

    /// The canonical text: no exponent, no leading or trailing zeros, no `-0`. Reading it gives the same number.
    public var description: String {
        guard !digits.isEmpty else { return "0" }
        var text = digits.map { $0 + UInt8(ascii: "0") }
        if scale > 0 {
            if text.count <= scale {
                text.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: scale - text.count + 1), at: 0)
            }
            text.insert(UInt8(ascii: "."), at: text.count - scale)
        }
        return (isNegative ? "-" : "") + String(decoding: text, as: UTF8.self)
    }

    public static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let order = magnitudeOrder(left, right)
        return left.isNegative ? order > 0 : order < 0
    }

    /// Below zero, zero or above zero as `left` without its sign is smaller, equal or larger.
    private static func magnitudeOrder(_ left: DecimalNumber, _ right: DecimalNumber) -> Int {
        if left.digits.isEmpty || right.digits.isEmpty { return left.digits.count - right.digits.count }
        let (a, b) = (left.digits.count - left.scale, right.digits.count - right.scale)
        if a != b { return a - b }
        // Both begin at the same power of ten, so the order of the digits is the order of the values.
        if left.digits == right.digits { return 0 }
        return left.digits.lexicographicallyPrecedes(right.digits) ? -1 : 1
    }

    public static prefix func - (value: DecimalNumber) -> DecimalNumber {
        DecimalNumber(isNegative: !value.isNegative, digits: value.digits, scale: value.scale)
    }

    public static func + (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber {
        let scale = max(left.scale, right.scale)
        let (a, b) = (left.padded(to: scale), right.padded(to: scale))
        if left.isNegative == right.isNegative {
            return DecimalNumber(isNegative: left.isNegative, digits: sum(a, b), scale: scale)
        }
        if magnitudeOrder(left, right) >= 0 {
            return DecimalNumber(isNegative: left.isNegative, digits: difference(a, b), scale: scale)
        }
        return DecimalNumber(isNegative: right.isNegative, digits: difference(b, a), scale: scale)
    }

    public static func - (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber { left + -right }

    /// The digits with as many behind the point as `scale` says.
    private func padded(to scale: Int) -> [UInt8] {
        digits + repeatElement(0, count: scale - self.scale)
    }

    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(max(left.count, right.count) + 1)
        var carry: UInt8 = 0
        for place in 0..<max(left.count, right.count) {
            let total = digit(left, place) + digit(right, place) + carry
            result.append(total % 10)
            carry = total / 10
        }
        result.append(carry)
        return result.reversed()
    }

    /// `left` − `right`, for `left` not smaller.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(left.count)
        var borrow: UInt8 = 0
        for place in 0..<left.count {
            let minuend = digit(left, place) + 10
            let total = minuend - digit(right, place) - borrow
            result.append(total % 10)
            borrow = total < 10 ? 1 : 0
        }
        return result.reversed()
    }

    /// The digit `place` places from the right; 0 beyond the left end.
    private static func digit(_ digits: [UInt8], _ place: Int) -> UInt8 {
        place < digits.count ? digits[digits.count - 1 - place] : 0
    }
}
