import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// A change: what it does, what people said about it, how the rules judge it, who may still approve.
public struct ChangeView: Sendable {
    /// What it does to one model.
    public struct Item: Sendable, Hashable {
        public let model: String
        public let from: SemVer?
        public let to: SemVer
        public let build: String?

        public init(model: String, from: SemVer?, to: SemVer, build: String?) {
            (self.model, self.from, self.to, self.build) = (model, from, to, build)
        }
    }

    public struct Decision: Sendable, Hashable {
        public let event: Digest
        public let isApproval: Bool
        public let person: String
        public let team: String
        public let time: Timestamp
        public let message: String?
        public let expires: Timestamp?
        /// The event that took it back.
        public let withdrawnBy: Digest?
        /// Whether the event that carried the change out rests on it; nil while nothing did.
        public let counted: Bool?

        public init(
            event: Digest, isApproval: Bool, person: String, team: String, time: Timestamp, message: String?,
            expires: Timestamp?, withdrawnBy: Digest?, counted: Bool? = nil
        ) {
            self.counted = counted
            (self.event, self.isApproval, self.person, self.team) = (event, isApproval, person, team)
            (self.time, self.message, self.expires, self.withdrawnBy) = (time, message, expires, withdrawnBy)
        }
    }

    /// What it does to one configuration file.
    public struct File: Sendable, Hashable {
        public let path: RepoPath
        /// SHA-256 before and after; nil where there is none.
        public let from: Digest?
        public let to: Digest?

        public init(path: RepoPath, from: Digest?, to: Digest?) {
            (self.path, self.from, self.to) = (path, from, to)
        }
    }

    /// What one team still owes.
    public struct Missing: Sendable, Hashable {
        public let team: String
        public let have: Int
        public let need: Int
        /// Who may approve, as far as is known: deputies with whom they stand in for.
        public let candidates: [String]
        /// The same people by name alone.
        public internal(set) var people: Set<String>

        public init(team: String, have: Int, need: Int, candidates: [String]) {
            (self.team, self.have, self.need, self.candidates) = (team, have, need, candidates)
            people = Set(candidates)
        }
    }

    /// How a proposal of the recovery keys stands while it is open.
    public struct Recovery: Sendable, Hashable {
        /// When it may be put in force; nil while no witness has seen it.
        public let ready: Timestamp?
        /// Why it cannot be put in force now; nil when it can.
        public let obstacle: String?
        /// The admins, each of whom may stop it; sorted.
        public let admins: [String]

        public init(ready: Timestamp?, obstacle: String?, admins: [String]) {
            (self.ready, self.obstacle, self.admins) = (ready, obstacle, admins.sorted())
        }
    }

    public enum State: Sendable, Hashable {
        case open
        /// It is open, but what it starts from is no longer so.
        case stale
        case done(Digest)
        case withdrawn(Digest)

        /// `open`, `stale`, `done` or `withdrawn`.
        public var word: String {
            switch self {
            case .open: "open"
            case .stale: "stale"
            case .done: "done"
            case .withdrawn: "withdrawn"
            }
        }

        /// The event that ended it.
        public var event: Digest? {
            switch self {
            case .open, .stale: nil
            case .done(let event), .withdrawn(let event): event
            }
        }
    }

    /// What a change of policy replaces, and by what.
    public struct Policies: Sendable {
        /// The whole document it starts from; nil when that is not known here.
        public let before: JSON?
        public let proposed: JSON

        public init(before: JSON?, proposed: JSON) {
            (self.before, self.proposed) = (before, proposed)
        }
    }

    public let id: Digest
    /// `credit-risk 1.4.0 to prod`, or `policy version 2`.
    public let title: String
    /// Nil for a change of policy.
    public let environment: String?
    /// Sorted by model; empty for a change of policy.
    public let items: [Item]
    /// Sorted by path.
    public let files: [File]
    /// `normal`, `standard` or `emergency`; `policy` or `recovery` for a change of the policy.
    public let kind: String
    /// Who looked back on an emergency that was carried out.
    public let reviewer: String?
    /// True when the review says that it should not have been done like this.
    public let isObjected: Bool
    /// What the reviewer said.
    public let reviewWords: String?
    /// When its review falls due; nil for what needs none, or has one.
    public let reviewDue: Timestamp?
    /// True when that time has passed.
    public let isReviewOverdue: Bool
    public let proposer: String
    public let time: Timestamp
    public let message: String?
    public let ticket: String?
    public let expires: Timestamp?
    public let state: State
    /// In the order of the ledger, approvals first.
    public let decisions: [Decision]
    /// How the rules judge it now, or judged it when it was carried out; nil for a change of policy, and in lists.
    public let verdict: Verdict?
    /// What is owed before it can be carried out; empty when nothing is, or when it is no longer open.
    public let missing: [Missing]
    /// Nil for a change that is none of the policy.
    public let policies: Policies?
    /// Nil for what recovery keys did not propose, or is no longer open.
    public let recovery: Recovery?

    public init(
        id: Digest, title: String, environment: String?, items: [Item], proposer: String, time: Timestamp,
        message: String?, ticket: String?, expires: Timestamp?, state: State, decisions: [Decision],
        verdict: Verdict?, missing: [Missing], policies: Policies? = nil, files: [File] = [], kind: String = "normal",
        reviewer: String? = nil, isObjected: Bool = false, reviewWords: String? = nil, reviewDue: Timestamp? = nil,
        isReviewOverdue: Bool = false, recovery: Recovery? = nil
    ) {
        self.recovery = recovery
        (self.isObjected, self.reviewWords, self.isReviewOverdue) = (isObjected, reviewWords, isReviewOverdue)
        (self.files, self.kind, self.reviewer, self.reviewDue) = (files, kind, reviewer, reviewDue)
        self.policies = policies
        (self.id, self.title, self.environment, self.items) = (id, title, environment, items)
        (self.proposer, self.time, self.message, self.ticket) = (proposer, time, message, ticket)
        (self.expires, self.state, self.decisions) = (expires, state, decisions)
        (self.verdict, self.missing) = (verdict, missing)
    }
}
