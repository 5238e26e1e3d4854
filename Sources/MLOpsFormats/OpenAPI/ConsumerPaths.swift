extension APIComparison {
    /// The breaking and unknown changes that touch the paths a consumer uses.
    ///
    /// - Parameter consumerPaths: paths such as `/predict`, `/models/credit/predict`, `/models/{id}` or `/v1/**`: `*`
    ///   stands for any run of characters within one segment, `**` alone in a segment for any number of segments, and
    ///   `{name}` for any one segment. Where a template could meet the consumer's path, it counts.
    /// - Returns: the changes, in the order of ``changes``.
    public func affected(consumerPaths: [String]) -> [APIChange] {
        let patterns = consumerPaths.map(PathPattern.init)
        guard !patterns.isEmpty else { return [] }
        var answers: [[UInt8]: Bool] = [:]
        return changes.filter { change in
            guard change.severity != .compatible else { return false }
            if change.path == APIChange.everyPath { return true }
            let key = Array(change.path.utf8)
            if let answer = answers[key] { return answer }
            let answer = patterns.contains { $0.mayMatch(template: change.path) }
            answers[key] = answer
            return answer
        }
    }
}

/// A consumer's path with wildcards.
struct PathPattern {
    private let segments: [[UInt8]]

    init(_ text: String) {
        segments = Self.segments(text)
    }

    private static func segments(_ path: String) -> [[UInt8]] {
        // A query or fragment is no part of the path; the first slash starts it.
        let path = path.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let body = path.first == UInt8(ascii: "/") ? path.dropFirst() : path
        return body.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// True when some concrete path fits both.
    func mayMatch(template: String) -> Bool {
        let path = Self.segments(template)
        // One row of the table "the first p pattern segments fit the first n path segments".
        var row = [true] + [Bool](repeating: false, count: path.count)
        for pattern in segments {
            var next = [Bool](repeating: false, count: path.count + 1)
            if pattern == Array("**".utf8) {
                var any = false
                for index in 0...path.count {
                    any = any || row[index]
                    next[index] = any
                }
            } else {
                for index in 0..<path.count where row[index] {
                    next[index + 1] = Self.mayMatch(pattern, path[index])
                }
            }
            row = next
            if !row.contains(true) { return false }
        }
        return row[path.count]
    }

    /// A segment of the pattern against one of a template; a segment with a parameter in it may be anything.
    private static func mayMatch(_ pattern: [UInt8], _ segment: [UInt8]) -> Bool {
        let brace = UInt8(ascii: "{")
        if segment.contains(brace) || pattern.contains(brace) { return true }
        let star = UInt8(ascii: "*")
        // The usual greedy walk: only the last star is ever taken back.
        var (p, s) = (0, 0)
        var restart: (pattern: Int, segment: Int)?
        while s < segment.count {
            if p < pattern.count, pattern[p] == star {
                restart = (p + 1, s)
                p += 1
            } else if p < pattern.count, pattern[p] == segment[s] {
                p += 1
                s += 1
            } else if let last = restart {
                restart = (last.pattern, last.segment + 1)
                (p, s) = (last.pattern, last.segment + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == star }
    }
}
