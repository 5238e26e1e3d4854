import MLOpsCore

extension Rule<PushContext> {
    /// Do tags of releases stay where they are, and does each have its event?
    static let releasedTags = Rule(
        id: "released-tags",
        requirement: "a released tag is never moved or deleted, and none is pushed without its release event",
        about: RuleText(
            evidence: "the release events of the ledger and the tags that are pushed",
            remedy: "make a new release with a new version",
            keys: [])
    ) { context in
        var findings = Findings()
        for update in context.facts.updates {
            guard case .releaseTag(let tag) = update.target else { continue }
            let name = VisibleText.of(update.name)
            if update.change != .created {
                let verb = update.change == .deleted ? "deleted" : "moved"
                switch tag.wasReleased.value {
                case true?:
                    findings.fail(
                        "\(name) is released and would be \(verb)", tag.wasReleased.grade,
                        hint: "make a new release with a new version")
                    continue
                case nil:
                    findings.unknown("whether \(name) is released is not known: \(tag.wasReleased.reason)")
                    continue
                case false?:
                    if update.change == .deleted {
                        findings.pass("\(name) was never released", tag.wasReleased.grade)
                        continue
                    }
                }
            }
            switch tag.hasEvent.value {
            case true?: findings.pass("\(name) is the tag that its release event names", tag.hasEvent.grade)
            case false?:
                findings.fail(
                    "\(name) has no release event that names it", tag.hasEvent.grade,
                    hint: "tags of releases are made by `git mlops release`, and pushed after the ledger")
            case nil: findings.unknown("the release event of \(name) is not known: \(tag.hasEvent.reason)")
            }
        }
        return findings.judgement(nothing: "no tag of a release is touched")
    }
}
