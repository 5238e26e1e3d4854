import MLOpsAssets
import MLOpsCore
import Testing

@Suite("Manifest digests")
struct ManifestDigestTests {
    @Test("sort and sha256sum give the same digests", arguments: PageCount.allCases)
    func shellAgrees(pages: PageCount) throws {
        var generator = Generator(seed: 40 + UInt64(pages.rawValue))
        var entries = generator.entries(150)
        for odd in [" ", "  two", "a b", "a  b", "a ", "pages 1", "-n", "é", "e\u{301}", "日本", "z\u{202E}", "A"] {
            let path = RepoPath("odd/\(odd)")
            if !entries.contains(where: { $0.path == path }) { entries.append(generator.entry(path)) }
        }
        let header = try ManifestHeader(
            kind: .dataset, layout: .directory(pages: pages),
            meta: [ManifestMeta(key: "license", value: "CC é"), ManifestMeta(key: "pages", value: "pages 3")])
        let manifest = try Manifest(header: header, entries: entries)
        let bench = try Workbench()
        for file in try manifest.serialize() { try bench.write(file.bytes, to: "data/train.mlops/\(file.name)") }
        let answers = try bench.bash(
            """
            export LC_ALL=C; cd data/train.mlops
            { grep -v '^pages ' manifest; find . -type f ! -name manifest -exec cat {} + | sort -t ' ' -k 4; } | sha256sum
            find . -type f ! -name manifest -exec cat {} + | sort -t ' ' -k 4 | sha256sum
            """
        ).split(separator: "\n").map { String($0.prefix(64)) }
        #expect(answers == [manifest.assetDigest.hex, manifest.contentDigest.hex])
        #expect(manifest.repaged(to: .one).assetDigest == manifest.assetDigest)
    }

    @Test("A file's digests are those of its text")
    func fileAsset() throws {
        let manifest = try Manifest(
            header: ManifestHeader(
                kind: .model, layout: .file, meta: [ManifestMeta(key: "license", value: "MIT")]),
            entries: [ManifestEntry(path: ManifestEntry.selfPath, digest: .sha256(of: "x"), size: 1, executable: true)])
        let bench = try Workbench()
        try bench.write(try manifest.serialize()[0].bytes, to: "m.onnx.mlops")
        let answers = try bench.bash("sha256sum < m.onnx.mlops; tail -n 1 m.onnx.mlops | sha256sum")
            .split(separator: "\n").map { String($0.prefix(64)) }
        #expect(answers == [manifest.assetDigest.hex, manifest.contentDigest.hex])
    }

    @Test("What is said about an asset changes its asset digest only")
    func separate() throws {
        var generator = Generator(seed: 3)
        let entries = generator.plainEntries(20)
        let plain = try ManifestHeader(kind: .dataset, layout: .directory(pages: .one))
        let model = try ManifestHeader(kind: .model, layout: .directory(pages: .one))
        let one = try Manifest(header: plain, entries: entries)
        let two = try Manifest(header: model, entries: entries)
        #expect(one.assetDigest != two.assetDigest)
        #expect(one.contentDigest == two.contentDigest)
        let fewer = try Manifest(header: plain, entries: Array(entries.dropLast()))
        #expect(fewer.contentDigest != one.contentDigest)
    }

    @Test("The page of a path is what sha256sum says of its escaped bytes")
    func pageNames() throws {
        let path = RepoPath("a\n%/é")
        let bench = try Workbench()
        let hex = try bench.bash("printf '%s' 'a%0A%25/é' | sha256sum")
        for pages in PageCount.allCases where pages != .one {
            #expect(pages.name(of: pages.page(of: path)) == String(hex.prefix(pages.digits)))
            #expect(pages.page(named: String(hex.prefix(pages.digits))) == pages.page(of: path))
        }
        #expect(PageCount.sixteen.page(named: "A") == nil)
        #expect(PageCount.sixteen.page(named: "00") == nil)
    }

    @Test("Hexadecimal digits are read strictly")
    func hexDigits() {
        let good = Array(Digest.sha256(of: "abc").hex.utf8)
        func read(_ text: [UInt8]) -> Digest? { text.withUnsafeBytes { Digest(hexDigits: $0) } }
        #expect(read(good) == .sha256(of: "abc"))
        for place in good.indices {
            for byte in UInt8.min...UInt8.max {
                var text = good
                text[place] = byte
                #expect(read(text) == Digest(hex: text))
            }
        }
        #expect(read(Array(good.dropLast())) == nil)
        #expect(read(good + [0x30]) == nil)
    }
}
