import TestSupport
import Targets

/// Makes inputs of seeds: changed a little, put together, blown up, and where a target has layers, below those.
///
/// An input depends on nothing but the target's seeds and words, the seed and its number.
struct Mutator: Sendable {
    private let target: Target
    private let seeds: [[UInt8]]
    private let words: [[UInt8]]

    init(_ target: Target, _ corpus: Corpus) {
        (self.target, seeds, words) = (target, corpus.seeds, corpus.words)
    }

    /// The first inputs are the seeds as they are.
    func input(number: Int, seed: UInt64) -> [UInt8] {
        if number < seeds.count { return seeds[number] }
        var generator = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: number))
        guard let base = seeds.randomElement(using: &generator) else {
            return generator.bytes(generator.number(0..<200))
        }
        return changed(base, &generator)
    }

    /// `base` changed, below one of the target's layers most of the time.
    func changed(_ base: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        if let layer = target.layers.randomElement(using: &generator), generator.chance(70),
            let inner = layer.remove(base)
        {
            return layer.apply(plainlyChanged(inner, below: layer, &generator))
        }
        return plainlyChanged(base, below: nil, &generator)
    }

    private func plainlyChanged(
        _ base: [UInt8], below layer: Layer?, _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var changes = Changes(bytes: base, generator: generator, words: words, longest: target.longest) { generator in
            guard let other = seeds.randomElement(using: &generator) else { return [] }
            return layer?.remove(other) ?? other
        }
        // One in fifty: it takes as long as a hundred others.
        if changes.generator.chance(2) {
            changes.blowUp()
        } else {
            for _ in 0..<(1 << changes.generator.number(0..<4)) { changes.one() }
        }
        generator = changes.generator
        return Array(changes.bytes.prefix(target.longest))
    }
}
