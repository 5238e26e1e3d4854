import Glibc

/// The order of bytes as `memcmp` has it: for sorting many paths.
public enum ByteOrder {
    /// Negative, zero or positive as `left` comes before, equals or comes after `right`; a prefix comes first.
    @inline(__always)
    public static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let shared = min(left.count, right.count)
        if shared > 0, let a = left.baseAddress, let b = right.baseAddress {
            let order = Int(memcmp(a, b, shared))
            if order != 0 { return order }
        }
        return left.count - right.count
    }
}
