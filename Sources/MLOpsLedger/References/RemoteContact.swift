import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// When this clone last got the ledger of a remote: an answer from what was fetched cannot know anything newer.
///
/// In doubt it is not known: an old answer that passes for a new one is worse than a needless question.
public struct RemoteContact: Sendable, Hashable {
    public let remote: String
    /// By the clock of this machine; nil when nothing here tells.
    public let last: Timestamp?

    public init(remote: String, last: Timestamp?) {
        (self.remote, self.last) = (remote, last)
    }

    /// Reads what our own fetches noted, and what plain `git fetch` leaves in `FETCH_HEAD`; the later of the two counts.
    ///
    /// `now`: by the clock of this machine; times to come are not believed.
    public init(_ remote: String, in repository: Repository, names: LedgerNames, now: Timestamp) {
        let times = [Self.noted(remote, repository), Self.fetched(remote, repository, names)]
        self.init(
            remote: remote,
            last: times.compactMap { $0 }.filter { $0 <= now + TimeSpan(seconds: 300) }.max())
    }

    // MARK: - Our own fetches

    /// Notes that the remote was asked just now, in a file below `mlops/asked` of the repository's common directory:
    /// the time, the remote's name and its URL, a line each. A note that cannot be written is none.
    static func note(_ remote: String, in repository: Repository, now: Timestamp) {
        let file = file(remote, repository)
        let text = "\(now)\n\(remote)\n\(url(remote, repository) ?? "")\n"
        guard (try? Files.makeDirectories(file.directory)) != nil else { return }
        try? Files.writeAtomically(Array(text.utf8), to: file, durable: false)
    }

    private static func noted(_ remote: String, _ repository: Repository) -> Timestamp? {
        guard let bytes = try? Files.read(file(remote, repository), limit: 64 << 10) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // A remote that leads elsewhere now was never asked.
        guard lines.count >= 3, lines[1] == remote, lines[2] == url(remote, repository) ?? "" else { return nil }
        return Timestamp(lines[0])
    }

    private static func file(_ remote: String, _ repository: Repository) -> FilePath {
        repository.commonDirectory.appending("mlops").appending("asked")
            .appending(String(Digest.sha256(of: remote).hex.prefix(16)))
    }

    private static func url(_ remote: String, _ repository: Repository) -> String? {
        try? repository.setting("remote.\(remote).url")
    }

    // MARK: - Plain git

    /// A line of `FETCH_HEAD` is `<id> TAB not-for-merge TAB branch '<name>' of <url>`. It counts when it brought the
    /// ledger as the tracking reference still has it: what went elsewhere, or was refused, brought nothing.
    private static func fetched(_ remote: String, _ repository: Repository, _ names: LedgerNames) -> Timestamp? {
        guard let tip = try? repository.reference(names.trackingLedger(remote)) else { return nil }
        let branch = "branch '\(names.ledgerBranch.replacing("refs/heads/", with: ""))' of "
        let isOnly = (try? repository.remotes().count) == 1
        let address = url(remote, repository).map(bare)
        let folders = Set([repository.gitDirectory, repository.commonDirectory])
        return folders.compactMap { folder -> Timestamp? in
            let file = folder.appending("FETCH_HEAD")
            guard let status = try? FileStat.ifExists(at: file, followingLinks: true), status.kind == .regular,
                let bytes = try? Files.read(file, limit: 16 << 20)
            else { return nil }
            let brought = String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { line in
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                guard fields.count == 3, fields[0] == tip.hex[...], fields[2].hasPrefix(branch) else { return false }
                // With one remote there is nobody else to confuse it with, however its URL is rewritten.
                return isOnly || bare(String(fields[2].dropFirst(branch.count))) == address
            }
            return brought ? Timestamp(seconds: status.modified / 1_000_000_000) : nil
        }.max()
    }

    /// A URL as git shows it: without who logs in, a closing slash and `.git`.
    private static func bare(_ url: String) -> String {
        var url = url
        if let scheme = url.firstRange(of: "://") {
            let host = url[scheme.upperBound...].prefix { $0 != "/" }
            if let at = host.lastIndex(of: "@") { url.removeSubrange(scheme.upperBound...at) }
        } else if let at = url.prefix(while: { $0 != ":" && $0 != "/" }).lastIndex(of: "@") {
            url.removeSubrange(url.startIndex...at)
        }
        while url.hasSuffix("/") { url.removeLast() }
        if url.hasSuffix(".git") { url.removeLast(4) }
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
