import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// Whether a release says what its commit holds.
///
/// Whoever signs a release states digests and metrics; only the commit tells whether they are those of the reviewed
/// code. Remembers what it found: the same release runs in several environments. Belongs to one thread.
final class ContentsCheck {
    private let repository: Repository
    private var known: [Digest: Fact<[String]>] = [:]

    init(_ repository: Repository) {
        self.repository = repository
    }

    /// What differs, in words; empty when nothing does.
    func problems(of release: Release) -> Fact<[String]> {
        if let found = known[release.record.id] { return found }
        let found = look(release)
        known[release.record.id] = found
        return found
    }

    private func look(_ release: Release) -> Fact<[String]> {
        let subject = release.subject
        guard repository.contains(subject.commit) else {
            return .unknown("the commit \(subject.commit.short) is not here; git fetch brings it")
        }
        do {
            let contents = try ReleaseContents(of: subject.model, in: subject.commit, repository)
            return .known(Self.differences(subject, release.record, contents), .proven)
        } catch let error as Diagnostic where error.kind == .input {
            return .known([error.message], .proven)
        } catch {
            return .unknown(FactsGatherer.words(error))
        }
    }

    private static func differences(
        _ subject: ReleaseSubject, _ record: EventRecord, _ contents: ReleaseContents
    ) -> [String] {
        var result: [String] = []
        if subject.asset != contents.asset { result.append("its model is not \(shown(contents.asset))") }
        if subject.inputs != contents.inputs {
            let named = contents.inputs.map(shown).joined(separator: ", ")
            result.append(named.isEmpty ? "it names inputs that the commit does not" : "its inputs are not \(named)")
        }
        let stated = subject.metrics.map { [$0.name, $0.value] }.sorted { $0.lexicographicallyPrecedes($1) }
        let measured = contents.metrics.map { [$0.name, $0.value] }.sorted { $0.lexicographicallyPrecedes($1) }
        if stated != measured { result.append("its metrics are not those of the commit") }
        let attached = record.event.attachments.filter { $0.path != TagCheck.attachment }
        let expected = contents.attachments.map { ($0.path, Digest.sha256($0.bytes)) }
        for (path, digest) in expected where !attached.contains(where: { $0.path == path && $0.digest == digest }) {
            result.append("'\(VisibleText.of(path))' is not what the commit has")
        }
        for item in attached where !expected.contains(where: { $0.0 == item.path }) {
            result.append("'\(VisibleText.of(item.path))' is nothing the commit has")
        }
        return result
    }

    private static func shown(_ asset: ReleaseSubject.Asset) -> String {
        "\(VisibleText.of(asset.path)) \(asset.digest.short)"
    }
}
