/// A path inside a repository or an asset, as the bytes git and Linux know it: `/`-separated, not necessarily UTF-8.
///
/// Compared, sorted and hashed by bytes, because Unicode-equal strings can be different paths.
public struct RepoPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    public static let separator = UInt8(ascii: "/")

    public var isEmpty: Bool { bytes.isEmpty }

    /// The path as text for people; invalid UTF-8 shows as replacement characters. Never use the result as a path.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The parts between separators; empty parts are kept, so that a check can see them.
    public var components: [ArraySlice<UInt8>] {
        bytes.split(separator: Self.separator, omittingEmptySubsequences: false)
    }

    /// The last component.
    public var name: RepoPath {
        guard let slash = bytes.lastIndex(of: Self.separator) else { return self }
        return RepoPath(bytes: Array(bytes[(slash + 1)...]))
    }

    /// Everything before the last separator; nil at the top.
    public var parent: RepoPath? {
        guard let slash = bytes.lastIndex(of: Self.separator) else { return nil }
        return RepoPath(bytes: Array(bytes[..<slash]))
    }

    /// `self/other`; either side may be empty.
    public func appending(_ other: RepoPath) -> RepoPath {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return RepoPath(bytes: bytes + [Self.separator] + other.bytes)
    }

    /// The same path with `suffix` put directly behind it (no separator).
    public func adding(suffix: String) -> RepoPath {
        RepoPath(bytes: bytes + Array(suffix.utf8))
    }

    public func hasSuffix(_ suffix: String) -> Bool {
        let tail = Array(suffix.utf8)
        return bytes.count >= tail.count && bytes.suffix(tail.count).elementsEqual(tail)
    }

    public func hasPrefix(_ prefix: String) -> Bool {
        bytes.starts(with: Array(prefix.utf8))
    }

    /// True when `self` is `other` or lies below it. The empty path contains everything.
    public func isInside(_ other: RepoPath) -> Bool {
        if other.isEmpty || self == other { return true }
        return bytes.count > other.bytes.count && bytes[other.bytes.count] == Self.separator
            && bytes.starts(with: other.bytes)
    }

    /// The path of `self` seen from `ancestor`; nil when it does not lie inside it.
    public func relative(to ancestor: RepoPath) -> RepoPath? {
        if ancestor.isEmpty { return self }
        guard isInside(ancestor) else { return nil }
        if self == ancestor { return RepoPath(bytes: []) }
        return RepoPath(bytes: Array(bytes[(ancestor.bytes.count + 1)...]))
    }

    public static func < (left: RepoPath, right: RepoPath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
