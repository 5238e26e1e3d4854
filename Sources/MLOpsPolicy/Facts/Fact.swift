import MLOpsCore

/// Something a rule asks about: known, with how far it can be trusted, or not known, with the reason why.
///
/// What is not known never passes.
public enum Fact<Value: Sendable>: Sendable {
    case known(Value, Grade)
    /// Half a sentence that says why, such as `the tag was not fetched`.
    case unknown(String)

    /// What no gatherer looked for.
    public static var notGathered: Fact { .unknown("nobody looked") }

    /// The value, when it is known; a value whose grade is *unknown* is not.
    public var value: Value? {
        if case .known(let value, let grade) = self, grade != .unknown { value } else { nil }
    }

    public var grade: Grade {
        if case .known(_, let grade) = self { grade } else { .unknown }
    }

    /// Why the value is not known; empty when it is.
    public var reason: String {
        switch self {
        case .known(_, .unknown): "nobody vouches for it"
        case .known: ""
        case .unknown(let reason): VisibleText.of(reason)
        }
    }

    /// The same fact about something made of the value.
    public func map<Other>(_ change: (Value) -> Other) -> Fact<Other> {
        switch self {
        case .known(let value, let grade): .known(change(value), grade)
        case .unknown(let reason): .unknown(reason)
        }
    }
}

extension Fact: Equatable where Value: Equatable {}
