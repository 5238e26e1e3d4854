import FoundationEssentials
import GRDB
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// Puts what is in memory of a state into the index.
struct IndexWriter {
    private let timeline: Timeline
    private let memory: TimelineMemory
    private let length: Int
    private let tip: ObjectID
    private let code: String

    /// `code`: what else the results rest on; empty when nothing.
    init(_ kept: KeptTimeline, code: String) throws {
        (timeline, memory, length, tip) = (kept.timeline, kept.timeline.memory, kept.length, try kept.tip)
        self.code = code
    }

    /// Fills a new file.
    func create(_ database: Database) throws {
        try IndexSchema.create(in: database)
        try fill(database)
        try IndexSchema.createIndexes(in: database)
    }

    /// Adds to a file that ends at `known`; one that another process has extended meanwhile is left alone.
    func extend(_ database: Database, behind known: ObjectID) throws {
        let found = try String.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'tip'")
        guard found == known.hex else { return }
        try fill(database)
    }

    private func fill(_ database: Database) throws {
        for (name, value) in [
            ("version", IndexSchema.version), ("tip", tip.hex), ("length", "\(length)"),
            ("entries", "\(timeline.entryCount)"), ("genesis", timeline.history.genesis.commit.hex), ("code", code),
        ] {
            try database.execute(
                sql: "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", arguments: [name, value])
        }
        try fillEntries(database)
        try fillPolicies(database)
        try fillReleases(database)
        try fillChanges(database)
        try fillDecisions(database)
        for (environment, states) in memory.environments { try fill(database, environment, states) }
        try fillReceipts(database)
    }

    private func insert(_ database: Database, _ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    private func fillEntries(_ database: Database) throws {
        for entry in memory.entries {
            let (standing, reason) = entry.standing.stored
            try insert(
                database,
                "INSERT INTO entry (position, \"commit\", chain, event, standing, reason, defect, policy) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    entry.ledger.position, entry.ledger.commit.stored,
                    entry.ledger.arrivedBySide ? entry.ledger.chainCommit.stored : nil, entry.ledger.record?.id.stored,
                    standing, reason, entry.ledger.defect, entry.policy?.stored,
                ])
        }
        let events = Set(memory.entries.lazy.filter { !$0.ledger.arrivedBySide }.map(\.ledger.position))
        for position in (timeline.archive?.length ?? 0)..<length where !events.contains(position) {
            try insert(
                database, "INSERT INTO merge (\"commit\", position) VALUES (?, ?)",
                [timeline.history.commit(at: position).stored, position])
        }
        for (commit, position) in timeline.history.passedMerges where position < length {
            try insert(
                database, "INSERT OR IGNORE INTO merge (\"commit\", position) VALUES (?, NULL)", [commit.stored])
        }
    }

    private func fillPolicies(_ database: Database) throws {
        for (position, inForce) in memory.policies {
            try insert(
                database, "INSERT OR REPLACE INTO policy (event, position, keys) VALUES (?, ?, ?)",
                [
                    inForce.id.stored, position,
                    String(decoding: inForce.keys.stored.canonicalBytes, as: UTF8.self),
                ])
        }
    }

    private func fillReleases(_ database: Database) throws {
        for release in memory.releases {
            try insert(
                database,
                "INSERT INTO release (event, \"commit\", position, model, version) VALUES (?, ?, ?, ?, ?)",
                [
                    release.record.id.stored, release.record.commit.stored, release.position, release.subject.model,
                    release.subject.version.description,
                ])
        }
        let attestations = memory.attestations.values.flatMap(\.self)
        for attestation in attestations.sorted(by: { $0.position < $1.position }) {
            try insert(
                database, "INSERT INTO attestation (release, \"commit\", position) VALUES (?, ?, ?)",
                [attestation.subject.release.stored, attestation.record.commit.stored, attestation.position])
        }
        for (release, retirement) in memory.retirements {
            try insert(
                database, "INSERT OR REPLACE INTO retirement (release, \"commit\") VALUES (?, ?)",
                [release.stored, retirement.record.commit.stored])
        }
        for record in memory.unreadable {
            try insert(database, "INSERT INTO unreadable (\"commit\") VALUES (?)", [record.commit.stored])
        }
    }

    private func fillChanges(_ database: Database) throws {
        for change in memory.changes {
            let (state, ended): (Int, Digest?) =
                switch change.state {
                case .open: (0, nil)
                case .done(let event): (1, event)
                case .withdrawn(let event): (2, event)
                }
            if memory.copied.contains(change.id) {
                try insert(
                    database, "UPDATE change SET state = ?, ended = ? WHERE event = ?",
                    [state, ended?.stored, change.id.stored])
                continue
            }
            try insert(
                database,
                "INSERT INTO change (event, \"commit\", position, environment, emergency, state, ended) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    change.id.stored, change.record.commit.stored, change.position, change.scope?.environment,
                    change.kind == .emergency, state, ended?.stored,
                ])
        }
        for (change, review) in memory.reviews {
            try insert(
                database, "INSERT INTO review (change, \"commit\") VALUES (?, ?)",
                [change.stored, review.record.commit.stored])
        }
        for waiver in memory.waivers {
            if memory.copied.contains(waiver.id) {
                try insert(
                    database, "UPDATE waiver SET withdrawn = ? WHERE event = ?",
                    [waiver.withdrawnBy?.stored, waiver.id.stored])
                continue
            }
            try insert(
                database, "INSERT INTO waiver (event, \"commit\", position, withdrawn) VALUES (?, ?, ?, ?)",
                [
                    waiver.id.stored, waiver.record.commit.stored, waiver.position, waiver.withdrawnBy?.stored,
                ])
        }
        for freeze in memory.freezes {
            if memory.copied.contains(freeze.record.id) {
                try insert(
                    database, "UPDATE freeze SET lifted = ? WHERE event = ?",
                    [freeze.liftedBy?.stored, freeze.record.id.stored])
                continue
            }
            try insert(
                database, "INSERT INTO freeze (event, \"commit\", position, lifted) VALUES (?, ?, ?, ?)",
                [
                    freeze.record.id.stored, freeze.record.commit.stored, freeze.position, freeze.liftedBy?.stored,
                ])
        }
    }

    private func fillDecisions(_ database: Database) throws {
        func add(_ decisions: [Change.Decision], about id: Digest, approves: Bool) throws {
            for decision in decisions {
                if memory.index.decisions[decision.record.id] == nil {
                    // Known before: it can only have been taken back since.
                    try insert(
                        database, "UPDATE decision SET withdrawn = ? WHERE event = ?",
                        [decision.withdrawnBy?.stored, decision.record.id.stored])
                    continue
                }
                try insert(
                    database,
                    "INSERT INTO decision (event, \"commit\", position, about, approves, withdrawn) VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        decision.record.id.stored, decision.record.commit.stored, decision.position, id.stored,
                        approves, decision.withdrawnBy?.stored,
                    ])
            }
        }
        for change in memory.changes {
            try add(change.approvals, about: change.id, approves: true)
            try add(change.rejections, about: change.id, approves: false)
        }
        for waiver in memory.waivers {
            try add(waiver.approvals, about: waiver.id, approves: true)
            try add(waiver.rejections, about: waiver.id, approves: false)
        }
    }

    private func fill(_ database: Database, _ environment: String, _ states: [EnvironmentState]) throws {
        var before = try timeline.archive?.lastState(of: environment)?.tree ?? EnvironmentTree()
        let start = try timeline.archive?.steps(of: environment) ?? 0
        for (offset, state) in states.enumerated() {
            let step = start + offset
            let (standing, reason) = state.standing.stored
            try insert(
                database,
                "INSERT INTO state (environment, step, event, \"commit\", position, time, standing, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    environment, step, state.record.id.stored, state.record.commit.stored, state.position,
                    state.record.event.time.seconds, standing, reason,
                ])
            for path in Set(before.files.keys).union(state.tree.files.keys)
            where before.files[path] != state.tree.files[path] {
                let place = Data(path.bytes)
                try insert(
                    database, "UPDATE file SET until = ? WHERE environment = ? AND path = ? AND until IS NULL",
                    [step, environment, place])
                try insert(
                    database, "INSERT INTO file (environment, path, step, until, bytes) VALUES (?, ?, ?, NULL, ?)",
                    [environment, place, step, state.tree.files[path].map { Data($0) }])
            }
            before = state.tree
            if let verdict = memory.verdicts[state.record.id] {
                try insert(
                    database, "INSERT INTO verdict (event, text) VALUES (?, ?)",
                    [state.record.id.stored, String(decoding: verdict.json.canonicalBytes, as: UTF8.self)])
            }
        }
        for (model, commits) in memory.index.ran[environment] ?? [:] {
            for commit in commits {
                try insert(
                    database, "INSERT OR IGNORE INTO ran (environment, model, \"commit\") VALUES (?, ?, ?)",
                    [environment, model, commit.stored])
            }
        }
    }

    private func fillReceipts(_ database: Database) throws {
        var reach = try timeline.archive?.reach() ?? -1
        for receipt in memory.receipts.all {
            reach = max(reach, receipt.covers)
            try insert(
                database, "INSERT INTO receipt (position, covers, reach, seen, witness) VALUES (?, ?, ?, ?, ?)",
                [receipt.position, receipt.covers, reach, receipt.seen.seconds, receipt.witness.stored])
        }
    }
}
