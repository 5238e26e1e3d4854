public import MLOpsCore
import MLOpsStore
import MLOpsSystem

/// What re-reading the payloads of an asset showed.
public struct VerificationReport: Sendable {
    public enum Finding: String, Sendable {
        /// The file's bytes are not those of the manifest.
        case fileDiffers = "file-differs"
        case fileUnreadable = "file-unreadable"
        /// The bytes are right, and the manifest is wrong about their number.
        case sizeWrong = "size-wrong"
        /// The store's bytes do not match their name.
        case storeDamaged = "store-damaged"
        /// Neither the store nor the working tree has it.
        case absent
    }

    public struct Problem: Sendable {
        public let asset: RepoPath
        /// Relative to the asset.
        public let path: RepoPath
        public let digest: Digest
        public let finding: Finding
    }

    public internal(set) var filesRead = 0
    public internal(set) var objectsRead = 0
    public internal(set) var bytes: Int64 = 0
    /// Files that were never fetched: nothing is wrong with them.
    public internal(set) var notHere = 0
    public internal(set) var problems: [Problem] = []
    /// Assets whose manifest cannot be used, so that nothing of them was read, and why.
    public internal(set) var unusable: [(asset: RepoPath, problem: Diagnostic)] = []
}

extension WorkingAssets {
    /// Reads every payload again, whatever the stat index says, and compares its SHA-256 with the manifest.
    ///
    /// - Parameters:
    ///   - paths: which assets; all for none.
    ///   - files: whether to read the working tree's files.
    ///   - objects: whether to read the store's.
    /// - Returns: what was read, and every problem.
    /// - Throws: `input` for a path that selects no asset. A manifest that is not valid is part of the report.
    public func verify(_ paths: [RepoPath] = [], files: Bool = true, objects: Bool = true) throws -> VerificationReport
    {
        var report = VerificationReport()
        let tracked = try TrackedManifests(repository)
        var verdicts: [Payload: StoreVerdict] = [:]
        for asset in try select(paths, from: tracked) where try require(asset, in: tracked).staged != .removed {
            let manifest: Manifest
            do {
                guard let found = try self.manifest(of: asset) else { continue }
                manifest = found
            } catch let problem as Diagnostic where problem.kind == .input {
                report.unusable.append((asset, problem))
                continue
            }
            let root = try payloadPath(asset)
            let progress = progress
            if objects {
                let payloads = Array(Set(manifest.entries.map(\.payload)).filter { verdicts[$0] == nil }).sorted()
                progress.begin(
                    "verifying stored payloads", total: payloads.map(\.size).saturatedSum, unit: .bytes)
                let store = try store()
                let answers = try WorkerPool.map(payloads) { payload in
                    let verdict = try store.verify(payload.digest)
                    progress.advance(payload.size)
                    return verdict
                }
                progress.end()
                for (payload, verdict) in zip(payloads, answers) {
                    verdicts[payload] = verdict
                    guard case .missing = verdict else {
                        report.objectsRead += 1
                        report.bytes = report.bytes.addingSaturated(payload.size)
                        continue
                    }
                }
            }
            var present: [RepoPath: Bool] = [:]
            var wronglySized: Set<RepoPath> = []
            if files {
                progress.begin("verifying files", total: manifest.totalSize, unit: .bytes)
                let answers = try WorkerPool.map(manifest.entries) { entry -> VerificationReport.Finding?? in
                    let path = entry.path == ManifestEntry.selfPath ? root : try root.appending(entry.path)
                    guard try FileStat.ifExists(at: path, followingLinks: false) != nil else { return .none }
                    guard let answer = try? WorkingFileDigest.read(path, progress: progress) else {
                        return .some(.fileUnreadable)
                    }
                    guard answer.digest == entry.digest else { return .some(.fileDiffers) }
                    return .some(answer.size == entry.size ? nil : .sizeWrong)
                }
                progress.end()
                for (entry, answer) in zip(manifest.entries, answers) {
                    guard let finding = answer else { continue }
                    present[entry.path] = true
                    report.filesRead += 1
                    report.bytes = report.bytes.addingSaturated(entry.size)
                    if let finding {
                        if finding == .sizeWrong { wronglySized.insert(entry.path) }
                        report.problems.append(
                            .init(asset: asset, path: entry.path, digest: entry.digest, finding: finding))
                    }
                }
            }
            for entry in manifest.entries {
                switch verdicts[entry.payload] {
                case .intact(let size) where size == entry.size: continue
                case .intact:
                    // Said once, if the file said it already.
                    if wronglySized.contains(entry.path) { continue }
                    report.problems.append(
                        .init(asset: asset, path: entry.path, digest: entry.digest, finding: .sizeWrong))
                case .damaged:
                    report.problems.append(
                        .init(asset: asset, path: entry.path, digest: entry.digest, finding: .storeDamaged))
                case .missing:
                    // Never fetched is no fault; a file whose payload is nowhere else is one.
                    if present[entry.path] == true {
                        report.problems.append(
                            .init(asset: asset, path: entry.path, digest: entry.digest, finding: .absent))
                    } else {
                        report.notHere += 1
                    }
                case nil:
                    if files, present[entry.path] == nil { report.notHere += 1 }
                }
            }
        }
        return report
    }
}
