/// Where the time of day comes from; handed in, so that tests and test ledgers can fix it.
public protocol WallClock: Sendable {
    func now() -> Timestamp
}

/// A clock that stands still.
public struct FixedClock: WallClock {
    private let moment: Timestamp

    public init(_ moment: Timestamp) {
        self.moment = moment
    }

    public func now() -> Timestamp { moment }
}
