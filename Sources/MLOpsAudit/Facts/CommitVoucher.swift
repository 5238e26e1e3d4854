import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsPolicy
import MLOpsReview

/// Says who made a commit and how far that can be trusted, by checking its signature now.
///
/// Belongs to the thread of its repository; each commit is checked once.
public final class CommitVoucher {
    private let repository: Repository
    private let policy: PolicyInForce?
    private var known: [ObjectID: Voucher] = [:]

    /// `policy`: whose keys and e-mails are known; nil where there is no ledger.
    public init(_ repository: Repository, policy: PolicyInForce?) {
        (self.repository, self.policy) = (repository, policy)
    }

    /// Who made a commit.
    public struct Voucher: Sendable, Hashable {
        /// The author as the commit says, such as `Ana Kovac <ana@bank.example>`.
        public let author: String
        /// The author's id in the policy, when the e-mail or the key is known.
        public let person: String?
        /// By the author's own clock.
        public let date: Timestamp
        /// The first line of the message.
        public let summary: String
        public let grade: Grade
        /// Why the author is not proven.
        public let reason: String?
        /// What is wrong with the signature, if anything.
        public let problem: String?
    }

    /// - Throws: `environment` when the commit is not here.
    public func voucher(for id: ObjectID) throws -> Voucher {
        if let found = known[id] { return found }
        let result = try vouch(for: repository.commit(id))
        known[id] = result
        return result
    }

    private func vouch(for commit: Commit) -> Voucher {
        let byMail = policy?.policy.person(email: commit.author.email)?.id
        func result(_ person: String?, _ grade: Grade, _ reason: String?, problem: String? = nil) -> Voucher {
            Voucher(
                author: commit.author.mailbox, person: person, date: commit.author.time, summary: commit.subject,
                grade: grade, reason: reason, problem: problem)
        }
        switch signature(of: commit) {
        case .none:
            return result(byMail, .asserted, "the commit is not signed")
        case .foreign:
            return result(byMail, .asserted, "the commit carries a signature of a kind that is not checked here")
        case .broken(let reason):
            return result(
                byMail, .asserted, "the commit's signature does not hold", problem: "its signature is bad: \(reason)")
        case .by(let key):
            guard let policy else {
                return result(nil, .recorded, "signed with \(key); no ledger here says whose key that is")
            }
            switch policy.keys.holder(of: key) {
            case .person(let signer) where byMail == signer: return result(signer, .proven, nil)
            case .person(let signer) where byMail == nil && commit.author.email == commit.committer.email:
                return result(signer, .proven, nil)
            case .person(let signer):
                return result(byMail, .asserted, "signed by \(signer), who names another author")
            case .revoked: return result(byMail, .recorded, "signed with \(key), which was revoked")
            case .witness: return result(byMail, .recorded, "signed with \(key), a witness's key")
            case .attester, .recovery: return result(byMail, .recorded, "signed with \(key), which is no person's key")
            case nil: return result(byMail, .recorded, "signed with \(key), which the policy does not know")
            }
        }
    }

    private enum Signature {
        case none
        case foreign
        case broken(String)
        case by(SSHFingerprint)
    }

    private func signature(of commit: Commit) -> Signature {
        do {
            let parts = try GitSignedObject.split(commit: commit.raw)
            guard let armour = parts.signature else { return .none }
            guard armour.starts(with: "-----BEGIN SSH SIGNATURE-----".utf8) else { return .foreign }
            let signature = try SSHSignature(armored: armour)
            try signature.verify(parts.payload, namespace: "git")
            return .by(signature.publicKey.fingerprint)
        } catch let error as Diagnostic {
            return .broken(error.message)
        } catch {
            return .broken("it cannot be read")
        }
    }
}
