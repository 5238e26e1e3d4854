import CLibgit2
import MLOpsCore

extension ObjectID {
    /// The name an object of this kind and content has, whether or not it is stored anywhere.
    public static func of(_ kind: ObjectKind, _ bytes: [UInt8]) throws -> ObjectID {
        try LibGit2.start()
        var id = git_oid()
        try bytes.withUnsafeBytes { buffer in
            _ = try LibGit2.check(git_odb_hash(&id, buffer.baseAddress, buffer.count, kind.raw)) {
                .bug("cannot name an object", cause: $0.message)
            }
        }
        return ObjectID(id)
    }
}
