import MLOpsAssets
import MLOpsCore

extension Target {
    /// Whole manifests: one file, or several divided by lines of `>>> <name>`.
    static let manifest = Target("manifest", layers: [.manifestPages]) { bytes in
        let files = manifestFiles(bytes)
        let manifest = try ManifestReader.read(files, at: place)
        let written = try manifest.serialize()
        let expected = files.filter { !$0.bytes.isEmpty }.sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        let got = written.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        try hold("a manifest is written as it was read", got == expected)
        let again = try ManifestReader.read(written, at: place)
        try hold("a manifest is read as it was written", again == manifest)
        try hold("a manifest has one digest", again.assetDigest == manifest.assetDigest)
        for entry in manifest.entries where entry.path != ManifestEntry.selfPath {
            try hold("no path of a manifest leads out", PathRules.violation(of: entry.path) == nil)
        }
        guard case .directory = manifest.layout else { return }
        for pages in PageCount.allCases {
            let repaged = manifest.repaged(to: pages)
            try hold("paging changes no digest", repaged.assetDigest == manifest.assetDigest)
            try hold(
                "a repaged manifest is read as it was written",
                try ManifestReader.read(repaged.serialize(), at: place) == repaged)
        }
    }

    /// The lines of one page alone.
    static let manifestPage = Target("manifest-page", dictionary: "manifest") { bytes in
        for pages in [PageCount.one, .sixteen] {
            let names = pages == .one ? ["files"] : ["0", "7", "f", "g"]
            for name in names {
                let file = ManifestFile(name: name, bytes: bytes)
                var entries: [ManifestEntry] = []
                if let error = try refusal(of: { entries = try ManifestReader.readPage(file, of: pages, at: place) }) {
                    try Telling.check(error, about: bytes)
                    continue
                }
                for (left, right) in zip(entries, entries.dropFirst()) {
                    try hold(
                        "the lines of a page are sorted",
                        left.path.escaped.lexicographicallyPrecedes(right.path.escaped))
                }
            }
        }
        _ = try ManifestReader.readFileAsset(bytes, at: place)
    }
}

private let place = RepoPath("data/train.mlops")
private let mark = Array(">>> ".utf8)

/// The files that `bytes` stands for.
private func manifestFiles(_ bytes: [UInt8]) -> [ManifestFile] {
    guard bytes.starts(with: mark) else { return [ManifestFile(name: "", bytes: bytes)] }
    var files: [(name: [UInt8], bytes: [UInt8])] = []
    var start = 0
    while start < bytes.count {
        let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        let line = bytes[start..<end]
        if line.starts(with: mark), files.count < 5000 {
            files.append((Array(line.dropFirst(mark.count).prefix { $0 != 0x0A }), []))
        } else {
            files[files.count - 1].bytes += line
        }
        start = end
    }
    return files.map { ManifestFile(name: String(decoding: $0.name, as: UTF8.self), bytes: $0.bytes) }
}

extension Layer {
    /// Puts every line where it belongs: into its page, in order.
    fileprivate static let manifestPages = Layer { bytes in
        let files = manifestFiles(bytes)
        guard let header = files.first(where: { $0.name == "manifest" }),
            let parsed = try? ManifestReader.readHeader(header.bytes, at: place),
            case .directory(let pages) = parsed.layout
        else { return bytes }
        var lines: [Int: [(path: [UInt8], line: [UInt8])]] = [:]
        for file in files where file.name != "manifest" {
            for line in file.bytes.split(separator: 0x0A) {
                let parts = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
                guard parts.count == 4 else { continue }
                let path = (try? RepoPath(escaped: Array(parts[3]))) ?? RepoPath(bytes: Array(parts[3]))
                let fields = parts[..<3].map { Array($0) }.joined(separator: [0x20])
                lines[pages.page(of: path), default: []].append((path.escaped, fields + [0x20] + path.escaped + [0x0A]))
            }
        }
        var result = mark + Array("manifest\n".utf8) + header.bytes
        for (page, content) in lines.sorted(by: { $0.key < $1.key }) {
            result += mark + Array(pages.name(of: page).utf8) + [0x0A]
            for item in content.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) { result += item.line }
        }
        return result
    }
}
