/// A version of a Python package (PEP 440, now the PyPA specification "Version specifiers").
///
/// Two spellings of one version are equal (`1.0`, `1.0.0`, `v1`); the order is the specification's total order. A value
/// of its own: safe from any thread.
public struct PythonVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The letter of a pre-release.
    public enum PrereleasePhase: String, Sendable, Comparable {
        case alpha = "a"
        case beta = "b"
        case candidate = "rc"

        public static func < (left: PrereleasePhase, right: PrereleasePhase) -> Bool {
            left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
        }
    }

    /// One part of a local version: numbers stand above words.
    enum LocalPart: Sendable, Hashable, Comparable {
        case word(String)
        case number(UInt64)

        static func < (left: LocalPart, right: LocalPart) -> Bool {
            switch (left, right) {
            case (.word(let a), .word(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
            case (.number(let a), .number(let b)): a < b
            case (.word, .number): true
            case (.number, .word): false
            }
        }
    }

    /// The longest text that is read as a version, in bytes.
    public static let longest = 256

    public let epoch: UInt64
    /// At least one number.
    public let release: [UInt64]
    public let prerelease: (phase: PrereleasePhase, number: UInt64)?
    public let post: UInt64?
    public let dev: UInt64?
    let local: [LocalPart]

    /// Parses a version in any spelling that the specification admits; nil for anything else, for numbers beyond 64
    /// bits and for text longer than ``longest``.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.longest, var parser = PythonVersionParser(text), let version = parser.version()
        else { return nil }
        self = version
    }

    init(
        epoch: UInt64, release: [UInt64], prerelease: (phase: PrereleasePhase, number: UInt64)?, post: UInt64?,
        dev: UInt64?, local: [LocalPart]
    ) {
        (self.epoch, self.release, self.prerelease) = (epoch, release, prerelease)
        (self.post, self.dev, self.local) = (post, dev, local)
    }

    /// Alpha, beta, candidate or development release.
    public var isPrerelease: Bool { prerelease != nil || dev != nil }

    public var isPostrelease: Bool { post != nil }

    /// True when a local label follows, as in `1.0+cu121`.
    public var isLocal: Bool { !local.isEmpty }

    /// The same version without its local label.
    public var withoutLocal: PythonVersion {
        PythonVersion(epoch: epoch, release: release, prerelease: prerelease, post: post, dev: dev, local: [])
    }

    /// The same version without post-release, development release and local label.
    var withoutPost: PythonVersion {
        PythonVersion(epoch: epoch, release: release, prerelease: prerelease, post: nil, dev: nil, local: [])
    }

    /// Epoch and release alone.
    public var base: PythonVersion {
        PythonVersion(epoch: epoch, release: release, prerelease: nil, post: nil, dev: nil, local: [])
    }

    /// The normalised spelling, such as `1!2.0rc1.post2.dev3+ubuntu.1`.
    public var description: String {
        var text = epoch == 0 ? "" : "\(epoch)!"
        text += release.map(String.init).joined(separator: ".")
        if let prerelease { text += "\(prerelease.phase.rawValue)\(prerelease.number)" }
        if let post { text += ".post\(post)" }
        if let dev { text += ".dev\(dev)" }
        guard !local.isEmpty else { return text }
        return text + "+"
            + local.map {
                switch $0 {
                case .word(let word): word
                case .number(let number): String(number)
                }
            }.joined(separator: ".")
    }

    /// The release without trailing zeros: `1.0` and `1` are one version.
    private var significantRelease: ArraySlice<UInt64> {
        release[...(release.lastIndex { $0 != 0 } ?? -1)]
    }

    /// Where the pre-release stands among versions of one release: development releases first, then alpha, beta,
    /// candidate, and the release itself.
    private var phaseRank: (rank: Int, number: UInt64) {
        if let prerelease {
            switch prerelease.phase {
            case .alpha: return (1, prerelease.number)
            case .beta: return (2, prerelease.number)
            case .candidate: return (3, prerelease.number)
            }
        }
        return post == nil && dev != nil ? (0, 0) : (4, 0)
    }

    public static func < (left: PythonVersion, right: PythonVersion) -> Bool {
        if left.epoch != right.epoch { return left.epoch < right.epoch }
        let (l, r) = (left.significantRelease, right.significantRelease)
        if l != r { return l.lexicographicallyPrecedes(r) }
        if left.phaseRank != right.phaseRank { return left.phaseRank < right.phaseRank }
        if left.post != right.post {
            guard let a = left.post else { return true }
            guard let b = right.post else { return false }
            return a < b
        }
        if left.dev != right.dev {
            guard let a = left.dev else { return false }
            guard let b = right.dev else { return true }
            return a < b
        }
        return left.local.lexicographicallyPrecedes(right.local)
    }

    public static func == (left: PythonVersion, right: PythonVersion) -> Bool {
        left.epoch == right.epoch && left.significantRelease == right.significantRelease
            && left.phaseRank == right.phaseRank && left.post == right.post && left.dev == right.dev
            && left.local == right.local
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(epoch)
        hasher.combine(significantRelease)
        hasher.combine(phaseRank.rank)
        hasher.combine(phaseRank.number)
        hasher.combine(post)
        hasher.combine(dev)
        hasher.combine(local)
    }
}
