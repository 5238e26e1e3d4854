import MLOpsCore

/// What happened to one file between two manifests.
public enum ManifestChange: Sendable, Hashable {
    case added(ManifestEntry)
    case removed(ManifestEntry)
    /// Other bytes under the same name, whatever the mode.
    case modified(from: ManifestEntry, to: ManifestEntry)
    /// The same bytes, no longer or newly executable.
    case modeChanged(from: ManifestEntry, to: ManifestEntry)
    /// The same bytes under another name, whatever the mode.
    case renamed(from: ManifestEntry, to: ManifestEntry)

    /// The path it is listed under: the new one of a renamed file.
    public var path: RepoPath {
        switch self {
        case .added(let entry), .removed(let entry): entry.path
        case .modified(_, let new), .modeChanged(_, let new), .renamed(_, let new): new.path
        }
    }
}

/// What was said about an asset before and after; nil when nothing was.
public struct MetaChange: Sendable, Hashable {
    public let key: String
    public let old: String?
    public let new: String?
}

/// The difference of two manifests of one asset. A value: text, JSON and reports are made from it.
public struct ManifestDiff: Sendable, Hashable {
    /// One per file, by escaped ``ManifestChange/path``.
    public let changes: [ManifestChange]
    /// One per key, sorted.
    public let meta: [MetaChange]
    /// Old and new kind, when they differ.
    public let kind: KindChange?

    public struct KindChange: Sendable, Hashable {
        public let old: AssetKind
        public let new: AssetKind
    }

    public var isEmpty: Bool { changes.isEmpty && meta.isEmpty && kind == nil }

    /// Compares `old` with `new`; nil stands for an asset that is not there. Paging makes no difference.
    ///
    /// A removed and an added file of the same bytes are one renamed file; where several could be, one of the same
    /// name in another folder goes first, then the order of paths. Empty files are never taken for renamed.
    public init(from old: Manifest?, to new: Manifest?) {
        var removed: [ManifestEntry] = []
        var added: [ManifestEntry] = []
        var changes: [ManifestChange] = []
        SortedUnion.forEach(old?.entries ?? [], new?.entries ?? []) { before, after in
            switch (before, after) {
            case (let before?, nil): removed.append(before)
            case (nil, let after?): added.append(after)
            case (let before?, let after?) where before.digest != after.digest || before.size != after.size:
                changes.append(.modified(from: before, to: after))
            case (let before?, let after?) where before.executable != after.executable:
                changes.append(.modeChanged(from: before, to: after))
            default: break
            }
        }
        changes += Self.pairRenames(removed: removed, added: added)
        self.changes = changes.map { ($0.path.escaped, $0) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)

        let oldMeta = Dictionary(uniqueKeysWithValues: (old?.meta ?? []).map { ($0.key, $0) })
        let newMeta = Dictionary(uniqueKeysWithValues: (new?.meta ?? []).map { ($0.key, $0) })
        meta = Set(oldMeta.keys).union(newMeta.keys).sorted()
            .filter { oldMeta[$0] != newMeta[$0] }
            .map { MetaChange(key: $0, old: oldMeta[$0]?.value, new: newMeta[$0]?.value) }
        if let old, let new, old.kind != new.kind {
            kind = KindChange(old: old.kind, new: new.kind)
        } else {
            kind = nil
        }
    }

    private static func pairRenames(removed: [ManifestEntry], added: [ManifestEntry]) -> [ManifestChange] {
        var changes: [ManifestChange] = []
        var paired = [Bool](repeating: false, count: removed.count)
        var sources: [Digest: [Int]] = [:]
        for (index, entry) in removed.enumerated() where entry.size > 0 {
            sources[entry.digest, default: []].append(index)
        }
        var targets: [ManifestEntry?] = added
        for sameName in [true, false] {
            for (index, target) in targets.enumerated() {
                guard let target, let candidates = sources[target.digest],
                    let position = candidates.firstIndex(where: {
                        removed[$0].size == target.size && (!sameName || removed[$0].path.name == target.path.name)
                    })
                else { continue }
                let source = candidates[position]
                sources[target.digest]?.remove(at: position)
                paired[source] = true
                targets[index] = nil
                changes.append(.renamed(from: removed[source], to: target))
            }
        }
        for (index, entry) in removed.enumerated() where !paired[index] { changes.append(.removed(entry)) }
        for case let entry? in targets { changes.append(.added(entry)) }
        return changes
    }
}

/// Walks two sorted lists of entries side by side.
enum SortedUnion {
    static func forEach(
        _ left: [ManifestEntry], _ right: [ManifestEntry], _ body: (ManifestEntry?, ManifestEntry?) -> Void
    ) {
        var (i, j) = (0, 0)
        while i < left.count || j < right.count {
            if j == right.count {
                body(left[i], nil)
                i += 1
            } else if i == left.count {
                body(nil, right[j])
                j += 1
            } else if left[i].path == right[j].path {
                body(left[i], right[j])
                i += 1
                j += 1
            } else if left[i].path.escaped.lexicographicallyPrecedes(right[j].path.escaped) {
                body(left[i], nil)
                i += 1
            } else {
                body(nil, right[j])
                j += 1
            }
        }
    }
}
