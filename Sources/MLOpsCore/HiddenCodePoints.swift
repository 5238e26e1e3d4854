/// The code points that show nothing or change how others show: Unicode categories Cc, Cf, Zl and Zp.
///
/// Frozen at Unicode 16.0, because the escaped form of a path enters digests that people sign: a toolchain with a
/// newer Unicode must never give another digest. Source: `UnicodeData.txt` 16.0.0, read through Python's
/// `unicodedata2` 16.0.0 and compared with `Unicode.Scalar.Properties` of Swift 6.3; both give these ranges.
public enum HiddenCodePoints {
    /// First and last code point of every range, ascending.
    public static let ranges: [ClosedRange<UInt32>] = [
        0x0000...0x001F, 0x007F...0x009F, 0x00AD...0x00AD, 0x0600...0x0605, 0x061C...0x061C, 0x06DD...0x06DD,
        0x070F...0x070F, 0x0890...0x0891, 0x08E2...0x08E2, 0x180E...0x180E, 0x200B...0x200F, 0x2028...0x202E,
        0x2060...0x2064, 0x2066...0x206F, 0xFEFF...0xFEFF, 0xFFF9...0xFFFB, 0x110BD...0x110BD, 0x110CD...0x110CD,
        0x13430...0x1343F, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0001...0xE0001, 0xE0020...0xE007F,
    ]

    /// True when the code point `value` is of category Cc, Cf, Zl or Zp.
    public static func contains(_ value: UInt32) -> Bool {
        if value >= 0x20, value < 0x7F { return false }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }
}
