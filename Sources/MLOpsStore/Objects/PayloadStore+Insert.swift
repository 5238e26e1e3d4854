public import MLOpsCore
import MLOpsSystem
public import SystemPackage

extension PayloadStore {
    /// Copies one file into the store; it is durable when this returns. See ``StoreBatch/insert(file:)``.
    public func insert(file: FilePath) throws -> StoredFile {
        let batch = try batch()
        let stored = try batch.insert(file: file)
        try batch.commit()
        return stored
    }

    /// Puts bytes into the store; they are durable when this returns.
    @discardableResult
    public func insert(bytes: [UInt8]) throws -> Payload {
        let batch = try batch()
        let payload = try batch.insert(bytes: bytes)
        try batch.commit()
        return payload
    }

    /// Takes one payload from elsewhere; see ``StoreBatch/receive(_:from:)``.
    public func receive(_ payload: Payload, from body: (any PayloadSink) throws -> Void) throws {
        let batch = try batch()
        try batch.receive(payload, from: body)
        try batch.commit()
    }

    /// Copies many files, on several threads; all are durable when this returns, in the order of `files`.
    ///
    /// Goes in rounds, so that after a failure the files of earlier rounds, and large ones, need not be copied again.
    /// `progress` counts bytes; the caller begins and ends the step.
    public func insert(
        files: [FilePath], threads: Int = WorkerPool.processors, progress: any ProgressSink = SilentProgress()
    ) throws -> [StoredFile] {
        var result: [StoredFile] = []
        result.reserveCapacity(files.count)
        for start in stride(from: 0, to: files.count, by: Self.round) {
            let batch = try batch()
            result += try WorkerPool.map(
                Array(files[start..<min(start + Self.round, files.count)]), threads: threads
            ) { file in
                let stored = try batch.insert(file: file)
                if stored.payload.size >= Self.worthItsOwnCommit { try batch.commit() }
                progress.advance(stored.payload.size)
                return stored
            }
            try batch.commit()
        }
        return result
    }

    private static let round = 16_384
    private static let worthItsOwnCommit = Int64(256 << 20)
}
