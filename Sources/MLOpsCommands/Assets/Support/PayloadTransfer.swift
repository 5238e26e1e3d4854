import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsRemotes
import MLOpsStore

/// Moves payloads between this clone's store and a remote that its user trusts.
struct PayloadTransfer {
    let remote: AssetConfiguration.Remote
    private let backend: any PayloadRemote
    private let store: PayloadStore
    private let progress: any ProgressSink
    private let listing: PayloadListing

    /// - Parameters:
    ///   - assets: whose store.
    ///   - name: the remote's name; nil for the default one.
    ///   - listing: where the payloads are from, to name them.
    /// - Throws: `input` when there is no such remote, `refused` when it is not trusted.
    init(_ assets: WorkingAssets, remote name: String?, _ listing: PayloadListing = PayloadListing()) throws {
        self.listing = listing
        let remotes = try PayloadRemotes(assets.repository)
        remote = try remotes.trustedRemote(name)
        let opened = try RemoteFactory.open(url: remote.url, relativeTo: remotes.top)
        // A directory that fails now fails in a second as well.
        if case .directory = try RemoteURL.parse(remote.url) {
            backend = opened
        } else {
            backend = RetryingRemote(opened)
        }
        store = try assets.store()
        progress = assets.progressSink
    }

    func upload(_ payloads: [Payload]) throws -> TransferQueue.Outcome {
        try queue.upload(payloads)
    }

    func download(_ payloads: [Payload]) throws -> TransferQueue.Outcome {
        try queue.download(payloads)
    }

    /// Those of `payloads` that the remote lacks.
    func lackingThere(_ payloads: [Payload]) throws -> [Payload] {
        try backend.missing(of: payloads)
    }

    private var queue: TransferQueue {
        TransferQueue(store: store, remote: backend, progress: progress) { [listing] payload in
            listing.places[payload].map { VisibleText.of($0) }
        }
    }
}
