import FoundationEssentials
import GRDB
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import SystemPackage

/// What this clone made of a ledger's beginning, kept in a file so that it is not made again: the derived index.
///
/// Everything in it was verified by this clone when it was written, and holds for the ledger up to ``tip``. It holds
/// places and results; events themselves are read from git, and verified again, when somebody asks for them. Belongs to
/// one thread. The file is read within one transaction, so that it stays as it was found whatever others write.
final class LedgerIndex: LedgerPrefix {
    let database: DatabaseQueue
    let repository: Repository
    let tip: ObjectID
    let length: Int
    let entryCount: Int
    let genesis: EventRecord
    /// The events that put policies in force, oldest first.
    let policyPositions: [(position: Int, id: Digest)]
    /// Environments that anything was ever promoted to.
    let environments: [String]
    /// Describes what else the results rest on; see ``CodeState``.
    let code: String
    private var records: [ObjectID: EventRecord] = [:]
    private var policies: [Digest: PolicyInForce] = [:]
    private var states: [StateKey: EnvironmentState] = [:]

    private struct StateKey: Hashable {
        let environment: String
        let step: Int
    }

    /// True once something of the file could not be read; it is gone then, and is made again by whoever comes next.
    private(set) var isDamaged = false

    static let damaged = Diagnostic.environment(
        "the index of the ledger was damaged, and is gone", hint: "run the command again: it makes the index anew")

    /// - Throws: an error when the file is none of this version, or damaged.
    init(_ database: DatabaseQueue, _ repository: Repository) throws {
        (self.database, self.repository) = (database, repository)
        try database.inDatabase { try $0.beginTransaction(.deferred) }
        let meta = try database.inDatabase { database in
            try Dictionary(
                Row.fetchAll(database, sql: "SELECT name, value FROM meta").map { ($0["name"], $0["value"]) },
                uniquingKeysWith: { first, _ in first }) as [String: String]
        }
        guard meta["version"] == IndexSchema.version, let tip = meta["tip"].flatMap({ ObjectID(hex: $0) }),
            let length = meta["length"].flatMap({ Int($0) }), let entries = meta["entries"].flatMap({ Int($0) }),
            let genesis = meta["genesis"].flatMap({ ObjectID(hex: $0) }), let code = meta["code"]
        else { throw Self.damaged }
        (self.tip, self.length, entryCount, self.code) = (tip, length, entries, code)
        self.genesis = try EventRecord(at: genesis, in: repository)
        (policyPositions, environments) = try database.inDatabase { database in
            (
                try Row.fetchAll(database, sql: "SELECT event, position FROM policy ORDER BY position").map {
                    ($0["position"], try $0.requiredDigest("event"))
                }, try String.fetchAll(database, sql: "SELECT DISTINCT environment FROM state ORDER BY environment")
            )
        }
    }

    // MARK: Queries

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try query { try Row.fetchAll($0.cachedStatement(sql: sql), arguments: arguments) }
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try query { try Row.fetchOne($0.cachedStatement(sql: sql), arguments: arguments) }
    }

    private func query<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do {
            return try database.inDatabase(body)
        } catch is DatabaseError {
            isDamaged = true
            IndexFile(repository).discard()
            throw Self.damaged
        }
    }

    func record(_ commit: ObjectID) throws -> EventRecord {
        if let known = records[commit] { return known }
        let record = try EventRecord(at: commit, in: repository)
        records[commit] = record
        return record
    }

    // MARK: The chain

    func position(of commit: ObjectID) throws -> Int? {
        if let row = try row(
            "SELECT position FROM entry WHERE \"commit\" = ? AND chain IS NULL", [commit.stored])
        {
            return row["position"]
        }
        return try row("SELECT position FROM merge WHERE \"commit\" = ?", [commit.stored])?["position"]
    }

    func commit(at position: Int) throws -> ObjectID {
        if let row = try row("SELECT \"commit\" FROM entry WHERE position = ? AND chain IS NULL", [position]) {
            return try row.objectID("commit")
        }
        guard let row = try row("SELECT \"commit\" FROM merge WHERE position = ?", [position]) else {
            throw Self.damaged
        }
        return try row.objectID("commit")
    }

    func holds(commit: ObjectID) throws -> Bool {
        try row(
            "SELECT 1 FROM entry WHERE \"commit\" = ?1 UNION ALL SELECT 1 FROM merge WHERE \"commit\" = ?1",
            [commit.stored]) != nil
    }

    func holds(event: Digest) throws -> Bool {
        try row("SELECT 1 FROM entry WHERE event = ? AND defect IS NULL", [event.stored]) != nil
    }

    // MARK: Policies

    func isPolicy(_ id: Digest) -> Bool { policyPositions.contains { $0.id == id } }

    /// With the keys as they were at its end, or as they are now.
    func policy(_ id: Digest) throws -> PolicyInForce? {
        if let known = policies[id] { return known }
        guard let row = try row("SELECT keys FROM policy WHERE event = ?", [id.stored]),
            let entry = try self.row(
                "SELECT \"commit\" FROM entry WHERE event = ? AND defect IS NULL", [id.stored])
        else { return nil }
        let record = try record(entry.objectID("commit"))
        let document =
            record.event.type == .genesis
            ? try record.subject(GenesisSubject.self).policy : try record.subject(PolicySubject.self).policy
        let policy = try Policy(json: document, checkKey: PolicyInForce.checkKey)
        let text: String = row["keys"]
        let found = PolicyInForce(
            id: id, policy: policy, keys: try KeyRegistry(policy, stored: try JSON.parse(Array(text.utf8))))
        policies[id] = found
        return found
    }

    // MARK: States

    func state(_ environment: String, step: Int) throws -> EnvironmentState? {
        let key = StateKey(environment: environment, step: step)
        if let known = states[key] { return known }
        guard let row = try row("SELECT * FROM state WHERE environment = ? AND step = ?", [environment, step]) else {
            return nil
        }
        let files = try rows(
            "SELECT path, bytes FROM file WHERE environment = ?1 AND step <= ?2 AND (until IS NULL OR until > ?2) AND bytes IS NOT NULL",
            [environment, step])
        let state = try state(row, files)
        states[key] = state
        return state
    }

    func state(_ row: Row, _ files: [Row]) throws -> EnvironmentState {
        let record = try record(row.objectID("commit"))
        let tree = EnvironmentTree(
            files: Dictionary(
                files.map { file -> (RepoPath, [UInt8]) in
                    let (path, bytes): (Data, Data) = (file["path"], file["bytes"])
                    return (RepoPath(bytes: Array(path)), Array(bytes))
                }, uniquingKeysWith: { first, _ in first }))
        return EnvironmentState(
            environment: row["environment"], record: record, position: row["position"], standing: try Standing(row),
            tree: tree, running: try tree.models(), actor: record.event.actor.name)
    }
}
