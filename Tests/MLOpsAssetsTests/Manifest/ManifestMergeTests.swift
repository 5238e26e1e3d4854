import MLOpsAssets
import MLOpsCore
import Testing

private func entry(_ path: String, _ content: String) -> ManifestEntry {
    ManifestEntry(path: RepoPath(path), digest: .sha256(of: content), size: 1)
}

private func manifest(
    _ entries: [ManifestEntry], pages: PageCount = .one, kind: AssetKind = .dataset, meta: [(String, String)] = []
) throws -> Manifest {
    try Manifest(
        header: ManifestHeader(
            kind: kind, layout: .directory(pages: pages), meta: meta.map { try ManifestMeta(key: $0.0, value: $0.1) }),
        entries: entries)
}

/// The three-way rule spelled out for one line of each side, as texts; nil for a conflict.
private func oracle(_ base: String, _ ours: String, _ theirs: String) -> String? {
    switch (ours == base, theirs == base, ours == theirs) {
    case (true, true, _): base
    case (false, true, _): ours
    case (true, false, _): theirs
    case (false, false, true): ours
    case (false, false, false): nil
    }
}

private func lines(_ entries: [ManifestEntry]) -> [String: String] {
    Dictionary(
        uniqueKeysWithValues: entries.map { ($0.path.escapedText, String(decoding: $0.line, as: UTF8.self)) })
}

@Suite("Manifest merge")
struct ManifestMergeTests {
    @Test("Merges of random edits agree with the rule applied path by path")
    func agreesWithOracle() throws {
        var generator = Generator(seed: 31)
        var sawConflict = false
        var sawClean = false
        for round in 0..<400 {
            let start = generator.plainEntries(30)
            let base = try manifest(start)
            let ours = try manifest(generator.edited(start, rate: round % 40))
            let theirs = try manifest(generator.edited(start, rate: round % 17))
            let (b, o, t) = (lines(base.entries), lines(ours.entries), lines(theirs.entries))
            var expected: [String: String] = [:]
            var conflicts: Set<String> = []
            for path in Set(b.keys).union(o.keys).union(t.keys) {
                if let line = oracle(b[path] ?? "", o[path] ?? "", t[path] ?? "") {
                    if !line.isEmpty { expected[path] = line }
                } else {
                    conflicts.insert(path)
                    if let line = o[path] { expected[path] = line }
                }
            }
            let outcome = ManifestMerge.merge(base: base, ours: ours, theirs: theirs)
            #expect(lines(outcome.merged.entries) == expected)
            var found: Set<String> = []
            for case .entry(let path, _, _, _) in outcome.conflicts { found.insert(path.escapedText) }
            #expect(found == conflicts)
            #expect(outcome.conflicts.count == conflicts.count)
            #expect(try manifest(outcome.merged.entries) == outcome.merged)
            sawConflict = sawConflict || !conflicts.isEmpty
            sawClean = sawClean || (conflicts.isEmpty && o != b && t != b)
            let mirrored = ManifestMerge.merge(base: base, ours: theirs, theirs: ours)
            #expect(mirrored.conflicts.count == outcome.conflicts.count)
            if conflicts.isEmpty { #expect(mirrored.merged == outcome.merged) }
        }
        #expect(sawConflict && sawClean)
    }

    @Test("Changed on one side and removed on the other is a conflict")
    func modifyDelete() throws {
        let outcome = ManifestMerge.merge(
            base: try manifest([entry("a", "1")]), ours: try manifest([]), theirs: try manifest([entry("a", "2")]))
        #expect(
            outcome.conflicts == [
                .entry(path: RepoPath("a"), base: entry("a", "1"), ours: nil, theirs: entry("a", "2"))
            ])
        #expect(outcome.merged.entries.isEmpty)
    }

    @Test("A file on one side where the other has a folder is a conflict, and the merge stays a manifest")
    func nesting() throws {
        let ours = try manifest([entry("a", "1"), entry("b/c", "2")])
        let theirs = try manifest([entry("a/x", "3"), entry("a/y", "4"), entry("a-z", "5"), entry("b", "6")])
        let outcome = ManifestMerge.merge(base: nil, ours: ours, theirs: theirs)
        #expect(
            outcome.conflicts == [
                .nesting(ours: entry("a", "1"), theirs: entry("a/x", "3")),
                .nesting(ours: entry("a", "1"), theirs: entry("a/y", "4")),
                .nesting(ours: entry("b/c", "2"), theirs: entry("b", "6")),
            ])
        #expect(outcome.merged == (try manifest([entry("a", "1"), entry("a-z", "5"), entry("b/c", "2")])))
    }

    @Test("Ours turned a file into a folder and theirs left it alone: no conflict")
    func fileToFolder() throws {
        let base = try manifest([entry("a", "1")])
        let ours = try manifest([entry("a/b", "1")])
        let outcome = ManifestMerge.merge(base: base, ours: ours, theirs: base)
        #expect(outcome.conflicts.isEmpty)
        #expect(outcome.merged == ours)
    }

    @Test("meta merges by key")
    func meta() throws {
        let base = try manifest([], meta: [("a", "1"), ("b", "1"), ("c", "1")])
        let ours = try manifest([], meta: [("a", "2"), ("b", "1"), ("d", "1")])
        let theirs = try manifest([], meta: [("a", "3"), ("c", "1"), ("e", "1")])
        let outcome = ManifestMerge.merge(base: base, ours: ours, theirs: theirs)
        #expect(outcome.conflicts == [.meta(key: "a", base: "1", ours: "2", theirs: "3")])
        #expect(outcome.merged == (try manifest([], meta: [("a", "2"), ("d", "1"), ("e", "1")])))
    }

    @Test("Kind, layout and pages")
    func headers() throws {
        let base = try manifest([entry("a", "1")])
        let model = try manifest([entry("a", "1")], kind: .model)
        #expect(ManifestMerge.merge(base: base, ours: base, theirs: model).merged == model)
        #expect(
            ManifestMerge.merge(base: nil, ours: base, theirs: model).conflicts == [
                .kind(ours: .dataset, theirs: .model)
            ])
        let file = try Manifest(
            header: ManifestHeader(kind: .dataset, layout: .file), entries: [entry(".", "1")])
        let clash = ManifestMerge.merge(base: base, ours: base, theirs: file)
        #expect(clash.conflicts == [.layout(ours: base.layout, theirs: file.layout)])
        #expect(clash.merged == base)
        let repaged = ManifestMerge.merge(
            base: base, ours: base.repaged(to: .sixteen),
            theirs: try manifest([entry("a", "1"), entry("b", "2")]))
        #expect(repaged.conflicts.isEmpty)
        #expect(repaged.merged == (try manifest([entry("a", "1"), entry("b", "2")], pages: .sixteen)))
        let both = ManifestMerge.merge(
            base: base, ours: base.repaged(to: .sixteen), theirs: base.repaged(to: .twoHundredFiftySix))
        #expect(both.conflicts.isEmpty)
        #expect(both.merged.layout == .directory(pages: .twoHundredFiftySix))
    }

    @Test("A file asset both sides retrained is a conflict")
    func fileAsset() throws {
        func file(_ content: String) throws -> Manifest {
            try Manifest(header: ManifestHeader(kind: .model, layout: .file), entries: [entry(".", content)])
        }
        #expect(ManifestMerge.merge(base: try file("1"), ours: try file("2"), theirs: try file("1")).conflicts.isEmpty)
        let outcome = ManifestMerge.merge(base: try file("1"), ours: try file("2"), theirs: try file("3"))
        #expect(outcome.conflicts.count == 1)
        #expect(outcome.merged == (try file("2")))
    }
}

@Suite("Merge of one manifest file")
struct PageMergeTests {
    private func text(_ entries: [ManifestEntry]) -> [UInt8] {
        entries.sorted { $0.path.escaped.lexicographicallyPrecedes($1.path.escaped) }
            .flatMap { $0.line + [0x0A] }
    }

    /// Undoes the markers in favour of one side.
    private func settle(_ bytes: [UInt8], ours: Bool) -> String {
        var result = ""
        var side: Bool?
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("<<<<<<< ") {
                side = true
            } else if line == "=======" {
                side = false
            } else if line.hasPrefix(">>>>>>> ") {
                side = nil
            } else if side == nil || side == ours {
                result += line + "\n"
            }
        }
        return result
    }

    @Test("Files merge as git merge-file does wherever that is clean, and always as the whole manifest does")
    func agreesWithGit() throws {
        var generator = Generator(seed: 61)
        let bench = try Workbench()
        var cases: [(base: [UInt8], ours: [UInt8], theirs: [UInt8])] = []
        var wholes: [ManifestMerge.Outcome?] = []
        for round in 0..<160 {
            let start = generator.chance(10) ? [] : generator.plainEntries(25)
            let ours = generator.edited(start.isEmpty ? generator.plainEntries(5) : start, rate: round % 25)
            let theirs = generator.edited(start.isEmpty ? generator.plainEntries(5) : start, rate: round % 9)
            cases.append((text(start), text(ours), text(theirs)))
            let header = try ManifestHeader(kind: .dataset, layout: .directory(pages: .one))
            wholes.append(
                ManifestMerge.merge(
                    base: try Manifest(header: header, entries: start),
                    ours: try Manifest(header: header, entries: ours),
                    theirs: try Manifest(header: header, entries: theirs)))
        }
        for _ in 0..<80 {
            func header() throws -> [UInt8] {
                let meta = try ["a", "b", "license", "owner", "x", "y", "z"].filter { _ in generator.chance(80) }
                    .map { try ManifestMeta(key: $0, value: "\(generator.chance(85) ? 0 : generator.number(1..<3))") }
                let pages: PageCount = generator.chance(90) ? .one : .sixteen
                return try Manifest(
                    header: ManifestHeader(
                        kind: generator.chance(90) ? .dataset : .model, layout: .directory(pages: pages), meta: meta),
                    entries: []
                ).serialize()[0].bytes
            }
            cases.append((try header(), try header(), try header()))
            wholes.append(nil)
        }
        for (index, item) in cases.enumerated() {
            try bench.write(item.base, to: "\(index)/base")
            try bench.write(item.ours, to: "\(index)/ours")
            try bench.write(item.theirs, to: "\(index)/theirs")
        }
        let statuses = try bench.bash(
            """
            for i in $(seq 0 \(cases.count - 1)); do
                status=0
                git merge-file -p $i/ours $i/base $i/theirs > $i/merged || status=$?
                echo $status
            done
            """
        ).split(separator: "\n")
        #expect(statuses.count == cases.count)
        var (clean, better, conflicting) = (0, 0, 0)
        for (index, item) in cases.enumerated() {
            let outcome = try PageMerge.merge(base: item.base, ours: item.ours, theirs: item.theirs)
            if statuses[index] == "0" {
                clean += 1
                #expect(outcome.conflicts == 0)
                #expect(outcome.bytes == (try bench.read("\(index)/merged")))
            } else if outcome.conflicts == 0 {
                better += 1
            } else {
                conflicting += 1
            }
            if let whole = wholes[index] {
                #expect(outcome.conflicts == whole.conflicts.count)
                let expected = String(decoding: text(whole.merged.entries), as: UTF8.self)
                #expect(settle(outcome.bytes, ours: true) == expected)
            }
            let mirrored = try PageMerge.merge(base: item.base, ours: item.theirs, theirs: item.ours)
            #expect(settle(mirrored.bytes, ours: false) == settle(outcome.bytes, ours: true))
        }
        #expect(clean > 20 && better > 20 && conflicting > 20)
    }

    @Test("Markers stand around the conflicting line alone, in the size git asks for")
    func markers() throws {
        let base = text([entry("a", "1"), entry("b", "1"), entry("c", "1")])
        let ours = text([entry("a", "2"), entry("b", "2"), entry("c", "1")])
        let theirs = text([entry("a", "1"), entry("b", "3"), entry("c", "3")])
        let outcome = try PageMerge.merge(
            base: base, ours: ours, theirs: theirs, markerSize: 9, names: ("main", "topic"))
        #expect(outcome.conflicts == 1)
        func line(_ path: String, _ content: String) -> String { "\(Digest.sha256(of: content)) 1 f \(path)\n" }
        #expect(
            String(decoding: outcome.bytes, as: UTF8.self)
                == line("a", "2") + "<<<<<<<<< main\n" + line("b", "2") + "=========\n" + line("b", "3")
                + ">>>>>>>>> topic\n" + line("c", "3"))
        let header = try ManifestHeader(kind: .dataset, layout: .directory(pages: .one))
        let top = try Manifest(header: header, entries: []).serialize()[0]
        let error = try #require(throws: Diagnostic.self) {
            try ManifestReader.read([top, ManifestFile(name: "files", bytes: outcome.bytes)], at: RepoPath("d.mlops"))
        }
        #expect(error.hints == ["unresolved merge: run git mlops resolve"])
    }

    @Test("A file asset merges its header apart from its line")
    func fileAsset() throws {
        func file(_ content: String, _ meta: [(String, String)]) throws -> [UInt8] {
            try Manifest(
                header: ManifestHeader(
                    kind: .model, layout: .file, meta: meta.map { try ManifestMeta(key: $0.0, value: $0.1) }),
                entries: [entry(".", content)]
            ).serialize()[0].bytes
        }
        let outcome = try PageMerge.merge(
            base: file("1", []), ours: file("2", []), theirs: file("1", [("license", "MIT")]))
        #expect(outcome.conflicts == 0)
        #expect(outcome.bytes == (try file("2", [("license", "MIT")])))
        #expect(try PageMerge.merge(base: file("1", []), ours: file("2", []), theirs: file("3", [])).conflicts == 1)
        #expect(try PageMerge.merge(base: [], ours: file("2", []), theirs: file("2", [])).conflicts == 0)
    }

    @Test("A text that is no manifest file is refused, so that the caller can fall back")
    func refusesOtherText() throws {
        let good = text([entry("a", "1")])
        for bad in ["hello\n", "<<<<<<< x\n", "\(Digest.sha256(of: "")) 1 f ../a\n", "meta a\n", "kind dataset\r\n"] {
            #expect(throws: Diagnostic.self) {
                try PageMerge.merge(base: good, ours: good, theirs: Array(bad.utf8))
            }
        }
        let unsorted = text([entry("b", "1")]) + text([entry("a", "1")])
        #expect(throws: Diagnostic.self) { try PageMerge.merge(base: [], ours: unsorted, theirs: good) }
    }
}
