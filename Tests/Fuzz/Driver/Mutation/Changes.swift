import TestSupport

/// The changes that one input goes through.
struct Changes {
    var bytes: [UInt8]
    var generator: SeededGenerator
    let words: [[UInt8]]
    let longest: Int
    /// Another seed to take pieces from.
    let other: (inout SeededGenerator) -> [UInt8]

    /// One small change.
    mutating func one() {
        guard !bytes.isEmpty else {
            bytes = other(&generator)
            return
        }
        switch generator.number(0..<16) {
        case 0: bytes = generator.mutated(bytes, splices: words)
        case 1: bytes[place()] ^= 1 << UInt8(generator.number(0..<8))
        case 2: insert(words.randomElement(using: &generator) ?? [])
        case 3: replaceWord()
        case 4: insert(piece(of: other(&generator)))
        case 5: splice()
        case 6: insert(piece(of: bytes))
        case 7: changeNumber()
        case 8: changeLength()
        case 9: line()
        case 10: repeatMember()
        case 11: exchangeGroups()
        case 12: insert(Pieces.odd.randomElement(using: &generator) ?? [])
        case 13: bytes.removeSubrange(stretch(of: bytes))
        case 14: bytes.removeLast(generator.number(0..<min(bytes.count, 64)))
        default: replaceGroup()
        }
    }

    /// One change that makes much of little: what takes n² steps, n levels or n times its memory shows here.
    mutating func blowUp() {
        // Mostly small enough to be quick where all is well.
        let size = min(longest, generator.chance(70) ? 32 << 10 : 1 << 20)
        switch generator.number(0..<6) {
        case 0:
            // Something opened again and again, and closed or not.
            let (open, close) = Pieces.nests.randomElement(using: &generator) ?? ([], [])
            let count = size / max(1, open.count + close.count)
            let inner = generator.flip() ? piece(of: bytes) : []
            let nest = Array(repeatElement(open, count: count).joined()) + inner
            insert(generator.chance(70) ? nest + Array(repeatElement(close, count: count).joined()) : nest)
        case 1:
            // A piece of it, or a word, over and over.
            let item = generator.chance(70) ? piece(of: bytes) : words.randomElement(using: &generator) ?? [0x20]
            guard !item.isEmpty else { return }
            insert(Array(repeatElement(item, count: size / item.count).joined()))
        case 2:
            // The same, each with a number of its own, up or down: names that are all different.
            let item = generator.flip() ? group() ?? lineAround() : lineAround()
            let isRising = generator.flip()
            let count = min(size / max(8, item.count + 4), 20_000)
            var result: [UInt8] = []
            for index in 0..<count { result += Self.numbered(item, isRising ? index : count - index) }
            insert(result)
        case 3: insert([UInt8](repeating: UInt8.random(in: 0...255, using: &generator), count: size))
        case 4: insert(generator.bytes(size))
        default:
            // A number of very many digits.
            let digits = [UInt8](repeating: UInt8(ascii: "0") + UInt8(generator.number(0..<10)), count: size)
            if let range = number() { bytes.replaceSubrange(range, with: digits) } else { insert(digits) }
        }
    }

    // MARK: Places

    private mutating func place() -> Int { generator.number(0..<max(1, bytes.count)) }

    private mutating func insert(_ piece: [UInt8]) {
        guard bytes.count + piece.count <= longest else { return }
        bytes.insert(contentsOf: piece, at: generator.number(0..<(bytes.count + 1)))
    }

    /// Short more often than long.
    private mutating func stretch(of bytes: [UInt8]) -> Range<Int> {
        guard !bytes.isEmpty else { return 0..<0 }
        let start = generator.number(0..<bytes.count)
        let most = generator.chance(80) ? 32 : 4096
        return start..<min(bytes.count, start + 1 + generator.number(0..<most))
    }

    private mutating func piece(of bytes: [UInt8]) -> [UInt8] { Array(bytes[stretch(of: bytes)]) }

    /// A place where `test` holds, at or behind a random one, within a few thousand bytes.
    private mutating func find(_ test: (UInt8) -> Bool) -> Int? {
        let start = place()
        let window = bytes[start...].prefix(4096)
        return window.firstIndex(where: test) ?? bytes[..<start].suffix(4096).firstIndex(where: test)
    }

    // MARK: Pieces put elsewhere

    private mutating func splice() {
        let piece = piece(of: other(&generator))
        let range = stretch(of: bytes)
        bytes.replaceSubrange(range, with: piece)
    }

    private mutating func replaceWord() {
        guard let word = words.randomElement(using: &generator), let other = words.randomElement(using: &generator),
            let start = find({ $0 == word.first }), bytes[start...].starts(with: word)
        else {
            insert(words.randomElement(using: &generator) ?? [])
            return
        }
        bytes.replaceSubrange(start..<(start + word.count), with: other)
    }

    private mutating func lines() -> Range<Int> {
        let start = place()
        let begin = bytes[..<start].suffix(8192).lastIndex(of: 0x0A).map { $0 + 1 } ?? max(0, start - 256)
        let end = bytes[start...].prefix(8192).firstIndex(of: 0x0A).map { $0 + 1 } ?? min(bytes.count, start + 256)
        return begin..<max(begin, end)
    }

    private mutating func lineAround() -> [UInt8] { bytes.isEmpty ? [] : Array(bytes[lines()]) }

    /// A line removed, doubled, moved, or indented otherwise.
    private mutating func line() {
        let range = lines()
        let line = Array(bytes[range])
        switch generator.number(0..<5) {
        case 0: bytes.removeSubrange(range)
        case 1: bytes.insert(contentsOf: line, at: range.upperBound)
        case 2:
            bytes.removeSubrange(range)
            guard !bytes.isEmpty else { return }
            bytes.insert(contentsOf: line, at: lines().lowerBound)
        case 3: bytes.insert(contentsOf: repeatElement(0x20, count: generator.number(1..<5)), at: range.lowerBound)
        default:
            let spaces = line.prefix { $0 == 0x20 }.count
            bytes.removeSubrange(range.lowerBound..<(range.lowerBound + min(spaces, generator.number(1..<5))))
        }
    }

    // MARK: Groups in brackets

    /// From an opening bracket or quote to what closes it; nil when none is near.
    private mutating func groupRange() -> Range<Int>? {
        guard let start = find({ "{[(\"".utf8.contains($0) }) else { return nil }
        let open = bytes[start]
        let closing: [UInt8: UInt8] = [0x7B: 0x7D, 0x5B: 0x5D, 0x28: 0x29, 0x22: 0x22]
        guard let close = closing[open] else { return nil }
        var depth = 0
        for index in start..<min(bytes.count, start + 8192) {
            if bytes[index] == open, open != close || index == start {
                depth += 1
            } else if bytes[index] == close {
                depth -= 1
                if depth == 0 { return start..<(index + 1) }
            }
        }
        return nil
    }

    private mutating func group() -> [UInt8]? { groupRange().map { Array(bytes[$0]) } }

    private mutating func exchangeGroups() {
        guard let one = group(), let range = groupRange() else { return splice() }
        bytes.replaceSubrange(range, with: one)
    }

    private mutating func replaceGroup() {
        guard let range = groupRange() else { return line() }
        let others = Pieces.values
        bytes.replaceSubrange(range, with: others.randomElement(using: &generator) ?? [])
    }

    /// `"name": value` or `name = value` once more, with another value or the same.
    private mutating func repeatMember() {
        guard let colon = find({ $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) else { return line() }
        let ends: (UInt8) -> Bool = { ",{}[]\n".utf8.contains($0) }
        let start = bytes[..<colon].suffix(256).lastIndex(where: ends).map { $0 + 1 } ?? colon
        let end = bytes[colon...].prefix(1024).firstIndex(where: ends) ?? colon
        guard start < end else { return }
        let separator = end < bytes.count && bytes[end] == 0x0A ? [0x0A] : [UInt8(ascii: ",")]
        bytes.insert(contentsOf: separator + Array(bytes[start..<end]), at: end)
    }

    // MARK: Numbers

    private mutating func number() -> Range<Int>? {
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        guard let start = find(isDigit) else { return nil }
        return start..<(bytes[start...].prefix(64).firstIndex { !isDigit($0) } ?? min(bytes.count, start + 64))
    }

    private mutating func changeNumber() {
        guard let range = number() else { return changeLength() }
        bytes.replaceSubrange(range, with: Pieces.numbers.randomElement(using: &generator) ?? [])
    }

    /// Bytes that may be a length, an offset or a count get a value from the edges, or one near what they were.
    private mutating func changeLength() {
        let width = [1, 2, 4, 8][generator.number(0..<4)]
        guard bytes.count >= width else { return }
        let start = generator.number(0..<(bytes.count - width + 1))
        let isLittle = generator.flip()
        let field = isLittle ? Array(bytes[start..<(start + width)].reversed()) : Array(bytes[start..<(start + width)])
        let old = field.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let left = UInt64(bytes.count - start)
        let edges: [UInt64] = [
            0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
            0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max, old &+ 1, old &- 1, old &* 2, left, left &- 1,
            left &+ 1, UInt64(bytes.count), .max - left, 1 << 32, 1 << 53,
        ]
        let value = edges.randomElement(using: &generator) ?? 0
        for index in 0..<width {
            let shift = UInt64(8 * (isLittle ? index : width - 1 - index))
            bytes[start + index] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }

    /// `item` with a number behind its first word, so that it is another name.
    private static func numbered(_ item: [UInt8], _ number: Int) -> [UInt8] {
        let isWord: (UInt8) -> Bool = { (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) }
        guard let start = item.firstIndex(where: isWord) else { return item }
        let end = item[start...].firstIndex { !isWord($0) } ?? item.count
        return item[..<end] + Array(String(number).utf8) + item[end...]
    }
}
