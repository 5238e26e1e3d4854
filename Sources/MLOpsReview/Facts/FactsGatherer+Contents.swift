import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// What is inside a release: files of the model, and packages. Only looked at when the policy asks.
extension FactsGatherer {
    /// Whether a configuration file is, byte by byte, the one of the commit that the proposal names.
    func isFromCommit(_ item: ConfigurationChange) -> Fact<Bool> {
        guard let to = item.to, let source = item.source else { return .notGathered }
        guard repository.contains(source.commit) else {
            return .unknown("the commit \(source.commit.short) is not here; git fetch brings it")
        }
        do {
            let tree = try repository.commit(source.commit).tree
            guard let entry = try repository.entry(at: source.path, in: tree),
                entry.mode == .file || entry.mode == .executable
            else {
                return .known(false, .proven)
            }
            // Larger than an attachment may be, it cannot be what the proposal carries.
            guard try repository.size(of: entry.id) <= EventLimits.attachmentBytes else {
                return .known(false, .proven)
            }
            return .known(try Digest.sha256(repository.blob(entry.id)) == to, .proven)
        } catch {
            return .unknown(Self.words(error))
        }
    }

    func modelFiles(of release: Release, in timeline: Timeline) -> Fact<[ModelFile]> {
        guard timeline.current.policy.models != nil else { return .notGathered }
        guard let inspection else { return .unknown("this gate looks into no files") }
        do {
            let manifests = ManifestTree(try repository.commit(release.subject.commit).tree, in: repository)
            var result: [ModelFile] = []
            for path in [release.subject.asset.path] + release.subject.inputs.map(\.path) {
                guard let manifest = try manifests.manifest(of: path) else {
                    return .unknown("the commit of \(release.title) has no manifest of \(VisibleText.of(path))")
                }
                // A model that was trained on is loaded just the same; data may have any form.
                guard path == release.subject.asset.path || manifest.header.kind == .model else { continue }
                switch inspection.files(of: manifest, at: path) {
                case .known(let files, _): result += files
                case .unknown(let reason): return .unknown(reason)
                }
            }
            return .known(result, .proven)
        } catch {
            return .unknown(Self.words(error))
        }
    }

    func packages(of release: Release, in timeline: Timeline) -> Fact<PackageFacts> {
        guard let rules = timeline.current.policy.packages else { return .notGathered }
        guard let inspection else { return .unknown("this gate looks into no files") }
        do {
            let tree = try repository.commit(release.subject.commit).tree
            switch inspection.packages(in: tree, repository, rules) {
            case .known(let facts?, let grade): return .known(facts, grade)
            case .known(nil, _):
                return .unknown("the commit of \(release.title) has no \(VisibleText.of(rules.lock))")
            case .unknown(let reason): return .unknown(reason)
            }
        } catch {
            return .unknown(Self.words(error))
        }
    }
}
