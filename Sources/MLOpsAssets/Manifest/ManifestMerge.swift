import MLOpsCore

/// One thing both sides of a merge changed differently. Nil stands for "not there".
public enum ManifestConflict: Sendable, Hashable {
    /// Both changed one file, or one changed what the other removed.
    case entry(path: RepoPath, base: ManifestEntry?, ours: ManifestEntry?, theirs: ManifestEntry?)
    /// Both changed one `meta` line.
    case meta(key: String, base: String?, ours: String?, theirs: String?)
    /// One side made it a dataset, the other a model.
    case kind(ours: AssetKind, theirs: AssetKind)
    /// It is a folder on one side and a single file on the other.
    case layout(ours: ManifestLayout, theirs: ManifestLayout)
    /// One side has a file where the other has a folder.
    case nesting(ours: ManifestEntry, theirs: ManifestEntry)
}

/// Three-way merge of manifests: files by path, `meta` by key.
public enum ManifestMerge {
    /// What a merge gave.
    public struct Outcome: Sendable, Hashable {
        /// Everything that could be merged; our side wherever there is a conflict.
        public let merged: Manifest
        /// By path and by key; empty when the merge is clean.
        public let conflicts: [ManifestConflict]
    }

    /// Merges what `ours` and `theirs` made of `base`; nil for a base when both added the asset.
    ///
    /// Different numbers of pages are no conflict, as they say nothing about the data: the side that changed wins,
    /// and the larger number when both did.
    public static func merge(base: Manifest?, ours: Manifest, theirs: Manifest) -> Outcome {
        var conflicts: [ManifestConflict] = []
        guard let layout = mergedLayout(base: base?.layout, ours: ours.layout, theirs: theirs.layout) else {
            return Outcome(merged: ours, conflicts: [.layout(ours: ours.layout, theirs: theirs.layout)])
        }
        let kind = pick(base: base?.kind, ours: ours.kind, theirs: theirs.kind)
        if kind == nil { conflicts.append(.kind(ours: ours.kind, theirs: theirs.kind)) }

        let (meta, metaConflicts) = mergedMeta(base: base?.meta ?? [], ours: ours.meta, theirs: theirs.meta)
        conflicts += metaConflicts

        let (entries, entryConflicts) = mergedEntries(
            base: layoutMatches(base?.layout, layout) ? base?.entries ?? [] : [], ours: ours.entries,
            theirs: theirs.entries)
        conflicts += entryConflicts
        let header = ManifestHeader(kind: (kind ?? ours.kind) ?? ours.kind, layout: layout, sortedMeta: meta)
        return Outcome(merged: Manifest(header: header, sorted: entries), conflicts: conflicts)
    }

    /// The three-way rule: the side that changed wins; nil when both changed differently. The inner optional of the
    /// result is the value, nil for "not there".
    static func pick<Value: Equatable>(base: Value?, ours: Value?, theirs: Value?) -> Value?? {
        if ours == theirs || base == theirs { return .some(ours) }
        if base == ours { return .some(theirs) }
        return nil
    }

    private static func layoutMatches(_ left: ManifestLayout?, _ right: ManifestLayout) -> Bool {
        switch (left, right) {
        case (.file?, .file), (.directory?, .directory): true
        default: false
        }
    }

    private static func mergedLayout(
        base: ManifestLayout?, ours: ManifestLayout, theirs: ManifestLayout
    ) -> ManifestLayout? {
        switch (ours, theirs) {
        case (.file, .file): return .file
        case (.directory(let left), .directory(let right)):
            guard case .directory(let before)? = base else {
                return .directory(pages: left.rawValue >= right.rawValue ? left : right)
            }
            if left == before { return .directory(pages: right) }
            if right == before { return .directory(pages: left) }
            return .directory(pages: left.rawValue >= right.rawValue ? left : right)
        default: return nil
        }
    }

    private static func mergedMeta(
        base: [ManifestMeta], ours: [ManifestMeta], theirs: [ManifestMeta]
    ) -> ([ManifestMeta], [ManifestConflict]) {
        func byKey(_ meta: [ManifestMeta]) -> [String: ManifestMeta] {
            Dictionary(uniqueKeysWithValues: meta.map { ($0.key, $0) })
        }
        let (base, ours, theirs) = (byKey(base), byKey(ours), byKey(theirs))
        var result: [ManifestMeta] = []
        var conflicts: [ManifestConflict] = []
        for key in Set(ours.keys).union(theirs.keys).union(base.keys).sorted() {
            let choice: ManifestMeta?
            if let picked = pick(base: base[key], ours: ours[key], theirs: theirs[key]) {
                choice = picked
            } else {
                conflicts.append(
                    .meta(key: key, base: base[key]?.value, ours: ours[key]?.value, theirs: theirs[key]?.value))
                choice = ours[key]
            }
            if let choice { result.append(choice) }
        }
        return (result, conflicts)
    }

    private static func mergedEntries(
        base: [ManifestEntry], ours: [ManifestEntry], theirs: [ManifestEntry]
    ) -> ([ManifestEntry], [ManifestConflict]) {
        var before: [RepoPath: ManifestEntry] = [:]
        before.reserveCapacity(base.count)
        for entry in base { before[entry.path] = entry }
        var result: [(entry: ManifestEntry, isOurs: Bool)] = []
        result.reserveCapacity(max(ours.count, theirs.count))
        var conflicts: [ManifestConflict] = []
        SortedUnion.forEach(ours, theirs) { left, right in
            guard let path = (left ?? right)?.path else { return }
            let old = before[path]
            let choice: ManifestEntry?
            if let picked = pick(base: old, ours: left, theirs: right) {
                choice = picked
            } else {
                conflicts.append(.entry(path: path, base: old, ours: left, theirs: right))
                choice = left
            }
            if let choice { result.append((choice, left != nil)) }
        }
        return removeNesting(from: result, conflicts: conflicts)
    }

    /// Takes out what only their side has where it cannot stand beside something of ours.
    private static func removeNesting(
        from entries: [(entry: ManifestEntry, isOurs: Bool)], conflicts: [ManifestConflict]
    ) -> ([ManifestEntry], [ManifestConflict]) {
        var conflicts = conflicts
        var arena = PathArena()
        for item in entries { arena.append(item.entry.path.escaped) }
        var dropped: Set<Int> = []
        PathOrder.visitClashes(in: arena, order: Array(0..<Int32(entries.count))) { first, second in
            // Each side alone is valid, so that one of the two is only theirs.
            let (kept, other) = entries[first].isOurs ? (first, second) : (second, first)
            conflicts.append(.nesting(ours: entries[kept].entry, theirs: entries[other].entry))
            dropped.insert(other)
            return true
        }
        let result = entries.enumerated().filter { !dropped.contains($0.offset) }.map(\.element.entry)
        return (result, conflicts)
    }
}
