import MLOpsCore

/// A pattern over repository paths: `*` and `?` stay within one segment, `**` stands for any number of segments, and a
/// pattern that ends in `/` stands for everything below that folder. All else is itself, byte by byte.
///
/// A path matches as a whole: `*.md` matches `README.md` and not `docs/README.md`; `**/*.md` matches both.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
    /// As written.
    public let description: String
    private let segments: [[UInt8]]
    /// What every path that matches begins with, byte by byte.
    private let literal: [UInt8]
    /// True for a folder and everything below it, which the beginning decides alone.
    private let isFolder: Bool

    private static let anyDepth = Array("**".utf8)

    /// Nil for what could match nothing or only by mistake: an empty text, a leading `/`, empty segments, `.` and `..`,
    /// `**` as a part of a segment, or brackets, which this format does not know.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 1024, !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            return nil
        }
        guard !bytes.contains(where: { "[]{}\\!".utf8.contains($0) }) else { return nil }
        var parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        if parts.count > 1, parts.last == [] { parts[parts.count - 1] = Self.anyDepth }
        for part in parts {
            guard !part.isEmpty, part != Array(".".utf8), part != Array("..".utf8) else { return nil }
            let stars = zip(part, part.dropFirst()).contains { $0 == UInt8(ascii: "*") && $1 == UInt8(ascii: "*") }
            guard !stars || part == Self.anyDepth else { return nil }
        }
        (description, segments) = (text, parts)
        let wildcards = "*?".utf8
        let plain = parts.prefix { part in !part.contains { wildcards.contains($0) } }
        isFolder = plain.count == parts.count - 1 && parts.last == Self.anyDepth && !plain.isEmpty
        // Whole segments alone, each with the slash behind it: the next may be any.
        literal = plain.count == parts.count ? bytes : Array(plain.flatMap { $0 + [RepoPath.separator] })
    }

    public func matches(_ path: RepoPath) -> Bool {
        guard path.bytes.starts(with: literal) else { return false }
        if isFolder { return path.bytes.count > literal.count }
        let names = path.bytes.split(separator: RepoPath.separator).map { Array($0) }
        return !names.isEmpty && walk(names, isBelowOptional: false, Self.matches)
    }

    /// True when some path that `template` stands for could match: a segment with a parameter in braces may be anything
    /// (OpenAPI 3.1, §4.8.8), and `**` at the end means the path before it, too.
    public func mayMatch(template: RepoPath) -> Bool {
        let names = template.bytes.split(separator: RepoPath.separator).map { Array($0) }
        return walk(names, isBelowOptional: true) { name, segment in
            name.contains(UInt8(ascii: "{")) || Self.matches(name, segment)
        }
    }

    /// One row of the usual table: which prefixes of the pattern match the names so far.
    private func walk(
        _ names: [[UInt8]], isBelowOptional: Bool, _ fits: (_ name: [UInt8], _ segment: [UInt8]) -> Bool
    ) -> Bool {
        /// `**` may stand for no segment at all; at the end it means what lies below.
        func spread(_ reached: inout [Bool]) {
            for (index, segment) in segments.enumerated() where segment == Self.anyDepth && reached[index] {
                if isBelowOptional || index + 1 < segments.count { reached[index + 1] = true }
            }
        }
        var reached = Array(repeating: false, count: segments.count + 1)
        reached[0] = true
        spread(&reached)
        for name in names {
            var next = Array(repeating: false, count: segments.count + 1)
            for (index, segment) in segments.enumerated() where reached[index] || segment == Self.anyDepth {
                if segment == Self.anyDepth {
                    // Consumes a segment and stays; one at the end needs at least one.
                    if reached[index] || reached[index + 1] { next[index + 1] = true }
                } else if reached[index], fits(name, segment) {
                    next[index + 1] = true
                }
            }
            reached = next
            spread(&reached)
        }
        return reached[segments.count]
    }

    /// Wildcards within one segment: the greedy scan with one way back, linear in practice and quadratic at worst.
    private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        var (i, j) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while i < name.count {
            if j < pattern.count, pattern[j] == UInt8(ascii: "*") {
                star = (j, i)
                j += 1
            } else if j < pattern.count, pattern[j] == UInt8(ascii: "?") || pattern[j] == name[i] {
                (i, j) = (i + 1, j + 1)
            } else if let back = star {
                star = (back.pattern, back.name + 1)
                (i, j) = (back.name + 1, back.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[j...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
