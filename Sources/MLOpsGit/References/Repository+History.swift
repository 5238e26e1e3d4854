import CLibgit2
import MLOpsCore

extension Repository {
    /// True when `ancestor` is `commit` or lies in its history.
    public func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws -> Bool {
        if ancestor == commit { return true }
        var (child, parent) = (commit.raw, ancestor.raw)
        let code = git_graph_descendant_of(pointer, &child, &parent)
        try LibGit2.check(code) {
            .environment(
                "the history between \(ancestor.short) and \(commit.short) cannot be read", cause: $0.message,
                hint: isShallow ? "this clone is shallow: git fetch --unshallow" : "check it with: git fsck")
        }
        return code == 1
    }

    /// The commits in the history of `tip` that none of `known` has in its own, as far as `tip` has those; parents before
    /// children.
    ///
    /// `limit`: refuse with `input` when there are more.
    public func commits(leadingTo tip: ObjectID, since known: Set<ObjectID>, limit: Int) throws -> [ObjectID] {
        var nearest: Set<ObjectID> = []
        var seen: Set<ObjectID> = [tip]
        var order: [ObjectID] = []
        var waiting = [tip]
        var isLine = true
        while let id = waiting.popLast() {
            // Whatever else of `known` lies below is in this one's history.
            if known.contains(id) {
                nearest.insert(id)
                continue
            }
            guard order.count < limit else {
                throw Diagnostic.input("more than \(limit) commits lie between these points")
            }
            order.append(id)
            let parents = try parents(of: id)
            isLine = isLine && parents.count < 2
            for parent in parents where seen.insert(parent).inserted { waiting.append(parent) }
        }
        // Where lines meet, some of what was passed may lie below a known commit as well.
        return isLine ? order.reversed() : try commits(reachableFrom: [tip], hiding: nearest.sorted(), limit: limit)
    }

    /// The best common ancestor of two commits; nil when they share no history.
    ///
    /// - Throws: `environment` when history is missing here: then nobody can tell.
    public func mergeBase(_ one: ObjectID, _ other: ObjectID) throws -> ObjectID? {
        for id in [one, other] where !contains(id) {
            throw Diagnostic.environment(
                "the commit \(id.short) is not in this repository", hint: "fetch it: git fetch")
        }
        var (first, second, result) = (one.raw, other.raw, git_oid())
        let code = git_merge_base(&result, pointer, &first, &second)
        // libgit2 says "not found" for two histories that never met, and for one that is cut off.
        if code == GIT_ENOTFOUND.rawValue, !isShallow {
            git_error_clear()
            return nil
        }
        try LibGit2.check(code) {
            .environment(
                "cannot tell where the histories of \(one.short) and \(other.short) meet", cause: $0.message,
                hint: isShallow ? "this clone is shallow: git fetch --unshallow" : "check it with: git fsck")
        }
        return ObjectID(result)
    }

    /// The commits reachable from `tips` and not from `hidden`, parents before children.
    ///
    /// `limit`: refuse with `input` when there are more.
    public func commits(
        reachableFrom tips: [ObjectID], hiding hidden: [ObjectID], limit: Int = 1_000_000
    ) throws -> [ObjectID] {
        var walker: OpaquePointer?
        try LibGit2.check(git_revwalk_new(&walker, pointer)) { .bug("cannot walk history", cause: $0.message) }
        defer { git_revwalk_free(walker) }
        git_revwalk_sorting(walker, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue)
        for tip in tips {
            var raw = tip.raw
            try LibGit2.check(git_revwalk_push(walker, &raw)) { Self.unreadable(tip, $0) }
        }
        for tip in hidden {
            var raw = tip.raw
            try LibGit2.check(git_revwalk_hide(walker, &raw)) { Self.unreadable(tip, $0) }
        }
        var result: [ObjectID] = []
        var id = git_oid()
        while true {
            let code = git_revwalk_next(&id, walker)
            if code == GIT_ITEROVER.rawValue { break }
            try LibGit2.check(code) {
                .environment(
                    "history cannot be read to its end", cause: $0.message,
                    hint: isShallow ? "this clone is shallow: git fetch --unshallow" : "check it with: git fsck")
            }
            guard result.count < limit else {
                throw Diagnostic.input("more than \(limit) commits lie between these points")
            }
            result.append(ObjectID(id))
        }
        git_error_clear()
        return result
    }

    private static func unreadable(_ id: ObjectID, _ failure: LibGit2.Failure) -> Diagnostic {
        .environment(
            "the commit \(id.short) is not in this repository", cause: failure.message, hint: "fetch it: git fetch")
    }
}
