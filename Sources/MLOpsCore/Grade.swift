/// How far a fact can be trusted (design §4). A blank never looks like a pass.
public enum Grade: String, Sendable, Comparable, CaseIterable {
    /// Nobody said, or it could not be found out.
    case unknown
    /// Somebody said so, unsigned.
    case asserted
    /// Signed.
    case recorded
    /// Verified just now, by this process.
    case proven

    public static func < (left: Grade, right: Grade) -> Bool {
        order(left) < order(right)
    }

    private static func order(_ grade: Grade) -> Int {
        switch grade {
        case .unknown: 0
        case .asserted: 1
        case .recorded: 2
        case .proven: 3
        }
    }
}
