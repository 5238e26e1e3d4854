import GRDB
import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// The file of the derived index: `mlops/ledger.sqlite` in the repository's common directory.
///
/// It may be deleted at any time. One that is damaged, of another version, or cannot be opened is as good as none.
struct IndexFile {
    private let repository: Repository
    private let path: FilePath

    /// How many events an index may lag behind before it is written again, unless `mlops.indexEvery` says otherwise.
    private static let usualLag = 64

    init(_ repository: Repository) {
        self.repository = repository
        path = repository.commonDirectory.appending("mlops").appending("ledger.sqlite")
    }

    /// The index as it is; nil when there is none that can be used.
    func open() -> LedgerIndex? {
        guard exists, let database = try? DatabaseQueue(path: path.string, configuration: Self.configuration),
            let index = try? LedgerIndex(database, repository)
        else { return nil }
        // What could not be checked for want of commits may be checked by now.
        if !index.code.isEmpty, (try? CodeState.token(of: repository)) != index.code { return nil }
        return index
    }

    /// Keeps a state for the next time, when it is far enough ahead of what is kept already. Nothing depends on it: where
    /// it fails, the next one starts where this one did.
    ///
    /// - Throws: `input` when the setting `mlops.indexEvery` is no number; 0 keeps nothing.
    func write(_ kept: KeptTimeline) throws {
        let lag =
            try repository.setting("mlops.indexEvery").map { text -> Int in
                guard let lag = Int(text), lag >= 0 else {
                    throw Diagnostic.input(
                        "the setting mlops.indexEvery is no number of events: '\(VisibleText.of(text))'",
                        hint: "git config mlops.indexEvery 64; 0 keeps no index")
                }
                return lag
            } ?? Self.usualLag
        guard lag > 0, kept.length - (kept.timeline.archive?.length ?? 0) >= lag else { return }
        try? Files.makeDirectories(path.removingLastComponent())
        try? FileLock.with(FilePath(path.string + ".lock"), timeout: 0) { try save(kept) }
    }

    /// Takes a damaged index away.
    func discard() {
        try? FileLock.with(FilePath(path.string + ".lock"), timeout: 5) { try removeFiles() }
    }

    private func removeFiles() throws {
        for suffix in ["", "-wal", "-shm"] {
            try Files.remove(FilePath(path.string + suffix), missingIsFine: true)
        }
    }

    private var exists: Bool { ((try? FileStat.ifExists(at: path, followingLinks: true)) ?? nil) != nil }

    /// A reader keeps one transaction open; write-ahead logging lets others write meanwhile.
    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.allowsUnsafeTransactions = true
        return configuration
    }

    private func save(_ kept: KeptTimeline) throws {
        let code = try kept.timeline.standings().unverified > 0 ? CodeState.token(of: repository) : ""
        let writer = try IndexWriter(kept, code: code)
        if exists {
            do {
                let database = try DatabaseQueue(path: path.string, configuration: Self.configuration)
                try database.write { database in
                    if let archive = kept.timeline.archive {
                        try writer.extend(database, behind: archive.tip)
                    } else {
                        try IndexSchema.drop(in: database)
                        try writer.create(database)
                    }
                }
                return try database.close()
            } catch let error as DatabaseError
                where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) && kept.timeline.archive == nil
            {
                try removeFiles()
            }
        }
        let aside = FilePath(path.string + ".new")
        try Files.remove(aside, missingIsFine: true)
        var configuration = Configuration()
        // Nobody sees it before it is whole.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = OFF") }
        let database = try DatabaseQueue(path: aside.string, configuration: configuration)
        try database.write { try writer.create($0) }
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        try database.close()
        try Files.rename(aside, to: path)
    }
}
