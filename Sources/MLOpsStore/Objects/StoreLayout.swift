import MLOpsCore
import MLOpsSystem
import SystemPackage

/// Where things lie in a store directory, and the version of that layout.
///
/// ```
/// format               `git-mlops store 1`
/// objects/ab/cdef…     a payload, read-only, named by the 64 digits of its SHA-256
/// tmp/                 files being written; see TemporaryName
/// corrupt/             objects whose bytes do not match their name
/// ```
struct StoreLayout: Sendable {
    let root: FilePath
    let role: PayloadStore.Role

    var format: FilePath { root.appending("format") }
    var objects: FilePath { root.appending("objects") }
    var temporary: FilePath { root.appending("tmp") }
    var corrupt: FilePath { root.appending("corrupt") }

    /// The folder for digests that begin with `byte`.
    func fanout(_ byte: UInt8) -> FilePath {
        objects.appending(Hex.string(of: CollectionOfOne(byte)))
    }

    func object(_ digest: Digest) -> FilePath {
        let hex = digest.hex
        return objects.appending("\(hex.prefix(2))/\(hex.dropFirst(2))")
    }

    private var line: String { "git-mlops \(role.word) 1\n" }

    /// Reads the layout's version.
    ///
    /// - Returns: false when there is no format file.
    /// - Throws: an error when this program cannot use the version.
    func check() throws -> Bool {
        guard try FileStat.ifExists(at: format, followingLinks: true) != nil else { return false }
        let text = String(decoding: try Files.read(format, limit: 4096), as: UTF8.self)
        if text == line { return true }
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        if words.count == 3, words[0] == "git-mlops", let version = Int(words[2]) {
            if words[1] != role.word {
                throw Diagnostic.input(
                    "\(root.visible) is a git-mlops \(VisibleText.of(String(words[1]))), not a \(role.word)",
                    hint: "name another folder")
            }
            throw Diagnostic.environment(
                "the \(role.word) \(root.visible) has layout version \(version), and this git-mlops knows version 1",
                hint: "update git-mlops")
        }
        throw Diagnostic.environment(
            "the format file of the \(role.word) \(root.visible) is damaged",
            hint: "put the line `\(line.dropLast())` into \(format.visible), if it was one")
    }

    /// Makes the folders and the format file, as far as they are missing.
    func create() throws {
        try Files.makeDirectories(root)
        if try !check() {
            let foreign = try Files.list(root).filter {
                !TemporaryName.matches($0) && $0 != Array("lost+found".utf8)
            }
            guard foreign.isEmpty else {
                throw Diagnostic.input(
                    "\(root.visible) is not a git-mlops \(role.word), and not empty",
                    hint: "name an empty folder, or one that git-mlops made")
            }
            do {
                try Files.createExclusively(Array(line.utf8), at: format, mode: 0o444)
            } catch {
                // Another process was quicker: as good, if it wrote the same.
                guard try check() else { throw error }
            }
        }
        try Files.makeDirectory(objects)
        try Files.makeDirectory(temporary)
    }
}

/// Where a test can make a step fail, or the process die. Never set outside tests.
package typealias FaultPoint = @Sendable (StoreStep) throws -> Void

/// The steps of writing to a store, in their order.
package enum StoreStep: String, CaseIterable, Sendable {
    case createTemporary
    case writeTemporary
    case stage
    case sync
    case makeFanout
    case rename
    case syncNames
}
