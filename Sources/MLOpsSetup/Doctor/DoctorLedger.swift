import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// The checks of keys and ledger.
struct DoctorLedger {
    private let session: LedgerSession
    private let surroundings: Surroundings

    private var repository: Repository { session.repository }
    private var onServer: Bool { session.ledger.names.onServer }

    init(_ repository: Repository, _ surroundings: Surroundings) throws {
        session = try LedgerSession(repository, clock: surroundings.clock, testTime: surroundings.testTime())
        self.surroundings = surroundings
    }

    func checks() throws -> [DoctorCheck] {
        let timeline = try session.ledger.tip() == nil ? nil : session.timeline()
        var checks = DoctorCheck.running("key") { try onServer ? witness(timeline) : key(timeline) }
        guard let timeline else {
            return checks + [
                .warned(
                    "ledger", "this repository has no ledger",
                    onServer
                        ? "push one: git mlops ledger sync, in a clone"
                        : "fetch it: git mlops setup; or: git mlops ledger found")
            ]
        }
        checks.append(
            .passed(
                "ledger",
                "ledger \(timeline.history.genesis.id.short), \(HumanNumbers.count(Int64(timeline.entryCount), "event"))\(timeline.isTesting ? ", TEST LEDGER" : "")"
            ))
        if !onServer { checks += DoctorCheck.running("pin") { try pin() } }
        checks += DoctorCheck.running("clock") { try clock(timeline) }
        checks += DoctorCheck.running("events") { try inert(timeline) }
        checks += DoctorCheck.running("tags") { try tags(timeline) }
        checks += DoctorCheck.running("notify") { try notify() }
        return checks
    }

    /// Whether the command that is told of events is there: it is never waited for, so that nobody would notice.
    private func notify() throws -> [DoctorCheck] {
        guard let command = try repository.setting("mlops.notify"),
            let name = command.split(whereSeparator: \.isWhitespace).first
        else { return [] }
        let shown = VisibleText.excerpt(String(name), limit: 80)
        let found = try Program(
            "sh", ["-c", "command -v -- \"$1\"", "sh", String(name)], environment: surroundings.environment,
            workingDirectory: repository.workTree ?? repository.gitDirectory
        ).run().succeeded
        return [
            found
                ? .passed("notify", "events are told to \(shown)")
                : .warned(
                    "notify", "mlops.notify begins with \(shown), which is no command here",
                    "set it: git config mlops.notify '<command>'")
        ]
    }

    // MARK: - Keys

    private func key(_ timeline: Timeline?) throws -> [DoctorCheck] {
        guard try repository.setting("mlops.signingKey") ?? repository.setting("user.signingKey") != nil else {
            return [
                .warned(
                    "key", "no signing key is set, so that you cannot release, approve or promote",
                    "git config --global user.signingKey ~/.ssh/id_ed25519.pub")
            ]
        }
        let signer = try SSHKeygenSigner.usual(in: repository, environment: surroundings.environment)
        let fingerprint = signer.publicKey.fingerprint
        var checks: [DoctorCheck] = []
        switch timeline?.current.keys.holder(of: fingerprint) {
        case .person(let name): checks.append(.passed("key", "your key \(fingerprint) is that of \(name)"))
        case .revoked:
            checks.append(
                .failed("key", "your key \(fingerprint) was revoked", "set another: git config user.signingKey <file>"))
        case .witness, .attester, .recovery:
            checks.append(
                .failed(
                    "key", "your key \(fingerprint) is a server's or for recovery, and cannot act as a person",
                    "set your own: git config user.signingKey <file>"))
        case nil where timeline == nil: checks.append(.passed("key", "your key is \(fingerprint)"))
        case nil:
            checks.append(
                .warned(
                    "key", "your key \(fingerprint) is not in the policy: you can read and verify, not sign",
                    "have an admin add it: git mlops key list"))
        }
        return try checks + canSign(signer)
    }

    /// Whether the key signs now, found out without asking for a passphrase.
    private func canSign(_ signer: SSHKeygenSigner) throws -> [DoctorCheck] {
        let line = signer.publicKey.line
        let agent = try? Program("ssh-add", ["-L"], environment: surroundings.environment).run()
        if let agent, agent.succeeded, agent.lines.contains(where: { $0.hasPrefix(line) }) {
            return [.passed("agent", "an agent holds the key")]
        }
        guard let file = signer.privateKeyFile else {
            return [
                .failed(
                    "agent", "the private half of your key is neither in an agent nor in a file",
                    "start an agent and load it: eval $(ssh-agent) && ssh-add <file>")
            ]
        }
        return try signer.isUnlocked()
            ? [.passed("agent", "the key signs without a passphrase")]
            : [
                .warned(
                    "agent", "the key asks for its passphrase each time it signs",
                    "load it once: ssh-add \(file.visible)")
            ]
    }

    private func witness(_ timeline: Timeline?) throws -> [DoctorCheck] {
        guard let signer = try SSHKeygenSigner.witness(in: repository, environment: surroundings.environment) else {
            return [
                .warned(
                    "key", "this server signs no receipts, so that no soak can be proven",
                    "git mlops hooks install --witness-key <file>")
            ]
        }
        let fingerprint = signer.publicKey.fingerprint
        try signer.requireUnattended()
        guard let timeline else { return [.passed("key", "the witness's key is \(fingerprint)")] }
        guard timeline.current.keys.holder(of: fingerprint) == .witness else {
            return [
                .failed(
                    "key", "the witness's key \(fingerprint) is not under 'witnesses: keys:' of the policy",
                    "propose a policy with it: git mlops propose --policy <file>")
            ]
        }
        return [.passed("key", "the witness's key \(fingerprint) is in the policy")]
    }

    // MARK: - Ledger

    private func pin() throws -> [DoctorCheck] {
        guard session.remote != nil else {
            return [.warned("pin", "the ledger is only here, and pinned to no remote", "git remote add origin <url>")]
        }
        switch try PinnedLedger(session, environment: surroundings.environment).state() {
        case .pinned: return [.passed("pin", "the ledger is the pinned one")]
        case .behind:
            return [
                .warned(
                    "pin", "the ledger lacks events that you saw of it elsewhere", "git mlops ledger sync")
            ]
        case .unpinned:
            return [
                .failed(
                    "pin", "the ledger is not pinned: nothing in it is more than recorded",
                    "git mlops setup --pin <genesis>")
            ]
        }
    }

    private func clock(_ timeline: Timeline) throws -> [DoctorCheck] {
        let now = session.now(timeline)
        guard let latest = try timeline.lastWitnessed() else {
            return [
                .warned(
                    "clock", "no witness has signed a receipt yet, so that nothing tells the time",
                    "on the server: git mlops hooks install --witness-key <file>")
            ]
        }
        // A receipt cannot be of the future: either this clock is slow, or the witness's was fast.
        guard now.seconds >= latest.seconds - Self.tolerance else {
            return [
                .failed(
                    "clock", "this machine says \(now), but a witness has seen \(latest) already",
                    "correct the clock of this machine: timedatectl status")
            ]
        }
        return [.passed("clock", "the clock agrees with the last receipt, of \(latest)")]
    }

    /// In seconds.
    private static let tolerance: Int64 = 300

    private func inert(_ timeline: Timeline) throws -> [DoctorCheck] {
        let count = try timeline.inert().count
        if count == 0 { return [.passed("events", "every event of the ledger counts")] }
        return [
            .warned(
                "events",
                "\(count) \(count == 1 ? "entry" : "entries") of the ledger \(count == 1 ? "counts" : "count") for nothing",
                "see which and why: git mlops ledger verify")
        ]
    }

    private func tags(_ timeline: Timeline) throws -> [DoctorCheck] {
        var moved: [String] = []
        var missing: [String] = []
        for release in try timeline.releases() {
            let here = try repository.reference("refs/tags/\(release.subject.tagName)")
            if here == nil { missing.append(release.subject.tagName) }
            if let here, here != release.subject.tag { moved.append(release.subject.tagName) }
        }
        if !moved.isEmpty {
            return [
                .failed(
                    "tags",
                    "tags that name something else than their release: \(moved.prefix(5).joined(separator: ", "))",
                    CommandHint("the ledger wins: git tag -d \(moved[0]) && git mlops ledger sync").or(
                        "the ledger wins"))
            ]
        }
        if !missing.isEmpty {
            return [
                .warned(
                    "tags", "\(missing.count) released tags are not here: \(missing.prefix(5).joined(separator: ", "))",
                    "git fetch --tags")
            ]
        }
        return try timeline.releases().isEmpty ? [] : [.passed("tags", "every released tag is where its release says")]
    }
}
