import MLOpsAssets
import MLOpsCore
import Testing

private let place = RepoPath("data/train.mlops")
private let hash = String(repeating: "ab", count: 32)

private func header(
    _ pages: PageCount, kind: AssetKind = .dataset, meta: [(String, String)] = []
) throws -> ManifestHeader {
    try ManifestHeader(
        kind: kind, layout: .directory(pages: pages), meta: meta.map { try ManifestMeta(key: $0.0, value: $0.1) })
}

@Suite("Manifest format")
struct ManifestFormatTests {
    @Test("A folder's manifest is the text the design shows")
    func exactText() throws {
        let digest = try #require(Digest(hex: hash))
        let manifest = try Manifest(
            header: header(.one, meta: [("residency", "eu"), ("license", "CC-BY-4.0")]),
            entries: [
                ManifestEntry(path: RepoPath("b c/50%"), digest: digest, size: 0),
                ManifestEntry(path: RepoPath("a.sh"), digest: digest, size: 12, executable: true),
            ])
        let files = try manifest.serialize()
        #expect(files.map(\.name) == ["manifest", "files"])
        #expect(
            String(decoding: files[0].bytes, as: UTF8.self) == """
                git-mlops manifest 1
                kind dataset
                type directory
                pages 1
                meta license CC-BY-4.0
                meta residency eu

                """)
        #expect(String(decoding: files[1].bytes, as: UTF8.self) == "\(hash) 12 x a.sh\n\(hash) 0 f b c/50%25\n")
        #expect(try ManifestReader.read(files, at: place) == manifest)
    }

    @Test("A file's manifest is one file with one line")
    func fileAsset() throws {
        let digest = try #require(Digest(hex: hash))
        let manifest = try Manifest(
            header: ManifestHeader(kind: .model, layout: .file),
            entries: [ManifestEntry(path: ManifestEntry.selfPath, digest: digest, size: 7)])
        let files = try manifest.serialize()
        #expect(files.map(\.name) == [""])
        #expect(
            String(decoding: files[0].bytes, as: UTF8.self)
                == "git-mlops manifest 1\nkind model\ntype file\n\(hash) 7 f .\n")
        #expect(try ManifestReader.read(files, at: RepoPath("m.onnx.mlops")) == manifest)
    }

    @Test("Any set of byte paths round-trips, in any order, with any number of pages", arguments: PageCount.allCases)
    func roundTrips(pages: PageCount) throws {
        var generator = Generator(seed: 10 + UInt64(pages.rawValue))
        for round in 0..<30 {
            let entries = generator.entries(round * 4)
            let manifest = try Manifest(header: header(pages, meta: [("note", "é 日本 %")]), entries: entries)
            let files = try manifest.serialize()
            #expect(try ManifestReader.read(files, at: place) == manifest)
            #expect(try ManifestReader.read(files.shuffled(using: &generator.random), at: place) == manifest)
            let shuffled = try Manifest(
                header: manifest.header, entries: entries.shuffled(using: &generator.random))
            #expect(try shuffled.serialize() == files)
            #expect(Set(manifest.entries) == Set(entries))
            for entry in entries { #expect(manifest[entry.path] == entry) }
            #expect(manifest[RepoPath("not/there")] == nil)
            for file in files.dropFirst() { #expect(!file.bytes.isEmpty) }
        }
    }

    @Test("Entries are sorted by their escaped bytes, whatever they share")
    func sortsByEscapedBytes() throws {
        var generator = Generator(seed: 77)
        // Long common prefixes, and names that begin like others.
        var paths = Set(
            (0..<3000).map { _ in RepoPath("data/set-\(generator.number(0..<9))/n\(generator.number(0..<9999))") })
        paths.formUnion((1..<200).map { RepoPath(String(repeating: "p", count: $0)) })
        paths.formUnion(
            (0..<300).map { _ in RepoPath(bytes: Array("z/".utf8) + generator.component()) }
                .filter { PathRules.violation(of: $0) == nil })
        let entries = paths.map { generator.entry($0) }
        let manifest = try Manifest(header: header(.sixteen), entries: entries)
        let expected = paths.map(\.escaped).sorted { $0.lexicographicallyPrecedes($1) }
        #expect(manifest.entries.map(\.path.escaped) == expected)
        #expect(try ManifestReader.read(try manifest.serialize(), at: place) == manifest)
    }

    @Test("Each page reads alone, and repaging changes nothing but the pages")
    func pages() throws {
        var generator = Generator(seed: 5)
        let manifest = try Manifest(header: header(.sixteen), entries: generator.plainEntries(200))
        var all: [ManifestEntry] = []
        for file in try manifest.serialize().dropFirst() {
            all += try ManifestReader.readPage(file, of: .sixteen, at: place)
        }
        #expect(Set(all) == Set(manifest.entries))
        let repaged = manifest.repaged(to: .twoHundredFiftySix)
        #expect(try ManifestReader.read(repaged.serialize(), at: place) == repaged)
        #expect(repaged.entries == manifest.entries)
        #expect(repaged.assetDigest == manifest.assetDigest)
    }

    @Test("The number of pages follows the expected number of files")
    func pageChoice() {
        let counts = [0, 200, 800, 801, 3200, 12_800, 12_801, 50_000, 204_800, 204_801, 1_000_000]
        #expect(counts.map { PageCount(forExpected: $0).rawValue } == [1, 1, 1, 16, 16, 16, 256, 256, 256, 4096, 4096])
    }

    @Test("Manifests that cannot be are not made")
    func refusesToBuild() throws {
        let digest = Digest.sha256(of: "")
        func entry(_ path: String, _ size: Int64 = 1) -> ManifestEntry {
            ManifestEntry(path: RepoPath(path), digest: digest, size: size)
        }
        let bad: [[ManifestEntry]] = [
            [entry("../x")], [entry("/x")], [entry("a//b")], [entry(".git/config")], [entry("")], [entry(".")],
            [entry("a"), entry("a")], [entry("a"), entry("a/b")], [entry("a"), entry("a-b"), entry("a/b/c")],
            [entry("a", -1)], [entry("a", ManifestEntry.maximumSize + 1)],
        ]
        for entries in bad {
            #expect(throws: Diagnostic.self) { try Manifest(header: header(.one), entries: entries) }
        }
        let file = try ManifestHeader(kind: .model, layout: .file)
        for entries in [[], [entry("x")], [entry("."), entry(".")]] {
            #expect(throws: Diagnostic.self) { try Manifest(header: file, entries: entries) }
        }
        #expect(throws: Diagnostic.self) { try header(.one, meta: [("a", "1"), ("a", "2")]) }
    }

    @Test("A page of more than 65,536 lines is neither written nor read")
    func pageLimit() throws {
        let digest = Digest.sha256(of: "")
        let entries = (0...PageCount.maximumLines).map {
            ManifestEntry(path: RepoPath("f\(1_000_000 + $0)"), digest: digest, size: 1)
        }
        let error = #expect(throws: Diagnostic.self) {
            try Manifest(header: header(.one), entries: entries).serialize()
        }
        #expect(error?.hints.first?.contains("--repage") == true)
        let fits = try Manifest(header: header(.one), entries: Array(entries.dropLast())).serialize()
        #expect(try ManifestReader.read(fits, at: place).entries.count == PageCount.maximumLines)
        let last = Array("\(digest.hex) 1 f f9\n".utf8)
        let tooLong = [fits[0], ManifestFile(name: "files", bytes: fits[1].bytes + last)]
        #expect(throws: Diagnostic.self) { try ManifestReader.read(tooLong, at: place) }
    }

    @Test(
        "Meta keys and values keep to one plain line",
        arguments: [
            ("", "x"), ("A", "x"), ("1a", "x"), ("a b", "x"), ("é", "x"), (String(repeating: "a", count: 65), "x"),
            ("a", ""), ("a", " x"), ("a", "x "), ("a", "x\ny"), ("a", "x\u{1B}[0m"), ("a", "x\u{202E}y"),
            ("a", String(repeating: "x", count: 4097)), ("a", "x\r"), ("a", "\u{2028}"),
        ])
    func refusesMeta(key: String, value: String) {
        #expect(throws: Diagnostic.self) { try ManifestMeta(key: key, value: value) }
    }

    @Test("Meta values are compared by bytes")
    func metaBytes() throws {
        #expect(try ManifestMeta(key: "a", value: "é") != ManifestMeta(key: "a", value: "e\u{301}"))
    }
}

/// One way to spoil a manifest, and what the error must say.
struct Spoiled: Sendable, CustomStringConvertible {
    let files: [(String, String)]
    let says: [String]
    var description: String { says.joined(separator: " … ") }

    init(_ files: [(String, String)], _ says: String...) {
        self.files = files
        self.says = says
    }
}

@Suite("Manifest refusals")
struct ManifestRefusalTests {
    private static let top = "git-mlops manifest 1\nkind dataset\ntype directory\npages 1\n"
    private static let line = "\(hash) 1 f "

    static let spoiled: [Spoiled] = [
        Spoiled([("files", "")], "has no file \"manifest\""),
        Spoiled([("manifest", "")], "data/train.mlops/manifest", "empty"),
        Spoiled([("manifest", "git-mlops manifest 2\n")], "line 1", "another version"),
        Spoiled([("manifest", "something\n")], "line 1", "expected"),
        Spoiled([("manifest", "git-mlops manifest 1\n")], "ends early"),
        Spoiled([("manifest", "git-mlops manifest 1\nkind picture\n")], "line 2", "picture"),
        Spoiled([("manifest", "git-mlops manifest 1\ntype file\n")], "line 2", "kind"),
        Spoiled([("manifest", "git-mlops manifest 1\nkind model\ntype link\n")], "line 3", "link"),
        Spoiled([("manifest", "git-mlops manifest 1\nkind model\ntype file\n")], "line 3", "one file"),
        Spoiled([("manifest", "git-mlops manifest 1\nkind model\ntype directory\npages 2\n")], "line 4", "\"2\""),
        Spoiled([("manifest", "git-mlops manifest 1\nkind model\ntype directory\npages 016\n")], "line 4", "016"),
        Spoiled([("manifest", "git-mlops manifest 1\nkind model\ntype directory\n")], "ends early"),
        Spoiled([("manifest", String(top.dropLast()))], "line 4", "cut off"),
        Spoiled([("manifest", top + "\n")], "line 5", "end of the file"),
        Spoiled([("manifest", top + "meta a\n")], "line 5", "meta <key> <value>"),
        Spoiled([("manifest", top + "meta A x\n")], "line 5", "no meta key"),
        Spoiled([("manifest", top + "meta b x\nmeta a x\n")], "line 6", "not sorted"),
        Spoiled([("manifest", top + "meta a x\nmeta a y\n")], "line 6", "twice"),
        Spoiled([("manifest", top + "meta a x\u{202E}\n")], "line 5", "format character"),
        Spoiled([("manifest", top.replacing("\n", with: "\r\n"))], "line 1", "carriage return"),
        Spoiled([("manifest", top + "meta a x\r\n")], "line 5", "carriage return"),
        Spoiled([("manifest", top + "<<<<<<< ours\nmeta a x\n=======\n")], "line 5", "conflict markers"),
        Spoiled([("manifest", top), ("0", "\(line)a\n")], "train.mlops/0", "no page"),
        Spoiled([("manifest", top), ("files.orig", "\(line)a\n")], "files.orig", "no page"),
        Spoiled([("manifest", top), ("files", "\(line)a\n"), ("files", "\(line)b\n")], "twice"),
        Spoiled([("manifest", top), ("files", "\(line)a")], "files, line 1", "cut off"),
        Spoiled([("manifest", top), ("files", "\(line)a\n\n")], "line 2", "expected"),
        Spoiled([("manifest", top), ("files", "\(line)a\r\n")], "line 1", "carriage return"),
        Spoiled([("manifest", top), ("files", "\(line)\n")], "line 1"),
        Spoiled([("manifest", top), ("files", "\(line)b\n\(line)a\n")], "line 2", "not sorted"),
        Spoiled([("manifest", top), ("files", "\(line)a\n\(line)a\n")], "line 2", "twice"),
        Spoiled([("manifest", top), ("files", "\(line)a\n\(line)a-b\n\(line)a/b\n")], "\"a\" is a file", "\"a/b\""),
        Spoiled([("manifest", top), ("files", "\(line)../a\n")], "line 1", "\"..\""),
        Spoiled([("manifest", top), ("files", "\(line)/a\n")], "line 1", "absolute"),
        Spoiled([("manifest", top), ("files", "\(line)a//b\n")], "line 1", "empty component"),
        Spoiled([("manifest", top), ("files", "\(line).\n")], "line 1", "\".\""),
        Spoiled([("manifest", top), ("files", "\(line)a/.GiT/config\n")], "line 1", ".git"),
        Spoiled([("manifest", top), ("files", "\(line)%00\n")], "line 1", "NUL"),
        Spoiled([("manifest", top), ("files", "\(line)%41\n")], "line 1", "not escaped the one way"),
        Spoiled([("manifest", top), ("files", "\(line)a%0a\n")], "line 1", "upper-case"),
        Spoiled([("manifest", top), ("files", "\(line)a\u{202E}b\n")], "line 1", "not escaped the one way"),
        Spoiled([("manifest", top), ("files", "\(hash.uppercased()) 1 f a\n")], "line 1", "64 lower-case"),
        Spoiled([("manifest", top), ("files", "\(hash.dropLast()) 1 f aaaaaa\n")], "line 1", "64 lower-case"),
        Spoiled([("manifest", top), ("files", "\(hash)0 1 f a\n")], "line 1", "64 lower-case"),
        Spoiled([("manifest", top), ("files", "\(hash.dropLast())g 1 f a\n")], "line 1", "64 lower-case"),
        Spoiled([("manifest", top), ("files", "\(hash) 01 f a\n")], "line 1", "size"),
        Spoiled([("manifest", top), ("files", "\(hash) -1 f a\n")], "line 1", "size"),
        Spoiled([("manifest", top), ("files", "\(hash) +1 f a\n")], "line 1", "size"),
        Spoiled([("manifest", top), ("files", "\(hash)  f a a\n")], "line 1", "size"),
        Spoiled([("manifest", top), ("files", "\(hash) 9007199254740992 f a\n")], "line 1", "size"),
        Spoiled([("manifest", top), ("files", "\(hash) 99999999999999999999999 f a\n")], "line 1", "size"),
        Spoiled([("manifest", top), ("files", "\(hash) 1 l a\n")], "line 1", "mode"),
        Spoiled([("manifest", top), ("files", "\(hash) 1 fx a\n")], "line 1", "mode"),
        Spoiled([("manifest", top), ("files", "\(hash) 1\n")], "line 1", "expected"),
        Spoiled(
            [("manifest", top), ("files", "\(line)a\n<<<<<<< HEAD\n\(line)b\n=======\n>>>>>>> x\n")], "line 2",
            "conflict markers"),
        Spoiled([("", "git-mlops manifest 1\nkind model\ntype directory\npages 1\n")], "line 3", "folder"),
        Spoiled([("", "git-mlops manifest 1\nkind model\ntype file\n")], "missing"),
        Spoiled([("", "git-mlops manifest 1\nkind model\ntype file\n\(line)a\n")], "line 4", "\".\""),
        Spoiled(
            [("", "git-mlops manifest 1\nkind model\ntype file\n\(line).\n\(line).\n")], "line 5", "end of the file"),
        Spoiled([("", "git-mlops manifest 1\nkind model\ntype file\npages 1\n\(line).\n")], "line 4"),
        Spoiled([("", "git-mlops manifest 1\nkind model\ntype file\n<<<<<<< a\n")], "line 4", "conflict markers"),
    ]

    @Test("A spoiled manifest is refused with file and line", arguments: spoiled)
    func refuses(_ spoiled: Spoiled) throws {
        let files = spoiled.files.map { ManifestFile(name: $0.0, bytes: Array($0.1.utf8)) }
        let error = try #require(throws: Diagnostic.self) { try ManifestReader.read(files, at: place) }
        #expect(error.kind == .input)
        for words in spoiled.says { #expect(error.message.contains(words), "\(error.message)") }
        #expect(error.message.contains("data/train.mlops"))
        if error.message.contains("conflict") { #expect(error.hints.first?.contains("git mlops resolve") == true) }
    }

    @Test("Lines in a page that is not theirs, and paths in two pages, are refused")
    func wrongPage() throws {
        let manifest = try Manifest(
            header: header(.sixteen), entries: [ManifestEntry(path: RepoPath("a"), digest: .sha256(of: ""), size: 1)])
        let files = try manifest.serialize()
        let right = files[1].name
        #expect(right == String(Digest.sha256(of: "a").hex.prefix(1)))
        let wrong = right == "0" ? "1" : "0"
        let error = try #require(throws: Diagnostic.self) {
            try ManifestReader.read([files[0], ManifestFile(name: wrong, bytes: files[1].bytes)], at: place)
        }
        #expect(error.message.contains("belongs in page \"\(right)\""))
    }

    @Test("A file beside a folder of its name is found across pages")
    func nestingAcrossPages() throws {
        let top = try ManifestFile(
            name: "manifest",
            bytes: Manifest(header: header(.twoHundredFiftySix), entries: []).serialize()[0].bytes)
        let pages = ["a", "a!", "a/b"].map { path in
            ManifestFile(
                name: String(Digest.sha256(of: path).hex.prefix(2)), bytes: Array("\(hash) 1 f \(path)\n".utf8))
        }
        let error = try #require(throws: Diagnostic.self) { try ManifestReader.read([top] + pages, at: place) }
        #expect(error.message.contains("\"a\" is a file"))
        #expect(try ManifestReader.read([top, pages[0], pages[1]], at: place).entries.count == 2)
    }

    @Test("A page that a merge left without lines counts as absent")
    func emptyPage() throws {
        let manifest = try Manifest(header: header(.one), entries: [])
        let files = try manifest.serialize()
        #expect(files.count == 1)
        #expect(try ManifestReader.read(files + [ManifestFile(name: "files", bytes: [])], at: place) == manifest)
    }

    @Test("A file over the size limit is refused before it is read")
    func sizeLimit() throws {
        let files = [
            ManifestFile(name: "manifest", bytes: Array(Self.top.utf8)),
            ManifestFile(name: "files", bytes: [UInt8](repeating: 0x61, count: ManifestReader.maximumFileSize + 1)),
        ]
        let error = try #require(throws: Diagnostic.self) { try ManifestReader.read(files, at: place) }
        #expect(error.message.contains("are allowed"))
    }

    @Test("Whatever a random change of bytes makes of a manifest is refused or written back byte for byte")
    func mutations() throws {
        var generator = Generator(seed: 99)
        let original = try Manifest(header: header(.one, meta: [("a", "b")]), entries: generator.entries(12))
            .serialize()
        var accepted = 0
        for _ in 0..<5_000 {
            var bytes = original.map(\.bytes)
            let file = generator.number(0..<bytes.count)
            for _ in 0..<generator.number(1..<3) where !bytes[file].isEmpty {
                let place = generator.number(0..<bytes[file].count)
                switch generator.number(0..<4) {
                case 0: bytes[file].remove(at: place)
                case 1: bytes[file].insert(UInt8(generator.number(0..<256)), at: place)
                case 2: bytes[file][place] = UInt8(generator.number(0..<256))
                default: bytes[file][place] ^= 1 << UInt8(generator.number(0..<8))
                }
            }
            let files = zip(original, bytes).map { ManifestFile(name: $0.name, bytes: $1) }
            guard let read = try? ManifestReader.read(files, at: place) else { continue }
            accepted += 1
            #expect(try read.serialize() == files.filter { !$0.bytes.isEmpty })
        }
        #expect(accepted > 50)
    }
}
