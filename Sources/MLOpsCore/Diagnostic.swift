/// An error a person can act on: what went wrong, why, and what to do next.
///
/// Every function of the product that throws, throws this type. One place (`MLOpsTerminal`) renders it as
/// `error:` / `caused by:` / `hint:`; the exit status follows from ``kind``.
public struct Diagnostic: Error, Sendable, Equatable {
    /// What sort of failure this is; decides the exit status. New kinds can be added without breaking a caller.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        private enum Value: Int32 {
            case refused = 1
            case input = 2
            case environment = 3
            case bug = 70
            case interrupted = 130
        }

        private let value: Value

        /// The answer is no: a gate refused, a verification failed, a difference was found.
        public static let refused = Kind(value: .refused)
        /// Wrong use or bad input.
        public static let input = Kind(value: .input)
        /// The surroundings failed: no network, no permission, no space, a lock held by another process.
        public static let environment = Kind(value: .environment)
        /// A defect of this program.
        public static let bug = Kind(value: .bug)
        /// Stopped by the user.
        public static let interrupted = Kind(value: .interrupted)

        /// The process exit status for this kind (design §4).
        public var exitStatus: Int32 { value.rawValue }

        public var description: String {
            switch value {
            case .refused: "refused"
            case .input: "input"
            case .environment: "environment"
            case .bug: "bug"
            case .interrupted: "interrupted"
            }
        }
    }

    public var kind: Kind
    /// One sentence without a final full stop, saying what went wrong.
    public var message: String
    /// What lies behind it, outermost first.
    public var causes: [String]
    /// What to do next, the most useful first.
    public var hints: [String]

    public init(_ kind: Kind, _ message: String, causes: [String] = [], hints: [String] = []) {
        self.kind = kind
        self.message = message
        self.causes = causes
        self.hints = hints
    }

    public static func refused(_ message: String, cause: String? = nil, hint: String? = nil) -> Diagnostic {
        Diagnostic(.refused, message, causes: cause.map { [$0] } ?? [], hints: hint.map { [$0] } ?? [])
    }

    public static func input(_ message: String, cause: String? = nil, hint: String? = nil) -> Diagnostic {
        Diagnostic(.input, message, causes: cause.map { [$0] } ?? [], hints: hint.map { [$0] } ?? [])
    }

    public static func environment(_ message: String, cause: String? = nil, hint: String? = nil) -> Diagnostic {
        Diagnostic(.environment, message, causes: cause.map { [$0] } ?? [], hints: hint.map { [$0] } ?? [])
    }

    public static func bug(_ message: String, cause: String? = nil) -> Diagnostic {
        Diagnostic(
            .bug, message, causes: cause.map { [$0] } ?? [],
            hints: ["this is a defect of git-mlops: please report it with the command you ran"])
    }

    /// The same failure told from further out: `message` becomes the headline, the old headline the first cause.
    public func wrapped(in message: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(
            kind, message, causes: [self.message] + causes, hints: (hint.map { [$0] } ?? []) + hints)
    }
}
