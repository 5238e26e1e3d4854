import MLOpsCore

/// What the path of an asset must be, wherever it was read from.
///
/// A tree may hold any manifest: `.git.mlops/` is a fine name to git, and stands for `.git`, which git itself would
/// never write into.
enum AssetName {
    /// The longest name, in bytes: that of its manifest is longer by the suffix.
    static let maximumName = PathRules.maximumComponent - ManifestTree.suffix.utf8.count

    /// Why no asset may lie at `path`; nil when one may. Completes "the path …".
    static func violation(of path: RepoPath) -> String? {
        if let reason = PathRules.violation(of: path) { return reason }
        if path.name.bytes.count > maximumName { return "ends in a name longer than \(maximumName) bytes" }
        return nil
    }

    /// Refuses the manifest of what cannot be an asset.
    static func check(_ asset: RepoPath) throws(Diagnostic) {
        guard let reason = violation(of: asset) else { return }
        let manifest = asset.adding(suffix: ManifestTree.suffix)
        throw .input(
            "the manifest '\(VisibleText.of(manifest))' stands for a path that cannot be an asset: it \(reason)",
            hint: CommandHint("take it out of git: git rm -r --cached -- \(pathspec: manifest)").or(
                "take it out of git, with: git rm -r --cached"))
    }
}
