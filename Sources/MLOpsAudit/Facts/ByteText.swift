import MLOpsPolicy

/// Sizes for people, always with the exact number where it is small.
enum ByteText {
    /// `512 B`, `12.4 MB` (powers of 1000).
    static func of(_ bytes: Int64) -> String { ByteSize(bytes: bytes).rounded }
}
