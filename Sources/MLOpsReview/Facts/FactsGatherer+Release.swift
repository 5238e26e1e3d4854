import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// What a release brings with it: figures, attestations, API, and whether it may still be used.
extension FactsGatherer {
    static func metrics(of release: Release) -> Fact<[String: DecimalNumber]> {
        figures(release.subject.metrics, what: "metric", of: release)
    }

    /// Figures as numbers by name; unknown when one is no number, or two have one name.
    private static func figures(
        _ list: [(name: String, value: String)], what: String, of release: Release
    ) -> Fact<[String: DecimalNumber]> {
        var result: [String: DecimalNumber] = [:]
        for (name, text) in list {
            guard let value = DecimalNumber(text) else {
                return .unknown("the \(what) '\(VisibleText.of(name))' of \(release.title) is no number")
            }
            // Names are compared as text: two that only look alike must not take each other's place.
            guard result.updateValue(value, forKey: name) == nil else {
                return .unknown("two \(what)s of \(release.title) have the same name, '\(VisibleText.of(name))'")
            }
        }
        return .known(result, .recorded)
    }

    /// The figures of what would be done without the model, as the release carries them; nil when it carries none.
    func baseline(of release: Release) -> Fact<[String: DecimalNumber]?> {
        do {
            guard let bytes = try ledger.attachment(ReleaseContents.baselineName, of: release.record) else {
                return .known(nil, .proven)
            }
            let list = try Metrics.read(bytes, name: RepoPath(ReleaseContents.baselineName))
            return Self.figures(list, what: "figure", of: release).map { $0 }
        } catch {
            return .unknown(Self.words(error))
        }
    }

    /// How the API that a release carries compares with that of what runs now. Only looked at when a rule asks.
    func api(
        of release: Release, from: ReleaseReference?, in timeline: Timeline, rules: PolicyEnvironment?
    ) -> Fact<APICompatibility> {
        guard rules?.api != nil else { return .notGathered }
        do {
            guard let new = try apiDocument(of: release) else { return .known(.noDescription, .proven) }
            guard let from, let before = try timeline.release(from.release), let old = try apiDocument(of: before)
            else {
                return .known(.first, .proven)
            }
            // What cannot be compared may break somebody: whoever calls it must agree.
            let found = APIComparison.compare(old, new).changes.filter { $0.severity != .compatible }
            return .known(
                .compared(
                    found.map { change in
                        let isEvery = change.path == APIChange.everyPath
                        return APIBreak(
                            path: RepoPath(isEvery ? "" : String(change.path.dropFirst())), text: change.text)
                    }), .proven)
        } catch {
            return .unknown(Self.words(error))
        }
    }

    private func apiDocument(of release: Release) throws -> OpenAPIDocument? {
        try ledger.attachment(ReleaseContents.apiName, of: release.record).map {
            try OpenAPIDocument(reading: $0, name: "the API of \(release.title)")
        }
    }

    func attestations(of release: Release, in timeline: Timeline) throws -> Fact<[Attestation]> {
        let inForce = timeline.current
        return .known(
            try timeline.attestations(of: release.record.id).map { found in
                let actor = found.record.event.actor
                let given = try timeline.given(found.record, at: found.position)
                var values: [String: DecimalNumber] = [:]
                for (name, text) in found.subject.values { values[name] = DecimalNumber(text) }
                return Attestation(
                    id: found.record.id.hex, kind: found.subject.kind,
                    attester: inForce.mayAttest(actor, found.subject.kind)
                        ? .known(actor.kind == .attester ? "service \(actor.name)" : actor.name, .proven)
                        : .unknown("\(actor.name) may no longer attest it, or the key is no longer valid"),
                    passed: found.subject.passed, given: .known(given.time, given.grade), values: values)
            }, .proven)
    }

    func standing(of release: Release, in timeline: Timeline) throws -> Fact<ReleaseStanding> {
        if let unread = try unreadRetirement(in: timeline) { return .unknown(unread) }
        guard let found = try timeline.retirement(of: release.record.id) else { return .known(.usable, .proven) }
        return .known(
            .ended(event: found.record.id.hex, reason: found.reason, isRevoked: found.isRevoked), .proven)
    }

    func revocation(of release: Digest, in timeline: Timeline) throws -> Fact<Bool> {
        if let unread = try unreadRetirement(in: timeline) { return .unknown(unread) }
        return .known(try timeline.retirement(of: release)?.isRevoked ?? false, .proven)
    }

    private func unreadRetirement(in timeline: Timeline) throws -> String? {
        try timeline.unreadable().first { $0.event.type == .retire }.map {
            "event \($0.id.short) by \($0.event.actor.name) is a retirement that only a newer version reads"
        }
    }
}
