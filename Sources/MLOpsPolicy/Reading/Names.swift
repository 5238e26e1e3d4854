/// Names and how near they are to each other.
enum Names {
    /// True for `[a-z0-9][a-z0-9._-]*`, at most 64 bytes: what people, teams, environments and remotes are called.
    static func isLegal(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64, isLowerOrDigit(first) else { return false }
        return name.utf8.allSatisfy { isLowerOrDigit($0) || [UInt8(ascii: "."), 0x5F, 0x2D].contains($0) }
    }

    /// True for what a metric may be called: ASCII letters, digits and `._-/@:`, at most 128 bytes, a letter, digit or
    /// `_` first. ASCII alone, because a `String` takes composed and decomposed letters for one key.
    static func isLegalMetric(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 128 else { return false }
        func isWord(_ byte: UInt8) -> Bool { isLowerOrDigit(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F }
        return isWord(first) && name.utf8.allSatisfy { isWord($0) || "./@:-".utf8.contains($0) }
    }

    /// Why git would refuse `name` as a branch (git-check-ref-format), or nil.
    static func problem(ofBranch name: String) -> String? {
        if name.contains("*") || name.contains("?") || name.contains("[") {
            return "patterns are not understood; write the exact name of the branch"
        }
        if name.hasPrefix("refs/") { return "write the branch without `refs/heads/`" }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let illegal = name.unicodeScalars.contains {
            $0.value <= 0x20 || $0.value == 0x7F || "~^:\\".unicodeScalars.contains($0)
        }
        if illegal || name == "@" || name.contains("..") || name.contains("@{") || name.hasPrefix("-")
            || name.hasSuffix(".")
            || parts.contains(where: { $0.isEmpty || $0.hasPrefix(".") || $0.hasSuffix(".lock") })
        {
            return "git allows no branch of this name"
        }
        return nil
    }

    /// One text for all that differ by case alone (or by Unicode form, which `String` compares as equal).
    static func folded(_ text: String) -> String { text.uppercased().lowercased() }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// The name of `known` that `name` was most likely meant to be; nil when none is near.
    static func nearest(to name: String, in known: [String]) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        let spoken = normalized(name)
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = editDistance(spoken, normalized(candidate))
            if distance <= max(1, candidate.utf8.count / 3), distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    private static func normalized(_ name: String) -> [UInt8] {
        Array(name.lowercased().utf8).map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment distance).
    static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in 0..<right.count {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
