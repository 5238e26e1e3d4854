/// Numbers as people read them.
public enum HumanNumbers {
    /// `1,234,567`
    public static func count(_ value: Int64) -> String {
        var result = ""
        let digits = String(value.magnitude)
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index).isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return (value < 0 ? "-" : "") + result
    }

    /// `1,234,567 files`; `1 file` for one.
    public static func count(_ value: Int64, _ singular: String, _ plural: String? = nil) -> String {
        count(value) + " " + (value == 1 ? singular : plural ?? singular + "s")
    }

    /// `512 B`, `1.5 KiB`, `12.0 MiB`: powers of 1024, one decimal, rounded half up.
    public static func size(_ bytes: Int64) -> String {
        let sign = bytes < 0 ? "-" : ""
        let magnitude = bytes.magnitude
        if magnitude < 1024 { return sign + String(magnitude) + " B" }
        var unit: UInt64 = 1024
        for name in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] {
            let whole = magnitude / unit
            // Tenths without overflow: at most 10 · 2⁶⁰ + 2⁵⁹, which 64 bits hold.
            let tenths = whole * 10 + (magnitude % unit * 10 + unit / 2) / unit
            // 1023.96 KiB is 1.0 MiB.
            if tenths < 10_240 || name == "EiB" { return sign + "\(tenths / 10).\(tenths % 10) \(name)" }
            unit *= 1024
        }
        return sign + String(magnitude) + " B"
    }

    /// `0:07`, `12:34`, `1:02:03`.
    public static func clock(seconds: Int64) -> String {
        func two(_ value: Int64) -> String { (value < 10 ? "0" : "") + String(value) }
        let seconds = max(0, seconds)
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return hours > 0
            ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
    }
}
