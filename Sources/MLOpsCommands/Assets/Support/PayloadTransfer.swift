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

    /// - Parameter name: the remote's name; nil for the default one.
    init(_ assets: WorkingAssets, remote name: String?) throws {
        let remotes = try PayloadRemotes(assets.repository)
        remote = try remotes.trustedRemote(name)
        backend = try RemoteFactory.open(url: remote.url, relativeTo: remotes.top)
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
        try RetryingRemote(backend).missing(of: payloads)
    }

    private var queue: TransferQueue {
        TransferQueue(store: store, remote: RetryingRemote(backend), progress: progress)
    }
}
