import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// A policy file that was read and found in order.
public struct PolicyDocument {
    public let policy: Policy
    /// As they are in the file.
    let bytes: [UInt8]
    /// What is allowed in it and worth a look, with its place.
    public let warnings: [String]

    /// Reads a file of at most 1 MiB.
    ///
    /// - Throws: `input` with everything that is wrong in it.
    public init(file: FilePath) throws {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(file, limit: 1 << 20)
        } catch let error as Diagnostic {
            throw error.wrapped(in: "cannot read the policy", hint: "name another file: --policy FILE")
        }
        try self.init(bytes: bytes, name: file.visible, folder: file.removingLastComponent())
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: YAML.
    ///   - name: what to call the file.
    ///   - folder: where it lies, for a firm-wide policy that it names; nil when it lies nowhere yet.
    /// - Throws: `input` with everything that is wrong in it.
    public init(bytes: [UInt8], name: String, folder: FilePath? = nil) throws {
        let node = try YAMLReader.read(bytes, name: name)
        let reading =
            folder.map { folder in
                Policy.read(
                    node, base: { try PolicyFile.base($0, in: folder) }, checkKey: PolicyInForce.checkKey,
                    packages: .formats)
            } ?? Policy.read(node, checkKey: PolicyInForce.checkKey, packages: .formats)
        guard let policy = reading.policy else {
            let errors = reading.errors
            throw Diagnostic(
                .input, "\(name) has \(errors.count) \(errors.count == 1 ? "error" : "errors")",
                causes: errors.map(\.description), hints: errors.compactMap(\.hint).first.map { [$0] } ?? [])
        }
        self.policy = policy
        self.bytes = bytes
        warnings = reading.warnings.map { "\(name): \($0.description)" }
    }

    /// The admin whose key it is.
    ///
    /// - Throws: `refused` when nobody has the key, or its holder is no admin.
    public func admin(holding signer: any EventSigner) throws -> String {
        let key = signer.publicKey
        guard let person = policy.person(holding: key.line) else {
            throw Diagnostic.refused(
                "your key \(key.fingerprint) is not in the policy",
                hint: "add it under your name: keys: [\"\(key.line)\"]")
        }
        guard policy.isAdmin(person.id) else {
            throw Diagnostic.refused(
                "\(person.id) is no admin in the policy, and only an admin founds a ledger",
                hint: "one of these does: \(policy.admins.members.joined(separator: ", "))")
        }
        return person.id
    }
}
