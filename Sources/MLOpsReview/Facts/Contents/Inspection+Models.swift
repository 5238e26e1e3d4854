import MLOpsAssets
import MLOpsCore
import MLOpsFormats
import MLOpsPolicy
import MLOpsStore
import MLOpsSystem

/// Files of models, looked through without loading them.
extension Inspection {
    /// The files of a model's asset; unknown when one of them is not here.
    func files(of manifest: Manifest, at asset: RepoPath) -> Fact<[ModelFile]> {
        var result: [ModelFile] = []
        for entry in manifest.entries {
            let path = entry.path == ManifestEntry.selfPath ? asset : asset.appending(entry.path)
            switch file(Payload(digest: entry.digest, size: entry.size), at: path) {
            case .known(var file, _):
                file.path = path
                result.append(file)
            case .unknown(let reason): return .unknown("\(VisibleText.of(path)): \(reason)")
            }
        }
        return .known(result, .proven)
    }

    private func file(_ payload: Payload, at path: RepoPath) -> Fact<ModelFile> {
        if let found = scans[payload] { return found }
        let found: Fact<ModelFile>
        do {
            found = try withBytes(of: payload) { file in
                let bytes = ReadModelBytes(size: Int(file.size)) { try file.read(at: Int64($0), count: $1) }
                return .known(ModelFile(ModelScanner.scan(bytes, name: VisibleText.of(path)), path: path), .proven)
            }
        } catch {
            found = .unknown(FactsGatherer.words(error))
        }
        scans[payload] = found
        return found
    }
}

extension ModelFile {
    /// What a scan found, in the words of the rules.
    init(_ report: ModelReport, path: RepoPath) {
        let broken: Set<ModelFinding.Kind> = [.malformed, .broken]
        func texts(_ severity: ModelSeverity, isBroken: Bool) -> [String] {
            report.findings.filter { $0.severity == severity && broken.contains($0.kind) == isBroken }.map(\.text)
        }
        let unnamed: Set<ModelFormat> = [.unknown, .empty, .compressed]
        self.init(
            path: path, format: unnamed.contains(report.format) ? nil : report.format.rawValue,
            dangers: texts(.dangerous, isBroken: false), suspicions: texts(.suspicious, isBroken: false),
            defects: texts(.dangerous, isBroken: true) + texts(.suspicious, isBroken: true), incomplete: report.reason)
    }
}
