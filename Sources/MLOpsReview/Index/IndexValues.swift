import FoundationEssentials
import GRDB
import MLOpsCore
import MLOpsFormats
import MLOpsGit

/// How values lie in the index: names of objects and digests as their bytes.
extension Row {
    func objectID(_ column: String) throws -> ObjectID {
        let bytes: Data? = self[column]
        guard let id = bytes.flatMap({ ObjectID(bytes: $0) }) else { throw LedgerIndex.damaged }
        return id
    }

    func digest(_ column: String) throws -> Digest? {
        let bytes: Data? = self[column]
        guard let bytes else { return nil }
        guard let digest = Digest(bytes: bytes) else { throw LedgerIndex.damaged }
        return digest
    }

    func requiredDigest(_ column: String) throws -> Digest {
        guard let digest = try digest(column) else { throw LedgerIndex.damaged }
        return digest
    }
}

extension Digest {
    var stored: Data { Data(bytes) }
}

extension ObjectID {
    var stored: Data { Data(bytes) }
}

extension Standing {
    /// Number and words.
    var stored: (number: Int, reason: String?) {
        switch self {
        case .valid: (0, nil)
        case .unverified(let reason): (1, reason)
        case .inert(let reason): (2, reason)
        }
    }

    init(_ row: Row) throws {
        let (number, reason): (Int, String?) = (row["standing"], row["reason"])
        switch (number, reason) {
        case (0, nil): self = .valid
        case (1, let reason?): self = .unverified(reason)
        case (2, let reason?): self = .inert(reason)
        default: throw LedgerIndex.damaged
        }
    }
}

extension SSHFingerprint {
    var stored: Data { digest.stored }
}
