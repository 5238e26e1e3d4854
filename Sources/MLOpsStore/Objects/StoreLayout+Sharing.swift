import MLOpsSystem
import SystemPackage

/// A remote belongs to everybody whom its top folder lets in: what one member of a group makes, the others can write to.
extension StoreLayout {
    /// Makes one folder of the layout; in a remote it gets the mode of the top folder, whatever the umask takes away.
    ///
    /// - Returns: false when it was there already.
    @discardableResult
    func makeFolder(_ path: FilePath) throws -> Bool {
        guard try Files.makeDirectory(path) else { return false }
        share(path)
        return true
    }

    /// Gives the folders that every upload needs the mode of the top one.
    func shareFolders() {
        for folder in [objects, temporary] { share(folder) }
    }

    /// Best effort: only the owner of a folder may change its mode, and a remote of one person needs none of this.
    private func share(_ path: FilePath) {
        guard role == .remote, let top = try? FileStat.ifExists(at: root, followingLinks: true),
            let stat = try? FileStat.ifExists(at: path, followingLinks: false), stat.kind == .directory
        else { return }
        // Reading, writing and set-group-id; not sticky, or nobody could clear up after a colleague.
        let mode = top.permissions & 0o2777 | 0o700
        if stat.permissions != mode { try? Files.setPermissions(mode, of: path) }
    }
}
