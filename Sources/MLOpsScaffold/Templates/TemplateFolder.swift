import MLOpsCore
import MLOpsSystem
import SystemPackage

/// Reads a template from a folder that somebody else wrote: bounded, and following no link.
public enum TemplateFolder {
    public static let maxFiles = 4096
    public static let maxFileBytes = 16 << 20
    public static let maxTotalBytes = 64 << 20
    public static let maxDepth = 32

    static func files(in folder: FilePath) throws -> [Template.File] {
        let top: FolderHandle
        do {
            top = try FolderHandle(opening: folder)
        } catch let fault {
            throw fault.wrapped(in: "the template folder '\(VisibleText.of(folder.string))' cannot be read")
        }
        var reader = Reader()
        try reader.read(top, RepoPath(bytes: []), depth: 0)
        return reader.files.sorted { $0.path < $1.path }
    }

    private struct Reader {
        var files: [Template.File] = []
        private var total = 0

        mutating func read(_ folder: borrowing FolderHandle, _ path: RepoPath, depth: Int) throws {
            guard depth <= TemplateFolder.maxDepth else {
                throw Diagnostic.input(
                    "'\(VisibleText.of(path))': folders are nested deeper than \(TemplateFolder.maxDepth)")
            }
            for name in try folder.names() where !(depth == 0 && name == RepoPath(".git")) {
                let child = path.appending(name)
                switch try folder.kind(of: name) {
                case .directory?: try read(try folder.existingChild(name), child, depth: depth + 1)
                case .regular?: try add(folder, name, child)
                case .symbolicLink?: throw refused(child, "is a symbolic link")
                default: throw refused(child, "is neither a file nor a folder")
                }
            }
        }

        private mutating func add(_ folder: borrowing FolderHandle, _ name: RepoPath, _ path: RepoPath) throws {
            guard files.count < TemplateFolder.maxFiles else {
                throw Diagnostic.input("the template has more than \(TemplateFolder.maxFiles) files")
            }
            let file = try folder.read(name, limit: TemplateFolder.maxFileBytes)
            total += file.bytes.count
            guard total <= TemplateFolder.maxTotalBytes else {
                throw Diagnostic.input("the template is larger than \(TemplateFolder.maxTotalBytes) bytes")
            }
            files.append(Template.File(path: path, bytes: file.bytes, executable: file.executable))
        }

        private func refused(_ path: RepoPath, _ what: String) -> Diagnostic {
            .input("'\(VisibleText.of(path))' in the template \(what)", hint: "a template holds plain files only")
        }
    }
}
