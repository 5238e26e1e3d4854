import MLOpsCore

/// What a case may state, leave to its default, or take away.
enum Stated<Value> {
    case left
    case none
    case value(Value)
}

/// What a case states about one release.
struct StatedRelease {
    var version: String?
    var soaked: TimeSpan?
    var runsInPrevious: Bool?
    /// Nil for a figure that the release does not state.
    var metrics: [String: DecimalNumber?] = [:]
    var current: Stated<StatedCurrent> = .left
    var baseline: Stated<[String: DecimalNumber?]> = .left
    /// By kind; nil for one that is not there.
    var evidence: [String: StatedAttestation?] = [:]
    var hasModelCard: Bool?
    var branches: [String]?
    var tagMatches: Bool?
    var contents: [String]?
    var api: APICompatibility?
    var standing: ReleaseStanding?
    var files: [ModelFile]?
    var packages: StatedPackages?
}

struct StatedCurrent {
    var version: String?
    var metrics: [String: DecimalNumber?] = [:]
}

struct StatedAttestation {
    var by: String?
    var age: TimeSpan?
    var passed: Bool?
    var values: [String: DecimalNumber?] = [:]
}

struct StatedPackages {
    var problems: [String] = []
    var locked: [LockedPackageFact]?
    var vulnerabilities: [VulnerabilityFact] = []
    var databaseAge: TimeSpan?
}

struct StatedApproval {
    var person: String
    var age: TimeSpan?
    var lapsed: String?
    var isSigned = true
}

struct StatedWaiver {
    var rule: String
    var reason: String
    var by: String?
    var age: TimeSpan?
    var expires: Timestamp?
    var stands = true
    var approvals: [String: [StatedApproval]]?
}

struct StatedReview {
    var title: String
    /// How long it is overdue; below zero while it is not.
    var overdue: TimeSpan
}

/// What a case states about a change.
struct StatedPromotion {
    let environment: String
    var now: Timestamp?
    var kind = ChangeKind.normal
    var release = StatedRelease()
    /// By model, in the order of the document; empty for the one of the defaults.
    var models: [(name: String, release: StatedRelease)] = []
    var proposer: String?
    var proposed: TimeSpan?
    var expires: Stated<Timestamp> = .left
    var authors: [String]?
    var makers: [Contributor] = []
    /// By team; a team that is missing has its default.
    var approvals: [String: [StatedApproval]] = [:]
    var hasNoApprovals = false
    var rejections: [Rejection] = []
    var freeze: String?
    var isStale = false
    var altered = AlteredFiles(code: [], data: [])
    var configuration: [ConfigurationItem] = []
    var waivers: [StatedWaiver] = []
    var owedReviews: [StatedReview] = []
    var unknown: Set<String> = []

    init(environment: String) {
        self.environment = environment
    }
}
