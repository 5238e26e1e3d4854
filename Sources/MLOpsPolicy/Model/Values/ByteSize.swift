/// A number of bytes as people write it in a policy: `10MB` (powers of 1000), `64KiB` (powers of 1024), `512B`.
public struct ByteSize: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let bytes: Int64

    public init(bytes: Int64) {
        self.bytes = bytes
    }

    private static let units: [(name: String, factor: Int64)] = [
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000),
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// Parses digits and one unit of `B`, `kB` (or `KB`), `MB`, `GB`, `TB`, `KiB`, `MiB`, `GiB`, `TiB`, with at most one
    /// space between; nil for anything else and above 2⁵³−1 bytes, which canonical JSON could not carry.
    public init?(_ text: String) {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        var unit = text.dropFirst(digits.count)
        if unit.first == " " { unit = unit.dropFirst() }
        guard !digits.isEmpty, digits.count <= 16, let count = Int64(String(text.prefix(digits.count))) else {
            return nil
        }
        let name = unit == "KB" ? "kB" : String(unit)
        guard let factor = Self.units.first(where: { $0.name == name })?.factor else { return nil }
        let (total, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow, total <= 9_007_199_254_740_991 else { return nil }
        bytes = total
    }

    /// The largest unit that divides it, decimal units first: `10MB`, `64KiB`, `1001B`. Reading it gives the same size.
    public var description: String {
        for unit in Self.units where bytes != 0 && bytes % unit.factor == 0 {
            return "\(bytes / unit.factor)\(unit.name)"
        }
        return "\(bytes)B"
    }

    /// Rounded to one decimal, in the decimal units that limits are mostly written in: `12.4 MB`.
    public var rounded: String {
        for unit in Self.units.prefix(4) where bytes >= unit.factor {
            let tenths = bytes / (unit.factor / 10)
            return "\(tenths / 10).\(tenths % 10) \(unit.name)"
        }
        return "\(bytes) B"
    }

    public static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }
}
