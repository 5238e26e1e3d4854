import MLOpsCore
import MLOpsGit
public import MLOpsStore

/// Moves payloads between this clone's store and a remote that its user trusts.
public struct PayloadTransfer {
    public let remote: AssetConfiguration.Remote
    private let backend: any PayloadRemote
    private let store: PayloadStore
    private let progress: any ProgressSink
    private let listing: PayloadListing

    /// - Parameters:
    ///   - assets: whose store.
    ///   - name: the remote's name; nil for the default one.
    ///   - listing: where the payloads are from, to name them.
    ///   - open: opens the remote.
    /// - Throws: `input` when there is no such remote, `refused` when it is not trusted.
    public init(
        _ assets: WorkingAssets, remote name: String?, _ listing: PayloadListing = PayloadListing(),
        open: PayloadRemoteOpener
    ) throws {
        self.listing = listing
        let remotes = try PayloadRemotes(assets.repository)
        remote = try remotes.trustedRemote(name)
        backend = try open(remote.url, remotes.top)
        store = try assets.store()
        progress = assets.progressSink
    }

    /// Sends payloads that the remote lacks.
    public func upload(_ payloads: [Payload]) throws -> TransferQueue.Outcome {
        try queue.upload(payloads)
    }

    /// Brings payloads into the store.
    public func download(_ payloads: [Payload]) throws -> TransferQueue.Outcome {
        try queue.download(payloads)
    }

    /// Those of `payloads` that the remote lacks.
    public func lackingThere(_ payloads: [Payload]) throws -> [Payload] {
        try backend.missing(of: payloads)
    }

    private var queue: TransferQueue {
        TransferQueue(store: store, remote: backend, progress: progress) { [listing] payload in
            listing.places[payload].map { VisibleText.of($0) }
        }
    }
}
