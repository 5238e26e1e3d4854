import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// Which ledger an answer rests on, and how far that ledger itself can be trusted here.
public struct LedgerIdentity: Sendable, Hashable {
    public enum Pin: String, Sendable, Hashable {
        /// This user has taken note of the genesis before, and it is still the same.
        case pinned
        /// It is the pinned one, and lacks what this user saw of it elsewhere: facts are at most *recorded*.
        case behind
        /// Nobody here has compared the genesis with anything: facts are at most *recorded*.
        case unpinned
    }

    public let project: String
    public let genesis: Digest
    /// The commit the ledger stands at, 40 digits.
    public let tip: String
    /// How many steps the ledger has behind its genesis.
    public let position: Int
    /// A test ledger, whose clock may be moved.
    public let isTesting: Bool
    public let pin: Pin
    /// The policy in force now.
    public let policy: Digest
    public let policyVersion: Int64
    /// How many commits and events count for nothing.
    public let inert: Int
    /// How many events count although not everything about them could be checked here.
    public let unverified: Int
    public let lastWitnessed: Timestamp?
    /// The git remote the ledger is shared with; nil when there is none.
    public let remote: String?
    /// When that remote was last asked, by the clock of this machine; nil when nothing tells.
    public let asked: Timestamp?

    public init(
        project: String, genesis: Digest, tip: String, position: Int, isTesting: Bool, pin: Pin, policy: Digest,
        policyVersion: Int64, inert: Int, unverified: Int, lastWitnessed: Timestamp?,
        remote: String? = nil, asked: Timestamp? = nil
    ) {
        (self.project, self.genesis, self.tip, self.position) = (project, genesis, tip, position)
        (self.isTesting, self.pin, self.policy, self.policyVersion) = (isTesting, pin, policy, policyVersion)
        (self.inert, self.unverified, self.lastWitnessed) = (inert, unverified, lastWitnessed)
        (self.remote, self.asked) = (remote, asked)
    }

    public init(_ timeline: Timeline, pin: Pin, contact: RemoteContact? = nil) throws {
        (remote, asked) = (contact?.remote, contact?.last)
        project = timeline.genesis.project
        genesis = timeline.history.genesis.id
        tip = timeline.history.tip.hex
        position = timeline.history.length - 1
        isTesting = timeline.isTesting
        self.pin = pin
        policy = timeline.current.id
        policyVersion = timeline.current.policy.version
        let standings = try timeline.standings()
        (inert, unverified) = (standings.inert, standings.unverified)
        lastWitnessed = try timeline.lastWitnessed()
    }

    /// The best grade a fact of this ledger can have here.
    public var ceiling: Grade { pin == .pinned ? .proven : .recorded }

    /// `grade`, but no better than the ledger allows.
    public func capped(_ grade: Grade) -> Grade { min(grade, ceiling) }

    /// Why facts are at most recorded; nil when the pin does not limit them.
    var pinReason: String? {
        switch pin {
        case .pinned: nil
        case .behind: "the ledger lacks events that you saw of it elsewhere"
        case .unpinned: "the ledger's genesis is not pinned here"
        }
    }

    /// What an answer has to say when nobody asked the remote for a day: something may have happened since.
    ///
    /// `now`: by the clock of this machine, as ``asked`` is.
    public func staleness(now: Timestamp) -> String? {
        guard let remote = remote.map({ VisibleText.of($0) }) else { return nil }
        guard let last = asked else {
            return
                "nothing here tells when the ledger was last fetched from \(remote); ask it now: git mlops ledger sync"
        }
        guard now - last > TimeSpan(seconds: 86_400) else { return nil }
        return "the ledger was last fetched from \(remote) \(now - last) ago, on \(last.dateAndMinute) UTC; "
            + "ask it now: git mlops ledger sync"
    }

    /// What every answer from this ledger has to be read with; empty when all is well.
    public var warnings: [String] {
        var result: [String] = []
        if pin == .behind {
            result.append(
                "this clone lacks events of the ledger that you saw elsewhere, so nothing is better than recorded; "
                    + "bring them in: git mlops ledger sync")
        }
        if pin == .unpinned {
            result.append(
                "this ledger is not pinned here, so nothing is better than recorded; compare genesis "
                    + "\(genesis.short) with a colleague's, then: git mlops setup")
        }
        if inert > 0 {
            result.append(
                "\(inert) \(inert == 1 ? "event counts" : "events count") for nothing; see: git mlops ledger verify")
        }
        if unverified > 0 {
            result.append(
                "\(unverified) \(unverified == 1 ? "event" : "events") could not be checked in full here; see: "
                    + "git mlops ledger verify")
        }
        return result
    }
}
