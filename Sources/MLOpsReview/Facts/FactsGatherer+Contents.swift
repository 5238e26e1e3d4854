import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// What is inside a release: files of the model, and packages. Only looked at when the policy asks.
extension FactsGatherer {
    func modelFiles(of release: Release, in timeline: Timeline) -> Fact<[ModelFile]> {
        guard timeline.current.policy.models != nil else { return .notGathered }
        guard let inspection else { return .unknown("this gate looks into no files") }
        do {
            let tree = try repository.commit(release.subject.commit).tree
            let path = release.subject.asset.path
            guard let manifest = try ManifestTree(tree, in: repository).manifest(of: path) else {
                return .unknown("the commit of \(release.title) has no manifest of \(VisibleText.of(path))")
            }
            return inspection.files(of: manifest, at: path)
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
