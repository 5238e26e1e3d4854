import MLOpsAssets
import MLOpsCore
import TestSupport

/// Random paths, entries and edits for properties.
struct Generator {
    var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func chance(_ percent: Int) -> Bool { number(0..<100) < percent }

    /// Pieces of names that have gone wrong somewhere: escapes, controls, bad UTF-8, both forms of a letter.
    private static let pieces: [[UInt8]] = [
        Array("a".utf8), Array("b".utf8), Array("img".utf8), Array("001".utf8), [0x20], [0x2D], [0x2E], [0x25],
        [0x0A], [0x0D], [0x09], [0x01], [0x1B], [0x7F], [0x80], [0xFF], [0xC3], [0xC3, 0xA9], [0x65, 0xCC, 0x81],
        [0xE2, 0x80, 0xAE], [0xE2, 0x80, 0xA8], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF], [0xE1, 0x80], [0xC2, 0x85], [0xF3, 0xA0, 0x80, 0xA1], [0x5C], [0x22],
        Array("%41".utf8), Array("-->".utf8), Array("日本".utf8),
    ]

    /// Any bytes but NUL and the separator, or an odd mixture of pieces.
    mutating func component() -> [UInt8] {
        if chance(30) { return (0..<number(1..<12)).map { _ in byte() } }
        var result: [UInt8] = []
        for _ in 0..<number(1..<6) { result += Self.pieces[number(0..<Self.pieces.count)] }
        return result
    }

    private mutating func byte() -> UInt8 {
        while true {
            let byte = UInt8.random(in: 1...255, using: &random)
            if byte != RepoPath.separator { return byte }
        }
    }

    /// A path that the rules allow.
    mutating func path() -> RepoPath {
        while true {
            var bytes = component()
            for _ in 0..<number(0..<4) { bytes += [RepoPath.separator] + component() }
            let path = RepoPath(bytes: bytes)
            if PathRules.violation(of: path) == nil { return path }
        }
    }

    mutating func entry(_ path: RepoPath) -> ManifestEntry {
        let size: Int64 =
            switch number(0..<4) {
            case 0: 0
            case 1: ManifestEntry.maximumSize
            default: Int64(number(1..<1_000_000))
            }
        return ManifestEntry(
            path: path, digest: .sha256(of: "\(number(0..<1_000_000))"), size: size, executable: chance(20))
    }

    /// At most `count` entries that can stand in one manifest.
    mutating func entries(_ count: Int) -> [ManifestEntry] {
        var paths: Set<RepoPath> = []
        for _ in 0..<count {
            let path = path()
            if !paths.contains(where: { $0.isInside(path) || path.isInside($0) }) { paths.insert(path) }
        }
        return paths.sorted().map { entry($0) }
    }

    /// Entries with plain names, few enough for edits of two sides to meet.
    mutating func plainEntries(_ count: Int) -> [ManifestEntry] {
        let paths = Set((0..<count).map { _ in number(0..<(4 * count)) }).sorted()
        return paths.map { entry(RepoPath("d\($0 % 5)/f\($0)")) }
    }

    /// The same list after some lines were added, removed and changed.
    mutating func edited(_ entries: [ManifestEntry], rate: Int) -> [ManifestEntry] {
        var result: [ManifestEntry] = []
        for old in entries {
            if chance(rate) {
                if chance(50) { result.append(entry(old.path)) }
            } else {
                result.append(old)
            }
        }
        for _ in 0..<(entries.count * rate / 100) {
            let index = number(0..<(4 * entries.count + 4))
            let path = RepoPath("d\(index % 5)/f\(index)")
            if !result.contains(where: { $0.path == path }) { result.append(entry(path)) }
        }
        return result
    }
}
