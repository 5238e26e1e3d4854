import MLOpsCore
import MLOpsFormats
import MLOpsPolicy
import MLOpsSystem
import SystemPackage

/// A policy document on the disk, as people write it: YAML.
public struct PolicyFile: Sendable {
    /// What messages call it.
    public let name: String
    public let path: FilePath

    /// - Parameters:
    ///   - name: the file as somebody wrote it, relative to `directory`.
    ///   - directory: the current one.
    /// - Throws: `input` for what cannot be a path.
    public init(_ name: String, relativeTo directory: FilePath) throws {
        guard let given = FilePath(bytes: Array(name.utf8)) else {
            throw Diagnostic.input("'\(VisibleText.of(name))' cannot be a path")
        }
        (self.name, path) = (name, directory.pushing(given))
    }

    /// A file whose path is known already.
    public init(_ path: FilePath, name: String) {
        (self.path, self.name) = (path, name)
    }

    /// The document as a tree of text with its places.
    ///
    /// - Throws: `input` when the file cannot be read, or is no YAML.
    public func node() throws -> TextNode {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: 1 << 20)
        } catch let error as Diagnostic {
            throw Diagnostic(
                .input, "cannot read the policy '\(VisibleText.of(name))'", causes: [error.message] + error.causes)
        }
        return try YAMLReader.read(bytes, name: name)
    }

    /// Everything there is to say about it.
    ///
    /// - Throws: as ``node()``.
    public func reading() throws -> PolicyReading {
        try Policy.read(node(), base: base, checkKey: PolicyInForce.checkKey, packages: .formats)
    }

    /// A firm-wide policy that the document names, relative to the document's folder.
    private func base(_ file: String) throws -> JSON { try Self.base(file, in: path.removingLastComponent()) }

    /// A firm-wide policy that a document in `folder` names.
    ///
    /// - Throws: `input` for what is no such file, or no JSON.
    public static func base(_ file: String, in folder: FilePath) throws -> JSON {
        guard let given = FilePath(bytes: Array(file.utf8)) else {
            throw Diagnostic.input("'\(VisibleText.of(file))' cannot be a path")
        }
        let bytes = try Files.read(folder.pushing(given), limit: 1 << 20)
        do {
            return try JSON.parse(bytes)
        } catch let error as Diagnostic {
            throw Diagnostic(
                .input, "'\(VisibleText.of(file))' is no packed policy", causes: [error.message],
                hints: [
                    "pack the firm's document first: git mlops policy pack \(VisibleText.of(file)) -o firm-policy.json"
                ])
        }
    }

    /// The policy.
    ///
    /// - Throws: as ``node()``; `input` with every error of the document.
    public func policy() throws -> Policy {
        try Policy(node: node(), base: base, checkKey: PolicyInForce.checkKey, packages: .formats)
    }
}

extension PackageChecks {
    /// What this version's readers of versions and licenses take.
    public static let formats = PackageChecks(
        pattern: { text in
            do {
                _ = try PackagePattern(text)
                return nil
            } catch {
                return (error as? Diagnostic)?.message ?? "it cannot be read"
            }
        },
        license: { text in
            switch LicenseName(text) {
            case .expression(.license): nil
            case .expression: "it names several"
            case .unknown(let reason): reason
            }
        })
}
