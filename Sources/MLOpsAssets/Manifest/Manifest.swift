import MLOpsCore

/// What stands for an asset in git: ordinary text, so that `git log`, `git diff`, `git merge` and `git blame` work on it.
///
/// A value: the same header and entries always give the same files, whatever the order they were put in.
public struct Manifest: Sendable, Hashable {
    public let header: ManifestHeader
    /// Sorted by escaped path; exactly one, with the path `.`, when the layout is ``ManifestLayout/file``.
    public let entries: [ManifestEntry]

    public var kind: AssetKind { header.kind }
    public var layout: ManifestLayout { header.layout }
    public var meta: [ManifestMeta] { header.meta }

    /// The manifest of these entries, given in any order.
    ///
    /// - Throws: when a path breaks ``PathRules``, occurs twice or lies inside another; when a size is out of range; or
    ///   when a single file's manifest has other than one entry.
    public init(header: ManifestHeader, entries: [ManifestEntry]) throws(Diagnostic) {
        for entry in entries {
            guard (0...ManifestEntry.maximumSize).contains(entry.size) else {
                throw .input("the size of \(Self.quote(entry.path)) is out of range: \(entry.size)")
            }
        }
        guard case .directory = header.layout else {
            guard entries.count == 1, entries[0].path == ManifestEntry.selfPath else {
                throw .input("the manifest of a single file has exactly one line, with the path \".\"")
            }
            self.init(header: header, sorted: entries)
            return
        }
        var arena = PathArena()
        arena.reserve(paths: entries.count, bytes: 32 * entries.count)
        for entry in entries {
            if let reason = PathRules.violation(of: entry.path) {
                throw .input("the path \(Self.quote(entry.path)) \(reason)")
            }
            arena.append(entry.path.escaped)
        }
        let order = PathOrder.sorted(arena)
        if let (first, second) = PathOrder.clash(in: arena, order: order) {
            throw .input(Self.clashMessage(entries[first].path, entries[second].path))
        }
        self.init(header: header, sorted: order.map { entries[Int($0)] })
    }

    /// For entries that are known to be valid and sorted.
    init(header: ManifestHeader, sorted entries: [ManifestEntry]) {
        self.header = header
        self.entries = entries
    }

    /// The same asset divided into another number of pages. A file asset has no pages and stays as it is.
    public func repaged(to pages: PageCount) -> Manifest {
        guard case .directory = layout else { return self }
        let header = ManifestHeader(kind: kind, layout: .directory(pages: pages), sortedMeta: meta)
        return Manifest(header: header, sorted: entries)
    }

    /// The entry of exactly this path; nil when there is none. Takes a logarithmic number of steps.
    public subscript(path: RepoPath) -> ManifestEntry? {
        let wanted = path.escaped
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let candidate = entries[middle].path.escaped
            if candidate == wanted { return entries[middle] }
            if candidate.lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The bytes of all files together; nil when they do not fit 64 bits.
    public var totalSize: Int64? {
        var total: Int64 = 0
        for entry in entries {
            let (sum, overflow) = total.addingReportingOverflow(entry.size)
            if overflow { return nil }
            total = sum
        }
        return total
    }

    static func quote(_ path: RepoPath) -> String {
        "\"" + VisibleText.of(path) + "\""
    }

    static func clashMessage(_ first: RepoPath, _ second: RepoPath) -> String {
        first == second
            ? "the path \(quote(first)) occurs twice"
            : "\(quote(first)) is a file, so \(quote(second)) cannot lie inside it"
    }
}
