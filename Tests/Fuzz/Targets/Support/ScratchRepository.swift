import Glibc
import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// A repository without history, for objects that nobody would write: they are read through the library as any other.
enum ScratchRepository {
    /// Where targets may write: a folder of this process, which whoever started it removes.
    static let folder: FilePath = {
        var template = Array((ProgramEnvironment.inherited().temporaryFolder.string + "/fuzz.XXXXXX").utf8CString)
        guard let path = mkdtemp(&template) else { return FilePath("/tmp") }
        return FilePath(String(cString: path))
    }()

    /// Writes a raw object, hands its name to `body`, and removes it again.
    static func with<Result>(
        _ kind: ObjectKind, _ bytes: [UInt8], _ body: (Repository, ObjectID) throws -> Result
    ) throws -> Result {
        let top = folder.appending("repository")
        if try FileStat.ifExists(at: top, followingLinks: false) == nil { try make(top) }
        let repository = try Repository(startingAt: top, environment: ProgramEnvironment())
        let id = try repository.write(kind, bytes)
        defer {
            let file = top.appending("objects/\(id.hex.prefix(2))/\(id.hex.dropFirst(2))")
            try? Files.remove(file, missingIsFine: true)
        }
        return try body(repository, id)
    }

    private static func make(_ top: FilePath) throws {
        for name in ["objects/info", "objects/pack", "refs/heads"] {
            try Files.makeDirectories(top.appending(name), mode: 0o700)
        }
        let files = [
            "HEAD": "ref: refs/heads/main\n", "config": "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
        ]
        for (name, text) in files {
            try Files.writeAtomically(Array(text.utf8), to: top.appending(name), mode: 0o600, durable: false)
        }
    }
}
