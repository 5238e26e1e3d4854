import Glibc
import MLOpsCore
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsStore

@Suite("Stat index")
struct StatIndexTests {
    private func entry(_ path: [UInt8], _ random: inout SeededGenerator, modified: Int64? = nil, changed: Int64? = nil)
        -> StatEntry
    {
        StatEntry(
            path: RepoPath(bytes: path), size: .random(in: 0...Int64.max, using: &random),
            modified: modified ?? .random(in: 0...1_000_000_000_000_000_000, using: &random),
            changed: changed ?? .random(in: Int64.min...1_000_000_000_000_000_000, using: &random),
            inode: .random(in: 0...UInt64.max, using: &random), device: .random(in: 0...UInt64.max, using: &random),
            isExecutable: .random(using: &random), digest: .sha256(path))
    }

    private func sample(_ random: inout SeededGenerator, assets: Int, entries: Int) -> [RepoPath: [StatEntry]] {
        var result: [RepoPath: [StatEntry]] = [:]
        for asset in 0..<assets {
            var paths: Set<[UInt8]> = []
            for _ in 0..<entries {
                let length = Int.random(in: 0...20, using: &random)
                paths.insert((0..<length).map { _ in UInt8.random(in: 1...255, using: &random) })
            }
            result[RepoPath("asset\(asset)")] = paths.sorted { $0.lexicographicallyPrecedes($1) }.map {
                entry($0, &random)
            }
        }
        return result
    }

    private let now: Int64 = 2_000_000_000_000_000_000

    @Test func `the short way to read a digest is in use`() {
        #expect(ByteReader.digestIsFourWords)
    }

    @Test func `any entries come back as they were written`() throws {
        var random = SeededGenerator(seed: 5)
        for round in 0..<50 {
            let assets = sample(&random, assets: round % 5 + 1, entries: round * 3 + 1)
            let bytes = StatIndexFormat.encode(assets, written: now)
            #expect(StatIndexFormat.decode(bytes, writtenAtMost: now) == assets)
        }
    }

    @Test func `every damaged byte and every cut makes it unreadable`() {
        var random = SeededGenerator(seed: 6)
        let bytes = StatIndexFormat.encode(sample(&random, assets: 2, entries: 3), written: now)
        for index in bytes.indices where !(16..<24).contains(index) {
            var damaged = bytes
            damaged[index] ^= UInt8.random(in: 1...255, using: &random)
            #expect(StatIndexFormat.decode(damaged, writtenAtMost: now) == nil, "byte \(index)")
        }
        for length in 0..<bytes.count {
            #expect(StatIndexFormat.decode(Array(bytes[..<length]), writtenAtMost: now) == nil)
        }
        #expect(StatIndexFormat.decode(bytes + [0], writtenAtMost: now) == nil)
    }

    @Test func `a body of nonsense under a right checksum never brings the parser down`() {
        var random = SeededGenerator(seed: 7)
        let good = StatIndexFormat.encode(sample(&random, assets: 3, entries: 5), written: now)
        var unreadable = 0
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 40..<bytes.count, using: &random)
                bytes[index] =
                    [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)].randomElement(
                        using: &random) ?? 0
            }
            if Bool.random(using: &random) {
                bytes = Array(bytes.prefix(Int.random(in: 40...bytes.count, using: &random)))
            }
            // The number of assets is outside the checksum.
            if Bool.random(using: &random) { bytes[12] = UInt8.random(in: 0...255, using: &random) }
            let body = Array(bytes[40...])
            withUnsafeBytes(of: UInt64(body.count).littleEndian) { bytes.replaceSubrange(24..<32, with: $0) }
            let sum = body.withUnsafeBytes { StatIndexFormat.checksum($0) }
            withUnsafeBytes(of: sum.littleEndian) { bytes.replaceSubrange(32..<40, with: $0) }
            if let decoded = StatIndexFormat.decode(bytes, writtenAtMost: now) {
                for entries in decoded.values {
                    #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.path < $1.path })
                }
            } else {
                unreadable += 1
            }
        }
        #expect(unreadable > 1000)
        #expect(unreadable < 20_000)
    }

    @Test func `entries changed about when the index was written are not believed`() {
        var random = SeededGenerator(seed: 8)
        let times: [Int64] = [now - 3_000_000_000, now - 30_000_001, now - 5_000_001, now, now + 1]
        let entries = times.enumerated().map { entry([UInt8($0.offset + 1)], &random, modified: $0.element | 1) }
        let bytes = StatIndexFormat.encode([RepoPath("a"): entries], written: now)
        #expect(StatIndexFormat.decode(bytes, writtenAtMost: now)?[RepoPath("a")]?.count == 2)
        // The file's own time counts when it is earlier.
        #expect(StatIndexFormat.decode(bytes, writtenAtMost: now - 1_000_000_000)?[RepoPath("a")]?.count == 1)
        // A file system with whole seconds needs more distance.
        let coarse = entry([1], &random, modified: now - 2_000_000_000)
        #expect(coarse.isRacy(at: now))
        #expect(!coarse.isRacy(at: now + 1))
    }

    @Test func `a time that was set back hides no change`() {
        var random = SeededGenerator(seed: 8)
        for changed in [now - 1_000_000, now, now + 1, now - 2_000_000_000] {
            let entry = entry([1], &random, modified: 1_000_000_001, changed: changed)
            #expect(entry.isRacy(at: now))
            let bytes = StatIndexFormat.encode([RepoPath("a"): [entry]], written: now)
            #expect(StatIndexFormat.decode(bytes, writtenAtMost: now)?[RepoPath("a")] == [])
        }
        #expect(!entry([1], &random, modified: 1_000_000_001, changed: now - 20_000_001).isRacy(at: now))
    }

    @Test func `saving keeps what others saved about other assets`() throws {
        try withScratch { root in
            var random = SeededGenerator(seed: 9)
            let path = root.appending("index")
            let first = [entry([1], &random)]
            let second = [entry([2], &random), entry([1], &random)]
            var mine = StatIndex.load(at: path)
            var theirs = StatIndex.load(at: path)
            mine.replace(asset: RepoPath("a"), entries: first)
            theirs.replace(asset: RepoPath("b"), entries: second)
            try mine.save()
            try theirs.save()
            var both = StatIndex.load(at: path)
            #expect(both.entries(forAsset: RepoPath("a")) == first)
            #expect(both.entries(forAsset: RepoPath("b")) == second.reversed())
            both.remove(RepoPath("a"))
            try both.save()
            #expect(StatIndex.load(at: path).assetPaths == [RepoPath("b")])
            #expect(StatIndex.load(at: path).entries(forAsset: RepoPath("a")) == [])
        }
    }

    @Test func `a missing, damaged or foreign file is an empty index, and saving mends it`() throws {
        try withScratch { root in
            var random = SeededGenerator(seed: 10)
            let path = root.appending("index")
            for content in [nil, [], [1, 2, 3], [UInt8](repeating: 0xFF, count: 4000)] as [[UInt8]?] {
                if let content { try Files.writeAtomically(content, to: path) }
                var index = StatIndex.load(at: path)
                #expect(index.assetPaths == [])
                index.replace(asset: RepoPath("a"), entries: [entry([1], &random)])
                try index.save()
                #expect(StatIndex.load(at: path).entries(forAsset: RepoPath("a")).count == 1)
                try Files.remove(path)
            }
        }
    }

    @Test func `writers on several threads lose nothing`() throws {
        try withScratch { root in
            let path = root.appending("index")
            try WorkerPool.forEach(Array(0..<24), threads: 6) { number in
                var random = SeededGenerator(seed: UInt64(number))
                var index = StatIndex.load(at: path)
                index.replace(asset: RepoPath("a\(number)"), entries: [entry([1], &random)])
                try index.save()
            }
            #expect(StatIndex.load(at: path).assetPaths.count == 24)
        }
    }

    @Test func `a file is known by its status until anything of it changes`() throws {
        try withScratch { root in
            for name in ["a", "b", "c", "d", "e"] {
                try Files.writeAtomically(Array(name.utf8), to: root.appending(name))
            }
            let before = try DirectoryWalk(root).entries()
            let entries = before.map { StatEntry(path: $0.path, stat: $0.stat, digest: .sha256($0.path.bytes)) }
            #expect(StatIndex.digests(of: before, in: entries) == before.map { .sha256($0.path.bytes) })
            usleep(20_000)
            // Same size and, set back, the same mtime: only the ctime tells.
            let b = root.appending("b")
            let descriptor = open(b.string, O_WRONLY)
            _ = write(descriptor, "B", 1)
            let old = before[1].stat.modified
            var times = [timespec(), timespec()]
            for index in 0...1 {
                times[index].tv_sec = Int(old / 1_000_000_000)
                times[index].tv_nsec = Int(old % 1_000_000_000)
            }
            #expect(futimens(descriptor, times) == 0)
            close(descriptor)
            #expect(try FileStat(at: b, followingLinks: false).modified == old)
            try Files.remove(root.appending("c"))
            try Files.writeAtomically(Array("d".utf8), to: root.appending("d"))
            try Files.writeAtomically([1], to: root.appending("bb"))
            let after = try DirectoryWalk(root).entries()
            let known = zip(after, StatIndex.digests(of: after, in: entries)).filter { $0.1 != nil }.map(\.0.path)
            #expect(known == [RepoPath("a"), RepoPath("e")])
        }
    }
}
