import MLOpsCore
import MLOpsGit
import MLOpsLedger

/// Compares a ledger with what this user pinned for its URL, and remembers the newest tip seen there.
public struct PinCheck {
    private let pins: KnownLedgers
    private let repository: Repository
    private let remote: String

    public init(_ pins: KnownLedgers, repository: Repository, remote: String) {
        (self.pins, self.repository, self.remote) = (pins, repository, remote)
    }

    /// Where a ledger stands with its pin.
    public enum State: Sendable, Equatable {
        case pinned
        /// It is the pinned one, and lacks what this user saw of it elsewhere.
        case behind
        /// Nobody has confirmed the genesis: nothing is more than recorded.
        case unpinned
    }

    /// Checks the ledger of a clone, which may lie behind what this user saw of the remote elsewhere.
    ///
    /// - Throws: `refused` when another ledger lies at the URL, or the pinned tip is known here and no part of it.
    public func check(_ history: LedgerHistory) throws -> State {
        let url = try self.url()
        guard let pin = try pinned(history, at: url) else { return .unpinned }
        guard let tip = pin.tip, try history.position(of: tip) == nil else { return .pinned }
        if repository.contains(tip), try !repository.isAncestor(history.tip, of: tip) {
            throw Self.rewound(url, tip)
        }
        return .behind
    }

    private func pinned(_ history: LedgerHistory, at url: String) throws -> KnownLedgers.Pin? {
        guard let pin = try pins.pin(for: url) else { return nil }
        guard pin.genesis == history.genesis.id else {
            throw Diagnostic.refused(
                "the ledger at \(VisibleText.of(url)) is not the one you pinned",
                cause: "genesis \(history.genesis.id.short), pinned is \(pin.genesis.short)",
                hint:
                    "do not go on: ask the ledger's admins; if it was replaced on purpose: git mlops setup --pin <genesis>"
            )
        }
        return pin
    }

    private static func rewound(_ url: String, _ tip: ObjectID) -> Diagnostic {
        .refused(
            "the ledger at \(VisibleText.of(url)) was rewound or replaced",
            cause: "the tip \(tip.short), seen there before, is not on its first-parent chain",
            hint: "do not go on: keep this clone as evidence and ask the ledger's admins")
    }

    /// Whether what was fetched from the remote just now is the pinned ledger; then its tip is remembered.
    ///
    /// - Parameters:
    ///   - published: what was fetched.
    ///   - replacing: the user named this ledger, so that a pin of another one is out of date.
    /// - Returns: false when nobody pinned it.
    /// - Throws: `refused` when it is another one, or lacks the tip seen there before.
    public func isPinned(_ published: LedgerHistory, replacing: Bool) throws -> Bool {
        guard let pin = try pins.pin(for: url()) else { return false }
        if replacing, pin.genesis != published.genesis.id { return false }
        try remember(published)
        return true
    }

    /// Pins the genesis of a ledger and the tip it has now.
    public func pin(_ history: LedgerHistory) throws {
        try pins.set(.init(genesis: history.genesis.id, tip: history.tip), for: url())
    }

    /// Moves the remembered tip forward, for a ledger that is pinned.
    ///
    /// - Parameter published: what was fetched from the remote just now, and so must not lie behind.
    /// - Throws: `refused` when the tip seen there before is no part of it.
    public func remember(_ published: LedgerHistory) throws {
        let url = try self.url()
        guard let pin = try pinned(published, at: url), pin.tip != published.tip else { return }
        if let tip = pin.tip, try published.position(of: tip) == nil { throw Self.rewound(url, tip) }
        try pins.set(.init(genesis: pin.genesis, tip: published.tip), for: url)
    }

    private func url() throws -> String {
        guard let url = try repository.setting("remote.\(remote).url") else {
            throw Diagnostic.input(
                "the remote '\(VisibleText.of(remote))' has no URL",
                hint: CommandHint("git remote add \(remote) <url>").or("give it one with: git remote add"))
        }
        return url
    }
}
