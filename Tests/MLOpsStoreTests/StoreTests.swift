import Glibc
import MLOpsCore
import MLOpsSystem
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsStore

@Suite("Payload store")
struct StoreTests {
    @Test(arguments: [0, 1, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 20 << 20])
    func `a file goes in under the name that sha256sum gives it, read-only, and comes out the same`(size: Int) throws {
        try withScratch { root in
            let file = root.appending("file")
            let bytes = sampleBytes(size, seed: UInt64(size))
            try Files.writeAtomically(bytes, to: file)
            let store = try PayloadStore.open(at: root.appending("store"), createIfMissing: true)
            let stored = try store.insert(file: file)
            let oracle = Tool.run(["sha256sum"] + [file.string]).text
            #expect(oracle.hasPrefix(stored.payload.digest.hex))
            #expect(stored.payload.size == Int64(size))
            #expect(stored.stat == (try FileStat(at: file, followingLinks: false)))
            let object = try FileStat(at: store.path(of: stored.payload.digest), followingLinks: false)
            #expect(object.permissions == 0o444)
            #expect(try store.verify(stored.payload.digest) == .intact(size: Int64(size)))
            #expect(try store.enumerate() == [stored.payload])
            #expect(try wrongObjects(in: store.root) == [])
            #expect(try store.leftovers() == 0)
            let out = root.appending("out")
            let stat = try store.materialise(stored.payload, to: out, executable: size == 1, replacing: false)
            #expect(try Files.read(out) == bytes)
            #expect(stat == (try FileStat(at: out, followingLinks: false)))
            #expect(stat.isExecutable == (size == 1))
            #expect(stat.permissions & 0o200 != 0)
        }
    }

    @Test func `many files go in in one batch, equal ones once`() throws {
        try withScratch { root in
            let store = try PayloadStore.open(at: root.appending("store"), createIfMissing: true)
            var files: [FilePath] = []
            for number in 0..<300 {
                files.append(root.appending("f\(number)"))
                try Files.writeAtomically(
                    sampleBytes(100, seed: UInt64(number % 200)), to: files[number], durable: false)
            }
            let stored = try store.insert(files: files, threads: 4)
            #expect(
                stored.map(\.payload.digest)
                    == (0..<300).map { Digest.sha256(sampleBytes(100, seed: UInt64($0 % 200))) })
            #expect(try store.enumerate().count == 200)
            #expect(try wrongObjects(in: store.root) == [])
            #expect(try store.leftovers() == 0)
            #expect(try store.insert(files: files).map(\.payload) == stored.map(\.payload))
        }
    }

    @Test func `nothing shows before the commit, and a batch without one leaves nothing`() throws {
        try withScratch { root in
            let store = try PayloadStore.open(at: root.appending("store"), createIfMissing: true)
            do {
                let batch = try store.batch()
                let payload = try batch.insert(bytes: [1, 2, 3])
                #expect(try !store.contains(payload))
                #expect(try store.leftovers() == 1)
            }
            #expect(try store.leftovers() == 0)
            #expect(try store.enumerate() == [])
        }
    }

    @Test func `what is no regular file is refused`() throws {
        try withScratch { root in
            let store = try PayloadStore.open(at: root.appending("store"), createIfMissing: true)
            #expect(mkfifo(root.appending("fifo").string, 0o600) == 0)
            #expect(symlink("/etc/passwd", root.appending("link").string) == 0)
            let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(socket) }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: root.appending("sock").string.utf8) }
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            #expect(bound == 0)
            for (path, word) in [
                (root.appending("fifo"), "a FIFO"), (root.appending("link"), "a symbolic link"),
                (root, "a directory"), (FilePath("/dev/zero"), "a device"), (root.appending("sock"), "a socket"),
            ] {
                let error = #expect(throws: Diagnostic.self) { try store.insert(file: path) }
                #expect(error?.kind == .input)
                #expect(error?.message.contains(word) == true)
            }
            #expect(try store.leftovers() == 0)
        }
    }

    @Test(arguments: [100, 3 << 20], ["append", "overwrite", "truncate"])
    func `a file that changes while it is read is refused`(size: Int, way: String) throws {
        try withScratch { root in
            let file = root.appending("file")
            try Files.writeAtomically(sampleBytes(size, seed: 1), to: file)
            // So that the change cannot fall into the tick of the clock in which the file was made.
            usleep(30_000)
            let once = Mutex(false)
            let store = try PayloadStore.open(at: root.appending("store"), createIfMissing: true) { step in
                guard step == .writeTemporary,
                    once.withLock({ done in
                        defer { done = true }
                        return !done
                    })
                else { return }
                let descriptor = open(file.string, O_WRONLY | (way == "append" ? O_APPEND : 0))
                defer { close(descriptor) }
                if way == "truncate" {
                    _ = ftruncate(descriptor, off_t(size / 2))
                } else {
                    _ = write(descriptor, "x", 1)
                }
            }
            let error = #expect(throws: Diagnostic.self) { try store.insert(file: file) }
            #expect(error?.kind == .input)
            #expect(error?.message.contains("changed while it was being read") == true)
            #expect(try store.enumerate() == [])
            #expect(try store.leftovers() == 0)
        }
    }

    @Test func `bytes received under a wrong digest or size are refused`() throws {
        try withScratch { root in
            let store = try PayloadStore.open(at: root.appending("store"), createIfMissing: true)
            let right = sampleBytes(1000, seed: 1)
            let payload = Payload(digest: .sha256(right), size: 1000)
            for wrong in [sampleBytes(1000, seed: 2), Array(right.dropLast()), right + [0], []] {
                let error = #expect(throws: Diagnostic.self) {
                    try store.receive(payload) { sink in try wrong.withUnsafeBytes { try sink.write($0) } }
                }
                #expect(error?.kind == .environment)
                #expect(try !store.contains(payload))
                #expect(try store.leftovers() == 0)
            }
            try store.receive(payload) { try BytesSource(right).copy(into: $0) }
            #expect(try store.verify(payload.digest) == .intact(size: 1000))
        }
    }

    @Test func `folders that are something else, and later layouts, are refused`() throws {
        try withScratch { root in
            try Files.writeAtomically([1], to: root.appending("precious"))
            let foreign = #expect(throws: Diagnostic.self) {
                try PayloadStore.open(at: root, createIfMissing: true)
            }
            #expect(foreign?.kind == .input)
            #expect(try Files.list(root) == [Array("precious".utf8)])
            let path = root.appending("store")
            #expect(throws: Diagnostic.self) { try PayloadStore.open(at: path, createIfMissing: false) }
            _ = try PayloadStore.open(at: path, createIfMissing: true)
            #expect(try Files.read(path.appending("format")) == Array("git-mlops store 1\n".utf8))
            #expect(throws: Diagnostic.self) { try PayloadStore.open(at: path, createIfMissing: true, role: .remote) }
            try Files.writeAtomically(Array("git-mlops store 2\n".utf8), to: path.appending("format"))
            let later = #expect(throws: Diagnostic.self) { try PayloadStore.open(at: path, createIfMissing: true) }
            #expect(later?.message.contains("version 2") == true)
            #expect(later?.hints == ["update git-mlops"])
            try Files.writeAtomically([0xFF, 0], to: path.appending("format"))
            #expect(throws: Diagnostic.self) { try PayloadStore.open(at: path, createIfMissing: true) }
        }
    }

    @Test func `a damaged object is set aside when it is used, and can be put in again`() throws {
        try withScratch { root in
            for damage in ["flip", "short"] {
                let store = try PayloadStore.open(at: root.appending(damage), createIfMissing: true)
                let bytes = sampleBytes(5000, seed: 3)
                let payload = try store.insert(bytes: bytes)
                let wrong = damage == "flip" ? [bytes[0] ^ 1] + bytes.dropFirst() : Array(bytes.dropLast())
                try Files.remove(store.path(of: payload.digest))
                try Files.createExclusively(wrong, at: store.path(of: payload.digest))
                #expect(try store.verify(payload.digest) == .damaged)
                let error = #expect(throws: Diagnostic.self) {
                    try store.materialise(payload, to: root.appending("out"), executable: false, replacing: false)
                }
                #expect(error?.kind == .environment)
                #expect(error?.hints.first?.contains("git mlops fetch") == true)
                #expect(try FileStat.ifExists(at: root.appending("out"), followingLinks: false) == nil)
                #expect(try Files.read(store.root.appending("corrupt").appending(payload.digest.hex)) == wrong)
                #expect(try store.verify(payload.digest) == .missing)
                try store.insert(bytes: bytes)
                #expect(try store.verify(payload.digest) == .intact(size: 5000))
            }
        }
    }

    @Test func `an object of the wrong size makes room for the right bytes`() throws {
        try withScratch { root in
            let store = try PayloadStore.open(at: root.appending("s"), createIfMissing: true)
            let payload = try store.insert(bytes: [1, 2, 3])
            try Files.remove(store.path(of: payload.digest))
            try Files.createExclusively([1], at: store.path(of: payload.digest))
            #expect(try store.missing(of: [payload]) == [payload])
            try store.insert(bytes: [1, 2, 3])
            #expect(try store.verify(payload.digest) == .intact(size: 3))
        }
    }

    @Test func `an absent payload says how to get it`() throws {
        try withScratch { root in
            let store = try PayloadStore.open(at: root.appending("s"), createIfMissing: true)
            let error = #expect(throws: Diagnostic.self) {
                try store.materialise(
                    Payload(digest: .sha256(of: "x"), size: 1), to: root.appending("o"), executable: false,
                    replacing: true)
            }
            #expect(error?.hints == ["git mlops fetch"])
        }
    }

    @Test func `making a file replaces another only when told so`() throws {
        try withScratch { root in
            let store = try PayloadStore.open(at: root.appending("s"), createIfMissing: true)
            let payload = try store.insert(bytes: [7])
            let out = root.appending("out")
            try Files.writeAtomically([9], to: out)
            let error = #expect(throws: Diagnostic.self) {
                try store.materialise(payload, to: out, executable: false, replacing: false)
            }
            #expect(error?.kind == .input)
            #expect(try Files.read(out) == [9])
            for verify in [true, false] {
                try store.materialise(payload, to: out, executable: true, verify: verify, replacing: true)
                #expect(try Files.read(out) == [7])
            }
            #expect(try Files.list(root).count == 2)
        }
    }

    @Test func `a file that was not looked at, or changed since, is left alone`() throws {
        try withScratch { root in
            let store = try PayloadStore.open(at: root.appending("s"), createIfMissing: true)
            let payload = try store.insert(bytes: [7])
            let tree = root.appending("tree")
            try Files.makeDirectories(tree)
            for name in ["new", "same", "changed", "gone", "appeared"] where name != "new" {
                try Files.writeAtomically([9], to: tree.appending(name))
            }
            func item(_ name: String, over: FileStat?) -> Materialisation {
                Materialisation(payload: payload, path: RepoPath(name), executable: false, over: over)
            }
            func look(_ name: String) throws -> FileStat {
                try FileStat(at: tree.appending(name), followingLinks: false)
            }
            let items = [
                item("new", over: nil), item("same", over: try look("same")),
                item("changed", over: try look("changed")),
                item("gone", over: try look("gone")), item("appeared", over: nil),
            ]
            try Files.writeAtomically([8], to: tree.appending("changed"))
            try Files.remove(tree.appending("gone"))
            let stats = try store.materialise(items, in: tree)
            #expect(stats.map { $0 != nil } == [true, true, false, true, false])
            let bytes = try ["new", "same", "changed", "gone", "appeared"].map { try Files.read(tree.appending($0)) }
            #expect(bytes == [[7], [7], [8], [7], [9]])
            #expect(try Files.list(tree).count == 5)
        }
    }

    @Test func `many files are made with their folders, never through a symbolic link`() throws {
        try withScratch { root in
            let store = try PayloadStore.open(at: root.appending("s"), createIfMissing: true)
            let items = try (0..<200).map { number in
                Materialisation(
                    payload: try store.insert(bytes: [UInt8(number)]),
                    path: RepoPath("d\(number % 7)/e\(number % 3)/f\(number)"), executable: number % 2 == 0)
            }
            let tree = root.appending("tree")
            try Files.makeDirectories(tree)
            let stats = try store.materialise(items, in: tree, threads: 4)
            let walked = try DirectoryWalk(tree).entries().filter { $0.kind == .regular }
            #expect(walked.count == 200)
            #expect(Set(walked.map(\.stat)) == Set(stats.compactMap(\.self)))
            for (number, item) in items.enumerated() {
                #expect(try Files.read(try tree.appending(item.path)) == [UInt8(number)])
            }
            let outside = root.appending("outside")
            try Files.makeDirectories(outside.appending("deep"))
            #expect(symlink("../outside", tree.appending("link").string) == 0)
            for path in ["link/x", "link/deep/x"] {
                let error = #expect(throws: Diagnostic.self) {
                    try store.materialise(
                        [Materialisation(payload: items[0].payload, path: RepoPath(path), executable: false)],
                        in: tree)
                }
                #expect(error?.message.contains("a symbolic link") == true)
            }
            #expect(try DirectoryWalk(outside).entries().count == 1)
        }
    }
}
