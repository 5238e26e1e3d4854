import MLOpsCore

/// Three-way merge of *one file* of a manifest, as git's merge driver sees it: a page, a header or a file asset.
///
/// Merges line by line, by path or by key, so that changes of neighbouring lines do not conflict as they do in git.
/// Wherever git's own merge of the three texts is clean, the result is the same. A driver sees one file at a time:
/// a file `a` beside `a/b` can only be noticed when the whole manifest is read again.
public enum PageMerge {
    /// What a merge gave.
    public struct Outcome: Sendable, Hashable {
        /// What to leave in the file (`%A`).
        public let bytes: [UInt8]
        /// How many lines both sides changed differently; each stands between conflict markers in ``bytes``.
        public let conflicts: Int
        /// The files these lines are about, relative to the asset; those of the header are about none, and that of an
        /// asset which is one file names nothing in it.
        public let conflictingFiles: [RepoPath]
    }

    /// Merges what `ours` and `theirs` made of `base` (git's `%A`, `%B`, `%O`); an empty base when both added the file.
    ///
    /// - Parameters:
    ///   - base: the common ancestor's text.
    ///   - ours: our side's text.
    ///   - theirs: their side's text.
    ///   - markerSize: how many characters a conflict marker has (git's `%L`).
    ///   - names: what stands behind the markers.
    /// - Returns: the merged text and the number of conflicts in it.
    /// - Throws: when one of the texts is no valid file of a manifest. Then nothing can be said about lines, and the
    ///   caller does best to let `git merge-file` merge the texts.
    public static func merge(
        base: [UInt8], ours: [UInt8], theirs: [UInt8], markerSize: Int = 7,
        names: (ours: String, theirs: String) = ("ours", "theirs")
    ) throws(Diagnostic) -> Outcome {
        let base = try records(base, side: "base")
        let ours = try records(ours, side: "ours")
        let theirs = try records(theirs, side: "theirs")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128 * max(ours.count, theirs.count))
        var conflicts = 0
        var conflictingFiles: [RepoPath] = []
        func put(_ record: Record?) {
            guard let record else { return }
            bytes.append(contentsOf: record.line)
            bytes.append(0x0A)
        }
        func mark(_ character: Character, _ name: String?) {
            let text = String(repeating: character, count: max(1, markerSize)) + (name.map { " " + $0 } ?? "")
            bytes.append(contentsOf: text.utf8)
            bytes.append(0x0A)
        }
        var (b, o, t) = (0, 0, 0)
        while o < ours.count || t < theirs.count || b < base.count {
            let heads = [
                b < base.count ? base[b] : nil, o < ours.count ? ours[o] : nil, t < theirs.count ? theirs[t] : nil,
            ]
            guard let key = heads.compactMap({ $0?.key }).min(by: { $0.lexicographicallyPrecedes($1) }) else { break }
            let now = heads.map { $0?.key == key ? $0 : nil }
            b += now[0] == nil ? 0 : 1
            o += now[1] == nil ? 0 : 1
            t += now[2] == nil ? 0 : 1
            if let picked = ManifestMerge.pick(base: now[0], ours: now[1], theirs: now[2]) {
                put(picked)
            } else {
                conflicts += 1
                if key.first == fileRank, let file = try? RepoPath(escaped: Array(key.dropFirst())),
                    file != ManifestEntry.selfPath
                {
                    conflictingFiles.append(file)
                }
                mark("<", names.ours)
                put(now[1])
                mark("=", nil)
                put(now[2])
                mark(">", names.theirs)
            }
        }
        return Outcome(bytes: bytes, conflicts: conflicts, conflictingFiles: conflictingFiles)
    }

    /// The kind of line that sorts last.
    private static let fileRank: UInt8 = 5

    /// A line and what it is about.
    private struct Record: Equatable {
        /// The rank of the kind of line, then the meta key or the escaped path: sorts as the file is sorted.
        let key: [UInt8]
        /// Without its line feed.
        let line: ArraySlice<UInt8>
    }

    private static func records(_ bytes: [UInt8], side: String) throws(Diagnostic) -> [Record] {
        let place = ManifestProblem.Place(manifest: RepoPath(side), file: "")
        try ManifestText.check(bytes, at: place)
        var result: [Record] = []
        var number = 0
        var start = 0
        while start < bytes.count {
            let line = bytes[start...].prefix { $0 != 0x0A }
            start += line.count + 1
            number += 1
            guard let key = key(of: line) else {
                throw ManifestProblem.diagnose(
                    nil, line: line, number: number, at: place, expected: "a line of a manifest")
            }
            if let last = result.last, !last.key.lexicographicallyPrecedes(key) {
                throw place.fault("the lines are not sorted", line: number)
            }
            result.append(Record(key: key, line: line))
        }
        return result
    }

    private static func key(of line: ArraySlice<UInt8>) -> [UInt8]? {
        for (rank, word) in ["git-mlops manifest ", "kind ", "type ", "pages "].enumerated()
        where line.starts(with: word.utf8) {
            return line.contains(0x0D) ? nil : [UInt8(rank)]
        }
        if line.starts(with: "meta ".utf8) {
            let rest = line.dropFirst(5)
            let key = rest.prefix { $0 != 0x20 }
            return key.isEmpty || key.count == rest.count || line.contains(0x0D) ? nil : [4] + key
        }
        return line.withUnsafeBufferPointer { buffer -> [UInt8]? in
            do throws(LineFault) {
                let fields = try ManifestLine(buffer)
                if !fields.path.elementsEqual(ManifestEntry.selfPath.bytes) { _ = try fields.entry() }
                return [fileRank] + fields.path
            } catch {
                return nil
            }
        }
    }
}
