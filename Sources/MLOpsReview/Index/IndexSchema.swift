import GRDB

/// The tables of the derived index. Nothing in it is signed or pushed; whatever is in it can be made again from git.
enum IndexSchema {
    /// Raised with every change here, and with every change of what the rules make of an event: an index of another
    /// version is made anew.
    static let version = "1"

    static func create(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE entry (
                    seq INTEGER PRIMARY KEY, position INTEGER NOT NULL, "commit" BLOB NOT NULL, chain BLOB, event BLOB,
                    standing INTEGER NOT NULL, reason TEXT, defect TEXT, policy BLOB);
                CREATE TABLE merge ("commit" BLOB PRIMARY KEY, position INTEGER) WITHOUT ROWID;
                CREATE TABLE policy (
                    event BLOB PRIMARY KEY, position INTEGER NOT NULL, keys TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE release (
                    n INTEGER PRIMARY KEY, event BLOB NOT NULL, "commit" BLOB NOT NULL, position INTEGER NOT NULL,
                    model TEXT NOT NULL, version TEXT NOT NULL);
                CREATE TABLE change (
                    n INTEGER PRIMARY KEY, event BLOB NOT NULL, "commit" BLOB NOT NULL, position INTEGER NOT NULL,
                    environment TEXT, emergency INTEGER NOT NULL, state INTEGER NOT NULL, ended BLOB);
                CREATE TABLE waiver (
                    n INTEGER PRIMARY KEY, event BLOB NOT NULL, "commit" BLOB NOT NULL, position INTEGER NOT NULL,
                    withdrawn BLOB);
                CREATE TABLE decision (
                    n INTEGER PRIMARY KEY, event BLOB NOT NULL, "commit" BLOB NOT NULL, position INTEGER NOT NULL,
                    about BLOB NOT NULL, approves INTEGER NOT NULL, withdrawn BLOB);
                CREATE TABLE freeze (
                    n INTEGER PRIMARY KEY, event BLOB NOT NULL, "commit" BLOB NOT NULL, position INTEGER NOT NULL,
                    lifted BLOB);
                CREATE TABLE review (change BLOB PRIMARY KEY, "commit" BLOB NOT NULL) WITHOUT ROWID;
                CREATE TABLE retirement (release BLOB PRIMARY KEY, "commit" BLOB NOT NULL) WITHOUT ROWID;
                CREATE TABLE attestation (
                    n INTEGER PRIMARY KEY, release BLOB NOT NULL, "commit" BLOB NOT NULL, position INTEGER NOT NULL);
                CREATE TABLE unreadable (n INTEGER PRIMARY KEY, "commit" BLOB NOT NULL);
                CREATE TABLE state (
                    environment TEXT NOT NULL, step INTEGER NOT NULL, event BLOB NOT NULL, "commit" BLOB NOT NULL,
                    position INTEGER NOT NULL, time INTEGER NOT NULL, standing INTEGER NOT NULL, reason TEXT,
                    PRIMARY KEY (environment, step)) WITHOUT ROWID;
                CREATE TABLE file (
                    environment TEXT NOT NULL, path BLOB NOT NULL, step INTEGER NOT NULL, until INTEGER, bytes BLOB,
                    PRIMARY KEY (environment, path, step)) WITHOUT ROWID;
                CREATE TABLE ran (
                    environment TEXT NOT NULL, model TEXT NOT NULL, "commit" BLOB NOT NULL,
                    PRIMARY KEY (environment, model, "commit")) WITHOUT ROWID;
                CREATE TABLE receipt (
                    n INTEGER PRIMARY KEY, position INTEGER NOT NULL, covers INTEGER NOT NULL, reach INTEGER NOT NULL,
                    seen INTEGER NOT NULL, witness BLOB NOT NULL);
                CREATE TABLE verdict (event BLOB PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
                """)
    }

    /// Takes away whatever there is.
    static func drop(in database: Database) throws {
        let names = try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        for name in names { try database.execute(sql: "DROP TABLE \"\(name)\"") }
    }

    /// Made after the first filling, which is faster without them.
    static func createIndexes(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE INDEX entry_event ON entry (event) WHERE defect IS NULL;
                CREATE INDEX entry_commit ON entry ("commit");
                CREATE INDEX entry_position ON entry (position);
                CREATE INDEX entry_standing ON entry (standing) WHERE standing <> 0;
                CREATE INDEX release_event ON release (event);
                CREATE INDEX release_version ON release (model, version);
                CREATE INDEX change_event ON change (event);
                CREATE INDEX change_state ON change (state) WHERE state = 0;
                CREATE INDEX change_emergency ON change (environment) WHERE emergency <> 0;
                CREATE INDEX waiver_event ON waiver (event);
                CREATE INDEX decision_event ON decision (event);
                CREATE INDEX decision_about ON decision (about);
                CREATE INDEX attestation_release ON attestation (release);
                CREATE INDEX state_event ON state (event);
                CREATE INDEX file_now ON file (environment) WHERE until IS NULL;
                CREATE INDEX receipt_reach ON receipt (reach);
                CREATE INDEX receipt_position ON receipt (position);
                """)
    }
}
