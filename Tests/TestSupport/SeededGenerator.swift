/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same test on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    public mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

    public mutating func chance(_ percent: Int) -> Bool { number(0..<100) < percent }

    public mutating func flip() -> Bool { next() & 1 == 0 }

    public mutating func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count + 8)
        while result.count < count {
            withUnsafeBytes(of: next()) { result.append(contentsOf: $0) }
        }
        result.removeLast(result.count - count)
        return result
    }

    /// A few bytes changed, removed, replaced by pieces that have gone wrong somewhere, or a stretch cut out.
    public mutating func mutated(_ seed: [UInt8], splices: [[UInt8]], longestCut: Int = 9) -> [UInt8] {
        var bytes = seed
        for _ in 0..<number(1..<5) where !bytes.isEmpty {
            let index = number(0..<bytes.count)
            switch number(0..<4) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(contentsOf: splices.randomElement(using: &self) ?? [], at: index)
            default: bytes.removeSubrange(index..<min(bytes.count, index + longestCut))
            }
        }
        return bytes
    }
}
