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

    /// Makes the folders and the format file, as far as they are missing; a new store is durable when this returns.
    ///
    /// The format file comes last: a directory that has one has all of the rest, after a loss of power too.
    func create(faults: FaultPoint? = nil) throws {
        if try check() {
            if try makeFolders() { try Files.syncDirectory(root) }
            return
        }
        let parents = try missingParents()
        try Files.makeDirectories(root)
        let foreign = try Files.list(root).filter { try !isOurs($0) }
        guard foreign.isEmpty else {
            // Another process may have been quicker since the first look.
            if try check() { return _ = try makeFolders() }
            throw Diagnostic.input(
                "\(root.visible) is not a git-mlops \(role.word), and not empty",
                hint: "name an empty folder, or one that git-mlops made")
        }
        try faults?(.makeFolders)
        try makeFolders()
        try faults?(.syncFolders)
        for folder in [objects, temporary, root] { try Files.syncDirectory(folder) }
        try faults?(.writeFormat)
        do {
            try Files.createExclusively(Array(line.utf8), at: format, mode: 0o444)
        } catch {
            // Another process was quicker: as good, if it wrote the same.
            guard try check() else { throw error }
            try Files.syncDirectory(root)
        }
        try faults?(.syncParents)
        for parent in parents { try Files.syncDirectory(parent) }
    }

    /// Makes the folders that are missing; true when there were any.
    @discardableResult
    private func makeFolders() throws -> Bool {
        let made = try [objects, temporary].map { try Files.makeDirectory($0) }
        return made.contains(true)
    }

    /// The folders that get a new name when the store is made, the deepest first: at least the one it lies in.
    private func missingParents() throws -> [FilePath] {
        var result = [root.directory]
        while let folder = result.last, try FileStat.ifExists(at: folder, followingLinks: true) == nil,
            folder.directory != folder
        {
            result.append(folder.directory)
        }
        return result
    }

    /// What may lie in a directory that becomes a store: nothing, but for what an attempt that was stopped left there.
    private func isOurs(_ name: [UInt8]) throws -> Bool {
        if TemporaryName.matches(name) || name == Array("lost+found".utf8) { return true }
        guard
            let folder = [objects, temporary].first(where: { $0.lastComponent?.string.utf8.elementsEqual(name) == true }
            )
        else { return false }
        return try FileStat(at: folder, followingLinks: false).kind == .directory && Files.list(folder).isEmpty
    }
}

/// Where a test can make a step fail, or the process die. Never set outside tests.
package typealias FaultPoint = @Sendable (StoreStep) throws -> Void

/// The steps of making a store and of writing to it, in their order.
package enum StoreStep: String, Sendable {
    case makeFolders
    case syncFolders
    case writeFormat
    case syncParents
    case createTemporary
    case writeTemporary
    case stage
    case sync
    case makeFanout
    case rename
    case syncNames

    /// Those of making the store.
    package static let making: [StoreStep] = [.makeFolders, .syncFolders, .writeFormat, .syncParents]
    /// Those of writing to it.
    package static let writing: [StoreStep] = [
        .createTemporary, .writeTemporary, .stage, .sync, .makeFanout, .rename, .syncNames,
    ]
}
