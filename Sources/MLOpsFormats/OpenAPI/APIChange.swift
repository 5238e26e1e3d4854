/// One difference between two versions of an interface, as its consumers feel it.
public struct APIChange: Sendable, Hashable {
    /// What a difference means for those who use the interface.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// A consumer that kept to the old description can fail with the new one.
        case breaking
        /// It could not be found out; never to be taken for fine.
        case unknown
        /// Nothing that worked stops working.
        case compatible
    }

    /// The ``path`` of a change that concerns all of them.
    public static let everyPath = "/**"

    public let severity: Severity
    /// The path template as the old document writes it (the new one for what is new), or ``everyPath``.
    public let path: String
    /// `GET`, `POST` …; nil for what concerns the whole path.
    public let method: String?
    /// A stable id for machines: what changed and how, such as `path-removed` or `request-body-property-required-added`.
    ///
    /// Changes of data begin with where it is (`request-parameter-`, `request-body-`, `response-body-`,
    /// `response-header-`), and limits end in `-tightened` or `-loosened`; which of the two breaks follows from the
    /// direction, and stands in ``severity``.
    public let kind: String
    /// One sentence for people without a final full stop, safe to show.
    public let text: String
}

extension APIChange: Comparable {
    /// By path, method, kind and text.
    public static func < (left: APIChange, right: APIChange) -> Bool {
        (left.path, left.method ?? "", left.kind, left.text) < (right.path, right.method ?? "", right.kind, right.text)
    }
}

/// What two versions of an interface differ in.
public struct APIComparison: Sendable, Hashable {
    /// More differences than this are not listed one by one.
    public static let maxChanges = 5_000

    /// Everything, sorted by path and method, each change once.
    public let changes: [APIChange]

    /// What can make a consumer fail.
    public var breaking: [APIChange] { changes.filter { $0.severity == .breaking } }
    /// What could not be compared, with the reason.
    public var unknown: [APIChange] { changes.filter { $0.severity == .unknown } }
    /// What consumers need not care about.
    public var compatible: [APIChange] { changes.filter { $0.severity == .compatible } }
}
