/// How bad a vulnerability is, in the words that all rating systems share.
///
/// ``unknown`` stands above all others: what nobody rated must be taken for critical.
public enum VulnerabilityRating: String, Sendable, Comparable, CaseIterable {
    /// A score of 0.0.
    case none
    case low
    case medium
    case high
    case critical
    case unknown

    /// The rating of a CVSS score (v3 §5, v4 §6), in tenths from 0 to 100.
    public init(tenths: Int) {
        switch tenths {
        case ...0: self = .none
        case 1..<40: self = .low
        case 40..<70: self = .medium
        case 70..<90: self = .high
        default: self = .critical
        }
    }

    public static func < (left: VulnerabilityRating, right: VulnerabilityRating) -> Bool {
        order(left) < order(right)
    }

    private static func order(_ rating: VulnerabilityRating) -> Int {
        switch rating {
        case .none: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        case .unknown: 5
        }
    }
}

/// A CVSS score in tenths, from its vector; vectors of v3.0, v3.1 and v4.0 are understood.
public struct CVSSScore: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 0 to 100.
    public let tenths: Int

    init(tenths: Int) {
        self.tenths = tenths
    }

    /// The base score of a v3 vector, the score of a v4 vector; nil for a vector that its specification does not admit.
    public init?(vector: String) {
        guard vector.utf8.count <= 512 else { return nil }
        if let metrics = CVSSMetrics(vector, prefix: "CVSS:3.1/") ?? CVSSMetrics(vector, prefix: "CVSS:3.0/") {
            guard let score = CVSS3.score(metrics) else { return nil }
            self = score
        } else if let metrics = CVSSMetrics(vector, prefix: "CVSS:4.0/"), let score = CVSS4.score(metrics) {
            self = score
        } else {
            return nil
        }
    }

    public var rating: VulnerabilityRating { VulnerabilityRating(tenths: tenths) }

    /// Such as `9.8`.
    public var description: String { "\(tenths / 10).\(tenths % 10)" }

    public static func < (left: CVSSScore, right: CVSSScore) -> Bool { left.tenths < right.tenths }
}

/// The metrics of a vector, each once.
struct CVSSMetrics {
    private(set) var values: [String: String] = [:]

    init?(_ vector: String, prefix: String) {
        guard vector.utf8.starts(with: prefix.utf8) else { return nil }
        for field in vector.utf8.dropFirst(prefix.utf8.count)
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            let pair = field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard pair.count == 2 else { return nil }
            let name = String(decoding: pair[0], as: UTF8.self)
            guard values.updateValue(String(decoding: pair[1], as: UTF8.self), forKey: name) == nil else { return nil }
        }
    }

    /// True when every metric is one of these and has one of its values, given as `"N A L P"`, and the mandatory
    /// ones are there.
    func conform(to legal: [String: String], mandatory: [String]) -> Bool {
        mandatory.allSatisfy { values[$0] != nil }
            && values.allSatisfy { name, value in
                legal[name]?.utf8.split(separator: 0x20).contains { $0.elementsEqual(value.utf8) } ?? false
            }
    }
}
