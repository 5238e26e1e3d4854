/// A semantic version (semver.org 2.0.0), without build metadata: that would give two tags one precedence.
public struct SemVer: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let major, minor, patch: UInt32
    /// Dot-separated pre-release identifiers; empty for a release.
    public let prerelease: [String]

    public init(_ major: UInt32, _ minor: UInt32, _ patch: UInt32, prerelease: [String] = []) {
        (self.major, self.minor, self.patch, self.prerelease) = (major, minor, patch, prerelease)
    }

    /// Parses `1.2.3` or `1.2.3-rc.1`; nil for anything else, a leading `v` and leading zeros included.
    public init?(_ text: String) {
        let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3 else { return nil }
        let parsed = numbers.compactMap { Self.isNumeric($0) ? UInt32($0) : nil }
        guard parsed.count == 3 else { return nil }
        var identifiers: [String] = []
        if halves.count == 2 {
            for part in halves[1].split(separator: ".", omittingEmptySubsequences: false) {
                let legal = part.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                        || $0 == UInt8(ascii: "-")
                }
                let allDigits = part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                guard !part.isEmpty, legal, !allDigits || Self.isNumeric(part) else { return nil }
                identifiers.append(String(part))
            }
        }
        self.init(parsed[0], parsed[1], parsed[2], prerelease: identifiers)
    }

    /// ASCII digits without a leading zero.
    private static func isNumeric(_ text: Substring) -> Bool {
        guard let first = text.utf8.first else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) } && (first != 0x30 || text.utf8.count == 1)
    }

    public var description: String {
        let core = "\(major).\(minor).\(patch)"
        return prerelease.isEmpty ? core : core + "-" + prerelease.joined(separator: ".")
    }

    /// Precedence as §11 of the specification orders it.
    public static func < (left: SemVer, right: SemVer) -> Bool {
        let (l, r) = ((left.major, left.minor, left.patch), (right.major, right.minor, right.patch))
        if l != r { return l < r }
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (a, b) in zip(left.prerelease, right.prerelease) where a != b {
            switch (isNumeric(a[...]), isNumeric(b[...])) {
            case (true, true):
                return a.utf8.count != b.utf8.count ? a.utf8.count < b.utf8.count : precedes(a, b)
            case (true, false): return true
            case (false, true): return false
            case (false, false): return precedes(a, b)
            }
        }
        return left.prerelease.count < right.prerelease.count
    }

    private static func precedes(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}
