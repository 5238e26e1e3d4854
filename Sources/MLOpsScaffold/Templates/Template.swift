import MLOpsCore
import SystemPackage

/// A file as a template gives it.
public struct RenderedFile: Sendable, Equatable {
    /// Relative to the project's folder; checked to stay inside it.
    public let path: RepoPath
    public let bytes: [UInt8]
    public let executable: Bool

    public init(path: RepoPath, bytes: [UInt8], executable: Bool) {
        self.path = path
        self.bytes = bytes
        self.executable = executable
    }
}

/// A tree of files with placeholders: pure data, nothing of it is ever executed. `templates/README.md` tells the layout.
public struct Template: Sendable {
    /// A file before rendering.
    public struct File: Sendable, Equatable {
        /// Relative to the template; may hold `@name@`, `dot-` and `.verbatim`.
        public let path: RepoPath
        public let bytes: [UInt8]
        public let executable: Bool

        public init(path: RepoPath, bytes: [UInt8], executable: Bool) {
            self.path = path
            self.bytes = bytes
            self.executable = executable
        }
    }

    public let name: String
    public let files: [File]

    public init(name: String, files: [File]) {
        self.name = name
        self.files = files
    }

    private static let root = "templates/"

    /// The names of the templates inside the binary, sorted.
    public static var embeddedNames: [String] {
        let names = EmbeddedAsset.names.filter { $0.hasPrefix(root) }
            .compactMap { $0.dropFirst(root.count).split(separator: "/").first.map(String.init) }
        return Set(names).sorted()
    }

    /// The template `name` that is inside the binary.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that lists the names there are.
    public static func load(_ name: String) throws -> Template {
        guard embeddedNames.contains(name) else {
            throw Diagnostic.input(
                "there is no template '\(VisibleText.of(name))'",
                hint: "templates: \(embeddedNames.joined(separator: ", "))")
        }
        let prefix = root + name + "/"
        let files = EmbeddedAsset.all.filter { $0.name.hasPrefix(prefix) }.map {
            File(path: RepoPath(String($0.name.dropFirst(prefix.count))), bytes: $0.bytes, executable: $0.executable)
        }
        return Template(name: name, files: files)
    }

    /// The template in `folder`; a `.git` directly in it is left out.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for a symlink, special file or a tree beyond the limits of
    ///   ``TemplateFolder``, of kind `environment` for what cannot be read.
    public static func load(folder: FilePath) throws -> Template {
        let name = folder.lastComponent.map { String(decoding: $0) } ?? "template"
        return Template(name: name, files: try TemplateFolder.files(in: folder))
    }

    /// Every file with the answers put in, sorted by path. Touches no disk.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that names the template's file and line: an undefined or unanswered
    ///   name, a broken tag, an unsafe path, two files that would be one on some file system.
    public func render(_ answers: Answer) throws -> [RenderedFile] {
        var rendered: [RenderedFile] = []
        for file in files {
            do {
                let bytes = try Self.isText(file) ? Self.render(file.bytes, answers) : file.bytes
                let path = try TemplatePath.render(file.path, answers)
                rendered.append(RenderedFile(path: path, bytes: bytes, executable: file.executable))
            } catch let fault as Diagnostic {
                throw fault.wrapped(in: "template \(name): the file '\(VisibleText.of(file.path))' cannot be rendered")
            }
        }
        rendered.sort { $0.path < $1.path }
        try Self.checkDistinct(rendered.map(\.path))
        return rendered
    }

    private static func isText(_ file: File) -> Bool {
        !TemplatePath.isVerbatim(file.path) && !file.bytes.contains(0)
            && String(validating: file.bytes, as: UTF8.self) != nil
    }

    private static func render(_ bytes: [UInt8], _ answers: Answer) throws -> [UInt8] {
        Array(try TemplateText(String(decoding: bytes, as: UTF8.self)).render(answers).utf8)
    }

    /// Refuses paths equal but for case, and a file where another needs a folder.
    private static func checkDistinct(_ paths: [RepoPath]) throws {
        func folded(_ path: RepoPath) -> [UInt8] { Array(path.description.lowercased().utf8) }
        var files: [[UInt8]: RepoPath] = [:]
        for path in paths {
            if let other = files.updateValue(path, forKey: folded(path)) {
                throw clash(other, path)
            }
        }
        for path in paths {
            var parent = path.parent
            while let folder = parent {
                if let file = files[folded(folder)] { throw clash(file, path) }
                parent = folder.parent
            }
        }
    }

    private static func clash(_ one: RepoPath, _ other: RepoPath) -> Diagnostic {
        .input("the template's files '\(VisibleText.of(one))' and '\(VisibleText.of(other))' need the same place")
    }
}
