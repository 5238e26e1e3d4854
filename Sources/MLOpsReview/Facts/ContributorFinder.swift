import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsPolicy

/// Finds everybody who had a hand in the commits between what has run already and a release.
///
/// A commit's signature makes its committer known, and its author when that is the same person; a bare name is only
/// asserted. Commits of declared service identities count by author alone.
///
/// Remembers whose signatures it verified: the same commits are looked at for several environments. Belongs to one
/// thread.
public final class ContributorFinder {
    let repository: Repository
    private var signatures: [ObjectID: SSHFingerprint?] = [:]
    /// What commits came to under the keys and people of ``judgedUnder``.
    private var found: [ObjectID: [Contributor]] = [:]
    private var judgedUnder: (policy: Digest, keys: KeyRegistry.Version)?

    init(repository: Repository) {
        self.repository = repository
    }

    /// More commits than this between two releases are not looked through.
    static let maxCommits = 100_000

    /// `ran`: commits that ran there; those that `new` does not contain tell nothing about what it brings.
    /// `new`: the release's commit.
    /// Throws `environment` when history is missing here.
    /// `path`: only commits that alter this file; nil for all.
    public func contributors(
        from ran: Set<ObjectID>, to new: ObjectID, policy: PolicyInForce, touching path: RepoPath? = nil
    ) throws -> [Contributor] {
        if repository.isShallow {
            throw Diagnostic.environment(
                "this clone is shallow, so nobody can tell who wrote what", hint: "git fetch --unshallow")
        }
        var result: [Contributor] = []
        for id in try repository.commits(leadingTo: new, since: ran, limit: Self.maxCommits) {
            if let path, try !alters(path, repository.commit(id)) { continue }
            result += try contributors(of: id, policy: policy)
        }
        return result
    }

    private func contributors(of id: ObjectID, policy: PolicyInForce) throws -> [Contributor] {
        if judgedUnder?.policy != policy.id || judgedUnder?.keys != policy.keys.version {
            found = [:]
            judgedUnder = (policy.id, policy.keys.version)
        }
        if let known = found[id] { return known }
        let result = contributors(of: try repository.commit(id), policy: policy)
        found[id] = result
        return result
    }

    /// Whether a commit's file differs from that of any of its parents.
    private func alters(_ path: RepoPath, _ commit: Commit) throws -> Bool {
        let here = try repository.entry(at: path, in: commit.tree)
        if commit.parents.isEmpty { return here != nil }
        return try commit.parents.contains { parent in
            try repository.entry(at: path, in: repository.commit(parent).tree)?.id != here?.id
        }
    }

    private func contributors(of commit: Commit, policy: PolicyInForce) -> [Contributor] {
        let rules = policy.policy
        let signer = signer(of: commit, policy: policy)
        func contributor(_ identity: Identity, _ role: Contributor.Role) -> Contributor {
            let person = rules.person(email: identity.email)?.id
            let known = person != nil && person == signer
            return Contributor(
                person: person, identity: identity.mailbox, role: role, grade: known ? .proven : .asserted,
                place: commit.id.hex)
        }
        var result = [contributor(commit.author, .author)]
        let service = rules.isServiceIdentity(name: commit.committer.name, email: commit.committer.email)
        if !service { result.append(contributor(commit.committer, .committer)) }
        for identity in Self.coAuthors(in: commit.message) { result.append(contributor(identity, .coAuthor)) }
        if let signer, !result.contains(where: { $0.person == signer }) {
            result.append(
                Contributor(
                    person: signer, identity: signer, role: .committer, grade: .proven, place: commit.id.hex))
        }
        return result
    }

    /// The person whose key verifiably signed a commit; nil when none did.
    private func signer(of commit: Commit, policy: PolicyInForce) -> String? {
        let key: SSHFingerprint?
        if let known = signatures[commit.id] {
            key = known
        } else {
            key = Self.key(of: commit)
            signatures[commit.id] = .some(key)
        }
        return key.flatMap { policy.keys.person(holding: $0) }
    }

    /// The key that verifiably signed a commit; nil when none did.
    private static func key(of commit: Commit) -> SSHFingerprint? {
        guard let parts = try? GitSignedObject.split(commit: commit.raw), let armour = parts.signature,
            let signature = try? SSHSignature(armored: armour),
            (try? signature.verify(parts.payload, namespace: "git")) != nil
        else { return nil }
        return signature.publicKey.fingerprint
    }

    /// The `Co-authored-by:` trailers of a message, wherever they stand in it.
    static func coAuthors(in message: String) -> [Identity] {
        // By bytes: a String takes the end of a Windows line for one character, which is no line feed.
        message.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).compactMap { bytes in
            let line = String(decoding: bytes, as: UTF8.self)
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
            let token = line[..<colon].drop(while: blank).reversed().drop(while: blank).reversed()
            guard String(token).lowercased() == "co-authored-by" else { return nil }
            let text = line[line.index(after: colon)...].drop(while: blank)
            // A co-author without an address is somebody all the same: nobody the policy knows.
            return Identity(mailbox: String(text))
                ?? Identity(name: String(text), email: "", time: Timestamp(seconds: 0))
        }
    }
}
