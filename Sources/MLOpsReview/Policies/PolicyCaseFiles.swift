import MLOpsCore
import MLOpsFormats
import MLOpsPolicy
import MLOpsSystem
import SystemPackage

/// The files that hold a policy's cases.
public struct PolicyCaseFiles {
    private let root: FilePath
    private let name: String

    /// `root`: a folder, of which every `*.yaml` and `*.yml` counts, or one file.
    public init(at root: FilePath, named name: String) {
        (self.root, self.name) = (root, name)
    }

    /// The cases of each file, sorted by name.
    ///
    /// - Throws: `input` for a folder without cases, and for a file that is no YAML.
    public func read(_ policy: Policy) throws -> [(name: String, cases: PolicyCases)] {
        let files = try self.files()
        guard !files.isEmpty else {
            throw Diagnostic.input(
                "there are no cases in '\(VisibleText.of(name))'",
                hint: "write some as *.yaml; docs/policy.md has the form")
        }
        return try files.map { path, name in
            let node = try YAMLReader.read(Files.read(path, limit: 4 << 20), name: name)
            return (name, PolicyCases.read(node, policy))
        }
    }

    private func files() throws -> [(path: FilePath, name: String)] {
        guard let stat = try FileStat.ifExists(at: root, followingLinks: true) else {
            throw Diagnostic.input("there is no '\(VisibleText.of(name))'")
        }
        guard stat.kind == .directory else { return [(root, name)] }
        let folder = name.hasSuffix("/") ? String(name.dropLast()) : name
        return try DirectoryWalk(root).entries().filter { entry in
            entry.kind == .regular
                && [".yaml", ".yml"].contains { entry.path.bytes.suffix($0.utf8.count).elementsEqual($0.utf8) }
        }.map { (try root.appending($0.path), "\(folder)/\(VisibleText.of($0.path))") }
    }
}
