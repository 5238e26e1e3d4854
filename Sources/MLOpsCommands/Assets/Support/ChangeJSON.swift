import MLOpsAssets
import MLOpsCore

/// Changes of single files as JSON; paths are escaped as manifests have them.
enum ChangeJSON {
    static func of(_ change: ManifestChange) -> JSON {
        var object: JSONObject = ["path": .string(change.path.escapedText)]
        switch change {
        case .added(let new):
            object["change"] = "added"
            object["new"] = of(new)
        case .removed(let old):
            object["change"] = "deleted"
            object["old"] = of(old)
        case .modified(let old, let new):
            object["change"] = "modified"
            object["old"] = of(old)
            object["new"] = of(new)
        case .modeChanged(let old, let new):
            object["change"] = "mode"
            object["old"] = of(old)
            object["new"] = of(new)
        case .renamed(let old, let new):
            object["change"] = "renamed"
            object["old_path"] = .string(old.path.escapedText)
            object["old"] = of(old)
            object["new"] = of(new)
        }
        return .object(object)
    }

    static func of(_ entry: ManifestEntry) -> JSON {
        ["sha256": .string(entry.digest.hex), "size": .integer(entry.size), "executable": .bool(entry.executable)]
    }
}
