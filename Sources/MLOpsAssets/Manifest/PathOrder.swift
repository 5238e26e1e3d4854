import MLOpsCore

/// Escaped paths, one behind the other in one buffer: sorting 50,000 of them then touches no other memory.
struct PathArena {
    private(set) var bytes: [UInt8] = []
    /// Where each path ends; it begins where the one before it ended.
    private(set) var ends: [Int] = []

    var count: Int { ends.count }

    mutating func reserve(paths: Int, bytes size: Int) {
        ends.reserveCapacity(paths)
        bytes.reserveCapacity(size)
    }

    mutating func append(_ path: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: path)
        ends.append(bytes.count)
    }

    mutating func append(_ path: [UInt8]) {
        bytes.append(contentsOf: path)
        ends.append(bytes.count)
    }

    func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    func path(_ index: Int) -> [UInt8] {
        Array(bytes[range(index)])
    }
}

/// The one order of paths in a manifest: by escaped bytes; and what must hold between neighbours in it.
enum PathOrder {
    private struct Key {
        /// Eight bytes of the path at the current depth, the first in the highest place.
        var cache: UInt64
        var index: Int32
    }

    /// The indices of the paths in ascending order.
    ///
    /// Sorts by eight bytes at a time, and by the next eight only where those are equal. The padding of a path's end
    /// is 0, a byte no escaped path contains, so that a path comes before every longer one that begins like it.
    static func sorted(_ arena: PathArena) -> [Int32] {
        var keys: [Key] = []
        keys.reserveCapacity(arena.count)
        for index in 0..<arena.count { keys.append(Key(cache: 0, index: Int32(index))) }
        var scratch = keys
        arena.bytes.withUnsafeBytes { bytes in
            arena.ends.withUnsafeBufferPointer { ends in
                keys.withUnsafeMutableBufferPointer { keys in
                    scratch.withUnsafeMutableBufferPointer { sort(keys, scratch: $0, bytes: bytes, ends: ends) }
                }
            }
        }
        return keys.map(\.index)
    }

    private static func sort(
        _ all: UnsafeMutableBufferPointer<Key>, scratch: UnsafeMutableBufferPointer<Key>,
        bytes: UnsafeRawBufferPointer, ends: UnsafeBufferPointer<Int>
    ) {
        // A list of work rather than recursion: hostile paths share prefixes of thousands of bytes.
        var work: [(range: Range<Int>, depth: Int)] = [(0..<all.count, 0)]
        while let (range, depth) = work.popLast() {
            var keys = UnsafeMutableBufferPointer(rebasing: all[range])
            var ascending = true
            var varying: UInt64 = 0
            var last: UInt64 = 0
            for position in keys.indices {
                let index = Int(keys[position].index)
                let begin = (index == 0 ? 0 : ends[index - 1]) + depth
                let cache = eightBytes(bytes, from: begin, to: ends[index])
                keys[position].cache = cache
                ascending = ascending && last <= cache
                varying |= cache ^ keys[0].cache
                last = cache
            }
            if !ascending {
                if keys.count < 128 {
                    keys.sort { $0.cache < $1.cache }
                } else {
                    sortByCounting(keys, scratch: UnsafeMutableBufferPointer(rebasing: scratch[range]), varying)
                }
            }
            var groupStart = 0
            for position in 1..<(keys.count + 1) {
                if position < keys.count, keys[position].cache == keys[groupStart].cache { continue }
                // A last byte of 0 means that the paths of this group have ended: they are the same path.
                if position - groupStart > 1, keys[groupStart].cache & 0xFF != 0 {
                    work.append(((range.lowerBound + groupStart)..<(range.lowerBound + position), depth + 8))
                }
                groupStart = position
            }
        }
    }

    /// Sorts by `cache` with one counting pass for each byte that differs somewhere, the lowest first.
    private static func sortByCounting(
        _ keys: UnsafeMutableBufferPointer<Key>, scratch: UnsafeMutableBufferPointer<Key>, _ varying: UInt64
    ) {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
            for shift in stride(from: UInt64(0), to: 64, by: 8) where varying >> shift & 0xFF != 0 {
                places.initialize(repeating: 0)
                for key in keys { places[Int(key.cache >> shift & 0xFF)] += 1 }
                var place = 0
                for value in 0..<256 {
                    let count = places[value]
                    places[value] = place
                    place += count
                }
                for key in keys {
                    let value = Int(key.cache >> shift & 0xFF)
                    scratch[places[value]] = key
                    places[value] += 1
                }
                for position in keys.indices { keys[position] = scratch[position] }
            }
        }
    }

    @inline(__always)
    private static func eightBytes(_ bytes: UnsafeRawBufferPointer, from begin: Int, to end: Int) -> UInt64 {
        if begin + 8 <= end {
            return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: begin, as: UInt64.self))
        }
        var result: UInt64 = 0
        for offset in 0..<8 {
            result = result << 8 | (begin + offset < end ? UInt64(bytes[begin + offset]) : 0)
        }
        return result
    }

    /// The first pair of indices, in `order`, that cannot stand in one manifest: the same path twice, or a file
    /// `a` beside `a/b`. Nil when there is none.
    static func clash(in arena: PathArena, order: [Int32]) -> (first: Int, second: Int)? {
        var result: (first: Int, second: Int)?
        visitClashes(in: arena, order: order) { first, second in
            result = (first, second)
            return false
        }
        return result
    }

    /// Calls `body` for every such pair until it returns false.
    static func visitClashes(in arena: PathArena, order: [Int32], body: (Int, Int) -> Bool) {
        // The paths that the current one begins with, shortest first. Sorted order keeps everything that begins with
        // a path directly behind it, but `a-b` comes between `a` and `a/b`: hence a stack, not the neighbour alone.
        var open: [Int] = []
        arena.bytes.withUnsafeBufferPointer { bytes in
            for element in order {
                let index = Int(element)
                let range = arena.range(index)
                while let top = open.last, !begins(bytes, range, with: arena.range(top)) { open.removeLast() }
                for ancestor in open {
                    let length = arena.range(ancestor).count
                    if length == range.count || bytes[range.lowerBound + length] == RepoPath.separator {
                        guard body(ancestor, index) else { return }
                    }
                }
                open.append(index)
            }
        }
    }

    private static func begins(
        _ bytes: UnsafeBufferPointer<UInt8>, _ path: Range<Int>, with prefix: Range<Int>
    ) -> Bool {
        guard prefix.count <= path.count else { return false }
        for offset in 0..<prefix.count where bytes[prefix.lowerBound + offset] != bytes[path.lowerBound + offset] {
            return false
        }
        return true
    }
}
