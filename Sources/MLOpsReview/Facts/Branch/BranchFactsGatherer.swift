import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsPolicy
import MLOpsStore

/// Tells which of some payloads the remote store lacks.
public typealias PayloadPresence = (_ payloads: [Payload]) throws -> [Payload]

/// Looks through the commits that a push brings to a branch: manifests, payloads, large files.
///
/// The work is proportional to what the commits change, never to what they leave alone. New is what the branch did not
/// have: commits that lie on other branches already were not judged by this branch's rules.
struct BranchFactsGatherer {
    let repository: Repository
    /// Nil when nobody here can ask the payload remote; the reason is then given.
    let presence: PayloadPresence?
    let whyNoPresence: String
    let inspection: Inspection
    let policy: Policy

    /// More new commits than this are not looked through.
    static let maxCommits = 200_000

    func facts(branch: String, old: ObjectID?, new: ObjectID) -> BranchFacts {
        do {
            let rules = policy.branch(branch)
            let findings = try look(old: old, new: new)
            let contents = BranchContents(repository: repository, inspection: inspection)
            let isLookedInto = rules != nil && policy.models != nil
            return BranchFacts(
                branch: RepoPath(branch), manifestProblems: .known(findings.problems, .proven),
                missingPayloads: rules?.payloadsPushed ?? true ? missing(findings.payloads) : .notGathered,
                files: .known(findings.files, .proven),
                schemaProblems: rules?.schemasValid ?? false
                    ? contents.schemaProblems(findings.blobs, findings.manifests, at: new) : .notGathered,
                notebookOutputs: rules?.refusesNotebookOutputs ?? false
                    ? contents.notebookOutputs(findings.blobs) : .notGathered,
                residents: .known(contents.residents(findings.manifests), .proven),
                modelFiles: isLookedInto ? contents.modelFiles(findings.manifests) : .notGathered,
                packages: rules != nil ? packages(findings, at: new) : .notGathered)
        } catch {
            let reason = FactsGatherer.words(error)
            return BranchFacts(
                branch: RepoPath(branch), manifestProblems: .unknown(reason), missingPayloads: .unknown(reason),
                files: .unknown(reason), schemaProblems: .unknown(reason), notebookOutputs: .unknown(reason),
                residents: .unknown(reason), modelFiles: .unknown(reason), packages: .unknown(reason))
        }
    }

    /// The lock file of the new tip, when the new commits alter it, what it includes or what says which license its
    /// packages have.
    private func packages(_ findings: Findings, at new: ObjectID) -> Fact<PackageFacts?> {
        guard let rules = policy.packages else { return .notGathered }
        do {
            let tree = try repository.commit(new).tree
            let lock = inspection.lockFiles(in: tree, repository, rules)
            let concerned = lock.union([rules.licenseData].compactMap(\.self).map { RepoPath($0) })
            guard !concerned.isDisjoint(with: findings.altered) else { return .known(nil, .proven) }
            let facts = inspection.packages(in: tree, repository, rules)
            if case .known(nil, _) = facts {
                return .unknown("the new commits take away \(VisibleText.of(rules.lock)), which says what is installed")
            }
            return facts
        } catch {
            return .unknown(FactsGatherer.words(error))
        }
    }

    private struct Findings {
        var problems: [String] = []
        var payloads: [Payload: RepoPath] = [:]
        var files: [FileFact] = []
        /// Every blob that the new commits bring, with the commit and the path it comes at.
        var blobs: [BranchContents.Blob] = []
        /// Every path that the new commits add, alter or take away.
        var altered: Set<RepoPath> = []
        /// Every valid manifest that the new commits bring.
        var manifests: [(asset: RepoPath, manifest: Manifest)] = []
    }

    private func look(old: ObjectID?, new: ObjectID) throws -> Findings {
        if repository.isShallow {
            throw Diagnostic.environment("this clone is shallow, so the new commits cannot be told")
        }
        var findings = Findings()
        var sized: Set<ObjectID> = []
        // Nothing but this branch's own past is passed over: what another branch took in was judged by other rules.
        for id in try repository.commits(
            reachableFrom: [new], hiding: old.map { [$0] } ?? [], limit: Self.maxCommits)
        {
            let commit = try repository.commit(id)
            let before = try commit.parents.first.map { try repository.commit($0).tree }
            var assets: Set<RepoPath> = []
            for change in try repository.changes(from: before, to: commit.tree) {
                if let asset = ManifestTree.asset(ofManifestFile: change.path) { assets.insert(asset) }
                findings.altered.insert(change.path)
                guard let entry = change.new, entry.mode != .submodule else { continue }
                findings.blobs.append(.init(commit: id, path: change.path, id: entry.id))
                guard sized.insert(entry.id).inserted else { continue }
                let size = try repository.size(of: entry.id)
                findings.files.append(FileFact(path: change.path, size: ByteSize(bytes: Int64(size))))
            }
            for asset in assets.sorted() { try look(asset, in: commit, &findings) }
        }
        return findings
    }

    private func look(_ asset: RepoPath, in commit: Commit, _ findings: inout Findings) throws {
        do {
            guard let manifest = try ManifestTree(commit.tree, in: repository).manifest(of: asset) else { return }
            findings.manifests.append((asset, manifest))
            for entry in manifest.entries {
                let payload = Payload(digest: entry.digest, size: entry.size)
                let path = entry.path == ManifestEntry.selfPath ? asset : asset.appending(entry.path)
                if findings.payloads[payload] == nil { findings.payloads[payload] = path }
            }
        } catch let error as Diagnostic where error.kind != .environment {
            findings.problems.append("\(commit.id.short): \(error.message)")
        }
    }

    private func missing(_ payloads: [Payload: RepoPath]) -> Fact<[String]> {
        if payloads.isEmpty { return .known([], .proven) }
        guard let presence else { return .unknown(whyNoPresence) }
        do {
            let absent = try presence(payloads.keys.sorted())
            return .known(
                absent.map { "\(payloads[$0].map { VisibleText.of($0) } ?? "?") (\($0.digest.short))" }.sorted(),
                .proven)
        } catch {
            return .unknown(FactsGatherer.words(error))
        }
    }
}
