import MLOpsAssets
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsPolicy

/// What is inside the files that a push brings to a branch: schemas, notebooks, models, and where data may lie.
struct BranchContents {
    let repository: Repository
    let inspection: Inspection

    /// A file as one of the new commits has it.
    struct Blob: Hashable {
        let commit: ObjectID
        let path: RepoPath
        let id: ObjectID
    }

    /// Files named `*.schema.json` or below a folder `schemas/` must be JSON Schemas, and those that manifests name must
    /// be there.
    func schemaProblems(
        _ blobs: [Blob], _ manifests: [(asset: RepoPath, manifest: Manifest)], at tip: ObjectID
    ) -> Fact<[String]> {
        do {
            var problems: [String] = []
            for blob in distinct(blobs, where: Self.isSchema) {
                let name = "\(blob.commit.short) \(VisibleText.of(blob.path))"
                guard let bytes = try bytes(of: blob, limit: SchemaCheck.maxBytes, &problems, name) else { continue }
                do {
                    let check = try SchemaCheck(reading: bytes, name: VisibleText.of(blob.path))
                    problems += check.problems.map {
                        "\(name)\($0.pointer.isEmpty ? "" : " at \($0.pointer)"): \($0.text)"
                    }
                } catch let error as Diagnostic {
                    problems.append(([error.message] + error.causes).joined(separator: ": "))
                }
            }
            let tree = try repository.commit(tip).tree
            for (asset, manifest) in manifests {
                guard let schema = manifest.header.value(of: "schema") else { continue }
                let path = RepoPath(schema)
                let isLegal = PathRules.violation(of: path) == nil
                let mode = isLegal ? try repository.entry(at: path, in: tree)?.mode : nil
                if mode != .file {
                    problems.append(
                        "\(VisibleText.of(asset)) names the schema \(VisibleText.of(schema)), which is not on the branch"
                    )
                }
            }
            return .known(problems.uniqued(), .proven)
        } catch {
            return .unknown(FactsGatherer.words(error))
        }
    }

    private static func isSchema(_ path: RepoPath) -> Bool {
        guard path.bytes.suffix(5).elementsEqual(".json".utf8) else { return false }
        let folders = path.bytes.split(separator: RepoPath.separator).dropLast()
        return path.bytes.suffix(12).elementsEqual(".schema.json".utf8)
            || folders.contains { $0.elementsEqual("schemas".utf8) }
    }

    /// Notebooks must hold nothing but what somebody wrote.
    func notebookOutputs(_ blobs: [Blob]) -> Fact<[String]> {
        do {
            var problems: [String] = []
            for blob in distinct(blobs, where: { $0.bytes.suffix(6).elementsEqual(".ipynb".utf8) }) {
                let name = "\(blob.commit.short) \(VisibleText.of(blob.path))"
                guard let bytes = try bytes(of: blob, limit: NotebookCheck.maxBytes, &problems, name) else { continue }
                do {
                    let check = try NotebookCheck(reading: bytes, name: VisibleText.of(blob.path))
                    if !check.cellsWithOutputs.isEmpty {
                        let cells = check.cellsWithOutputs.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
                        let more = check.cellsWithOutputs.count > 5 ? " and more" : ""
                        problems.append("\(name): outputs in cell \(cells)\(more), \(check.outputBytes) bytes")
                    }
                    if check.widgetBytes > 0 {
                        problems.append("\(name): saved state of widgets, \(check.widgetBytes) bytes")
                    }
                    if check.cells.contains(where: { $0.attachmentBytes > 0 }) {
                        problems.append("\(name): files attached to cells")
                    }
                } catch let error as Diagnostic {
                    problems.append(([error.message] + error.causes).joined(separator: ": "))
                }
            }
            return .known(problems, .proven)
        } catch {
            return .unknown(FactsGatherer.words(error))
        }
    }

    /// Assets that say where they may lie, and where their payloads go.
    func residents(_ manifests: [(asset: RepoPath, manifest: Manifest)]) -> [ResidentAsset] {
        var seen: Set<ResidentAsset> = []
        return manifests.compactMap { asset, manifest in
            guard let residency = manifest.header.value(of: "residency") else { return nil }
            let resident = ResidentAsset(path: asset, residency: residency, remotes: inspection.addresses)
            return seen.insert(resident).inserted ? resident : nil
        }
    }

    func modelFiles(_ manifests: [(asset: RepoPath, manifest: Manifest)]) -> Fact<[ModelFile]> {
        var files: [ModelFile] = []
        for (asset, manifest) in manifests where manifest.header.kind == .model {
            switch inspection.files(of: manifest, at: asset) {
            case .known(let found, _): files += found
            case .unknown(let reason): return .unknown(reason)
            }
        }
        return .known(files.uniqued(), .proven)
    }

    /// The same bytes under the same name are looked at once.
    private func distinct(_ blobs: [Blob], where isWanted: (RepoPath) -> Bool) -> [Blob] {
        var seen: Set<[UInt8]> = []
        return blobs.filter { isWanted($0.path) && seen.insert($0.path.bytes + $0.id.hex.utf8).inserted }
    }

    private func bytes(of blob: Blob, limit: Int, _ problems: inout [String], _ name: String) throws -> [UInt8]? {
        guard try repository.size(of: blob.id) <= limit else {
            problems.append("\(name) is larger than \(limit) bytes, more than is read")
            return nil
        }
        return try repository.blob(blob.id, limit: limit)
    }
}

extension Array where Element: Hashable {
    /// Each element once, in order.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
