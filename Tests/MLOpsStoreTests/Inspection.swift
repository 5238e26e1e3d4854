import MLOpsCore
import MLOpsStore
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

/// Hashes every object of a store with sha256sum(1); the digests whose content is not what the name says.
func wrongObjects(in store: FilePath) throws -> [String] {
    let found = Tool.run(["find"] + [store.appending("objects").string, "-type", "f"]).text.split(separator: "\n").map(
        String.init)
    guard !found.isEmpty else { return [] }
    let lines = Tool.run(["sha256sum"] + found).text.split(separator: "\n")
    #expect(lines.count == found.count)
    return lines.compactMap { line in
        let parts = line.split(separator: " ", maxSplits: 1)
        let components = FilePath(parts[1].drop { $0 == " " || $0 == "*" }.description).components.map(\.string)
        let name = components.suffix(2).joined()
        return name == parts[0] ? nil : name
    }
}

/// Bytes that depend on the seed alone; a random block of 997 repeated, as random bytes are slow in a debug build.
func sampleBytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    let block = (0..<min(count, 997)).map { _ in UInt8.random(in: 0...255, using: &random) }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    while result.count < count { result += block.prefix(count - result.count) }
    return result
}

extension PayloadStore {
    /// What lies in `tmp/`.
    func leftovers() throws -> Int { try Files.list(root.appending("tmp")).count }
}
