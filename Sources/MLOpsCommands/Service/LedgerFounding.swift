import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// A policy file that was read and found in order.
struct PolicyDocument {
    let policy: Policy
    /// As they are in the file.
    let bytes: [UInt8]
    let warnings: [String]

    /// - Throws: `input` with everything that is wrong in it.
    init(file: FilePath) throws {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(file, limit: 1 << 20)
        } catch let error as Diagnostic {
            throw error.wrapped(in: "cannot read the policy", hint: "name another file: --policy FILE")
        }
        try self.init(bytes: bytes, name: file.visible)
    }

    init(bytes: [UInt8], name: String) throws {
        let reading = Policy.read(try YAMLReader.read(bytes, name: name), checkKey: PolicyInForce.checkKey)
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
    func admin(holding signer: any EventSigner) throws -> String {
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

/// Signs the first event of a ledger.
struct LedgerFounding {
    private let ledger: Ledger
    private let context: CommandContext

    init(_ ledger: Ledger, _ context: CommandContext) {
        (self.ledger, self.context) = (ledger, context)
    }

    func checkNone() throws {
        if ledger.names.onServer {
            throw Diagnostic.input(
                "a ledger is founded in a clone and pushed", hint: "git clone, then: git mlops ledger found")
        }
        if try ledger.tip() != nil {
            throw Diagnostic.input("this repository has a ledger already", hint: "see it: git mlops ledger log")
        }
    }

    func found(
        project: String, policy: PolicyDocument, founder: String, signer: any EventSigner, testing: Bool
    ) throws -> EventRecord {
        let subject = GenesisSubject(project: project, policy: policy.policy.canonicalJSON, testing: testing)
        let now = try testing ? context.testTime() ?? context.clock.now() : context.clock.now()
        return try ledger.found(subject, actor: founder, signer: signer, now: now)
    }
}

/// Reads `mlops.yaml`.
enum ProjectReader {
    static func read(_ file: FilePath) throws -> ProjectFile {
        try ProjectFile(YAMLReader.read(Files.read(file, limit: 1 << 20), name: file.visible))
    }
}
