import MLOpsCore
import MLOpsGit
import MLOpsSystem

/// What `.gitattributes` files make of manifests.
extension WorkingAssets {
    /// Writes the lines that manifests need into the `.gitattributes` at the top, behind what would outdo them.
    ///
    /// - Parameters:
    ///   - manifests: files of manifests that are there or to be.
    ///   - isTrial: leaves the file as it was.
    /// - Returns: the path of the file when it was changed, or when git does not have it yet.
    /// - Throws: `input` when git would change one of `manifests` all the same; then nothing is changed.
    func ensureAttributes(for manifests: [RepoPath], isTrial: Bool = false) throws -> [RepoPath] {
        let original = try LineFile(ManifestAttributes.path, top: top)
        var file = original
        for line in ManifestAttributes.lines { file.ensure(Array(line.utf8)) }
        try file.save()
        do {
            if try spoilt(manifests) != nil {
                for line in ManifestAttributes.lines { file.remove(Array(line.utf8)) }
                for line in ManifestAttributes.lines { file.ensure(Array(line.utf8)) }
                try file.save()
            }
            if let found = try spoilt(manifests) { throw refusal(found.path, found.attribute) }
        } catch {
            if file.isChanged { try original.restore() }
            throw error
        }
        let changed = file.isChanged
        if isTrial {
            if changed { try original.restore() }
            return []
        }
        return changed || repositoryLacks(file.path) ? [file.path] : []
    }

    /// The files that stand for all of an asset's manifest.
    func manifestSamples(_ asset: RepoPath, isFile: Bool) -> [RepoPath] {
        let path = workingManifest(asset).path
        return isFile ? [path] : [Manifest.headerName, "files"].map { path.appending(RepoPath($0)) }
    }

    /// The first of `manifests` whose bytes git would change on their way in or out, and by which attribute.
    private func spoilt(_ manifests: [RepoPath]) throws -> (path: RepoPath, attribute: String)? {
        let output = try repository.git.captureBytes(
            ["check-attr", "-z", "--stdin", "text", "eol", "filter", "working-tree-encoding"],
            input: manifests.flatMap { $0.bytes + [0] })
        let fields = output.split(separator: 0, omittingEmptySubsequences: false).map { RepoPath(bytes: Array($0)) }
        var isBinary = false
        for index in stride(from: 0, to: fields.count - 2, by: 3) {
            let (name, value) = (fields[index + 1].description, fields[index + 2].description)
            let isWrong: Bool
            switch name {
            case "text":
                isBinary = value == "unset"
                isWrong = false
            case "eol": isWrong = !isBinary && value != "lf"
            default: isWrong = value != "unspecified" && value != "unset"
            }
            if isWrong { return (fields[index], "\(name)=\(value)") }
        }
        return nil
    }

    private func refusal(_ path: RepoPath, _ attribute: String) -> Diagnostic {
        let name = attribute.prefix { $0 != "=" }
        let cure = name == "eol" ? "text eol=lf" : "-\(name)"
        return .input(
            "git would change the manifest '\(VisibleText.of(path))'",
            cause: "a .gitattributes beside it or above gives it \(VisibleText.of(attribute))",
            hint:
                "put two lines behind the one that says so: *.mlops \(cure), and **/*.mlops/** \(cure); find it: git check-attr -a <path>"
        )
    }
}
