import MLOpsCore

/// Whether an event counts.
public enum Standing: Sendable, Hashable {
    case valid
    /// It counts, but not everything about it could be checked here, for the reason given.
    case unverified(String)
    /// It never counts, for the reason given; an inert event harms nothing.
    case inert(String)

    public var counts: Bool {
        if case .inert = self { false } else { true }
    }

    /// How far a fact that rests on this event can be trusted.
    public var grade: Grade {
        switch self {
        case .valid: .proven
        case .unverified: .recorded
        case .inert: .unknown
        }
    }

    /// Why it is not simply valid.
    public var reason: String? {
        switch self {
        case .valid: nil
        case .unverified(let reason), .inert(let reason): reason
        }
    }
}
