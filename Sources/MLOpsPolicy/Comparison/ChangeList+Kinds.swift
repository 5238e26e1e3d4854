import MLOpsCore

/// Changes that are not judged as all others.
extension ChangeList {
    func standard(_ path: String, _ name: String, _ old: StandardEnvelope?, _ new: StandardEnvelope?) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?):
            note(
                path, .weaker,
                "standard changes of \(name) are now approved beforehand, with \(Self.sentence(new.approvals))")
            let blank = StandardEnvelope(approvals: [], metrics: [], data: [], code: [])
            details { envelope(path, name, blank, new, hasApprovals: false) }
        case (_?, nil): note(path, .stronger, "no change of \(name) is approved beforehand any more")
        case (let old?, let new?): envelope(path, name, old, new, hasApprovals: true)
        }
    }

    private func envelope(
        _ path: String, _ name: String, _ old: StandardEnvelope, _ new: StandardEnvelope, hasApprovals: Bool
    ) {
        if hasApprovals {
            approvals("\(path).approvals", old.approvals, new.approvals, "a standard change of \(name)")
        }
        metrics("\(path).metrics", old.metrics, new.metrics, "in a standard change of \(name)")
        for (key, paths) in [("data", \StandardEnvelope.data), ("code", \StandardEnvelope.code)] {
            items(
                "\(path).\(key)", old[keyPath: paths].map(\.description), new[keyPath: paths].map(\.description),
                more: .weaker, added: { "a standard change of \(name) may now alter the \(key) \(Self.quoted($0))" },
                removed: { "a standard change of \(name) may no longer alter the \(key) \(Self.quoted($0))" })
        }
    }

    func emergency(_ path: String, _ name: String, _ old: EmergencyRule?, _ new: EmergencyRule?) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?):
            note(
                path, .weaker, "\(name) may now be changed in an emergency, with \(Self.sentence(new.approvals))")
            let blank = EmergencyRule(
                approvals: new.approvals, reviewWithin: nil, validFor: EmergencyRule.usualValidFor, skips: [])
            details { emergency(path, name, from: blank, to: new) }
        case (_?, nil): note(path, .stronger, "\(name) may no longer be changed in an emergency, nor rolled back")
        case (let old?, let new?): emergency(path, name, from: old, to: new)
        }
    }

    private func emergency(_ path: String, _ name: String, from old: EmergencyRule, to new: EmergencyRule) {
        let change = "an emergency change of \(name)"
        approvals("\(path).approvals", old.approvals, new.approvals, change)
        // The teams that owe an approval are those that may act, too: one more is both stricter and less strict.
        items(
            "\(path).approvals", old.approvals.map(\.team), new.approvals.map(\.team), more: .weaker,
            added: { "members of \($0) may now roll back and freeze \(name)" },
            removed: { "members of \($0) may no longer roll back and freeze \(name)" })
        value(
            "\(path).review_within", old.reviewWithin, new.reviewWithin, stricter: .lowerOrNone,
            added: { "\(change) can now be carried out, to be reviewed within \($0.policyText)" },
            removed: {
                "\(change) can no longer be carried out: no time for its review is set (\($0.policyText) before)"
            },
            changed: { "\(change) must now be reviewed within \($0.policyText) instead of \($1.policyText)" })
        both("\(path).valid_for", old.validFor, new.validFor, stricter: .lower) {
            "\(change) may now stay open for \($0.policyText) instead of \($1.policyText)"
        }
        items(
            "\(path).skips", old.skips, new.skips, more: .weaker,
            added: { "\(change) is now spared the rule \($0)" },
            removed: { "\(change) is no longer spared the rule \($0)" })
    }

    func waivers(_ path: String, _ name: String, _ old: WaiverRule?, _ new: WaiverRule?) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?):
            note(
                path, .weaker,
                "rules of \(name) can now be waived for at most \(new.atMost.policyText), with "
                    + "\(Self.sentence(new.approvals)): \(Self.list(new.rules, quote: false))")
        case (_?, nil): note(path, .stronger, "no rule of \(name) can be waived any more")
        case (let old?, let new?):
            items(
                "\(path).rules", old.rules, new.rules, more: .weaker,
                added: { "the rule \($0) can now be waived in \(name)" },
                removed: { "the rule \($0) can no longer be waived in \(name)" })
            approvals("\(path).approvals", old.approvals, new.approvals, "a waiver in \(name)")
            both("\(path).at_most", old.atMost, new.atMost, stricter: .lower) {
                "a waiver in \(name) may now hold for \($0.policyText) instead of \($1.policyText)"
            }
        }
    }
}
