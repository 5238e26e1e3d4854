import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// When this clone last got the ledger of a remote: an answer from what was fetched cannot know anything newer.
public struct RemoteContact: Sendable, Hashable {
    public let remote: String
    /// By the clock of this machine; nil when nothing here tells.
    public let last: Timestamp?

    public init(remote: String, last: Timestamp?) {
        (self.remote, self.last) = (remote, last)
    }

    /// Reads what ``note(_:in:)`` left, and what plain `git fetch` leaves in `FETCH_HEAD`; the later of the two counts.
    public init(_ remote: String, in repository: Repository, names: LedgerNames) {
        let times = [
            Self.time(of: Self.file(remote, repository)),
            Self.fetched(remote, repository, names),
        ]
        self.init(remote: remote, last: times.compactMap { $0 }.max())
    }

    /// Notes that the remote was asked just now, in a file below `mlops/asked` of the repository's common directory.
    static func note(_ remote: String, in repository: Repository) throws {
        let file = file(remote, repository)
        try Files.makeDirectories(file.directory)
        try Files.writeAtomically(Array((remote + "\n").utf8), to: file, durable: false)
    }

    private static func file(_ remote: String, _ repository: Repository) -> FilePath {
        repository.commonDirectory.appending("mlops").appending("asked")
            .appending(String(Digest.sha256(of: remote).hex.prefix(16)))
    }

    private static func time(of file: FilePath) -> Timestamp? {
        guard let status = try? FileStat.ifExists(at: file, followingLinks: true), status.kind == .regular else {
            return nil
        }
        return Timestamp(seconds: status.modified / 1_000_000_000)
    }

    /// A line of `FETCH_HEAD` is `<id> TAB not-for-merge TAB branch '<name>' of <url>`, the URL without its `.git`.
    private static func fetched(_ remote: String, _ repository: Repository, _ names: LedgerNames) -> Timestamp? {
        let file = repository.gitDirectory.appending("FETCH_HEAD")
        guard let bytes = try? Files.read(file, limit: 16 << 20),
            var url = try? repository.setting("remote.\(remote).url")
        else { return nil }
        while url.hasSuffix("/") { url.removeLast() }
        if url.hasSuffix(".git") { url.removeLast(4) }
        while url.hasSuffix("/") { url.removeLast() }
        let branch = "\tbranch '\(names.ledgerBranch.replacing("refs/heads/", with: ""))' of "
        let brought = String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { line in
            line.split(separator: branch, maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first == url[...]
        }
        return brought ? time(of: file) : nil
    }
}
