import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// Checks again what a release signed about its assets: against the manifests it carries and those of its commit.
struct AttachedAssets {
    let ledger: Ledger
    let release: Release

    private static let folder = "manifests/"

    /// What came of checking one asset.
    struct Answer {
        /// `<12 digits>, 3 files, 12.4 MB`
        let text: String
        let grade: Grade
        let reason: String?
        let problem: String?
    }

    func check(_ asset: ReleaseSubject.Asset) -> Answer {
        var reasons: [String] = []
        var problems: [String] = []
        var manifest: Manifest?
        for (source, place) in [(attached, "the manifest it carries"), (committed, "the manifest in its commit")] {
            switch source(asset) {
            case .found(let found):
                if found.assetDigest == asset.digest, found.contentDigest == asset.content {
                    manifest = manifest ?? found
                } else {
                    problems.append("\(place) has the digest \(found.assetDigest.short), not the signed one")
                }
            case .absent(let reason): reasons.append(reason)
            case .damaged(let reason): problems.append("\(place): \(reason)")
            }
        }
        var text = "sha256:\(asset.digest.short)"
        if let manifest {
            let count = manifest.entries.count
            text += ", \(count) \(count == 1 ? "file" : "files")"
            if let size = manifest.totalSize { text += ", \(HumanNumbers.size(size))" }
        }
        // One of the two sources is enough to recompute the signed digest; with none it is somebody's word.
        return Answer(
            text: text, grade: manifest == nil ? .recorded : .proven,
            reason: manifest == nil ? reasons.joined(separator: "; ") : nil,
            problem: problems.isEmpty ? nil : problems.joined(separator: "; "))
    }

    private enum Source {
        case found(Manifest)
        case absent(String)
        case damaged(String)
    }

    private func attached(_ asset: ReleaseSubject.Asset) -> Source {
        let path = asset.path.adding(suffix: ManifestTree.suffix)
        let name = Self.folder + path.escapedText
        var files: [ManifestFile] = []
        do {
            for attachment in release.record.event.attachments {
                guard attachment.path == name || attachment.path.hasPrefix(name + "/") else { continue }
                guard let bytes = try ledger.attachment(attachment.path, of: release.record) else { continue }
                let page = attachment.path == name ? "" : String(attachment.path.dropFirst(name.count + 1))
                files.append(ManifestFile(name: page, bytes: bytes))
            }
            guard !files.isEmpty else { return .absent("the release carries no manifest of it") }
            return .found(try ManifestReader.read(files, at: path))
        } catch let error as Diagnostic where error.kind == .environment {
            return .absent(error.message)
        } catch {
            return .damaged(Self.words(error))
        }
    }

    private func committed(_ asset: ReleaseSubject.Asset) -> Source {
        do {
            let tree = try ledger.repository.commit(release.subject.commit).tree
            guard let manifest = try ManifestTree(tree, in: ledger.repository).manifest(of: asset.path) else {
                return .damaged("it is not there")
            }
            return .found(manifest)
        } catch let error as Diagnostic where error.kind == .environment {
            return .absent("its commit \(release.subject.commit.short) is not here")
        } catch {
            return .damaged(Self.words(error))
        }
    }

    static func words(_ error: any Error) -> String {
        (error as? Diagnostic)?.message ?? "it cannot be read"
    }
}
