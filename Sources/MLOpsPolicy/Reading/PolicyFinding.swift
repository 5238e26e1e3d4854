import MLOpsCore

/// Something the reader has to say about a policy document.
public struct PolicyFinding: Sendable, Equatable, CustomStringConvertible {
    public enum Severity: String, Sendable {
        /// The document is no policy.
        case error
        /// The document is a policy, but perhaps not the one that was meant.
        case warning
    }

    public let severity: Severity
    /// Nil for documents without places, such as canonical JSON.
    public let position: TextNode.Position?
    /// Where in the document, such as `environments.prod.soak`; empty for the whole.
    public let path: String
    /// One sentence without a final full stop.
    public let message: String
    public let hint: String?

    /// `line 12, column 5: environments.prod.soak: …`, without the hint.
    public var description: String {
        [position?.description, path.isEmpty ? nil : path, message].compactMap(\.self).joined(separator: ": ")
    }

    /// The finding with who wrote what it is about, when that is not the document at hand.
    func said(by author: String) -> PolicyFinding {
        PolicyFinding(
            severity: severity, position: position, path: path, message: "in \(author): \(message)", hint: hint)
    }
}

/// What came of reading a policy document: everything found, and the policy where nothing found is an error.
public struct PolicyReading: Sendable {
    /// Nil when a finding is an error.
    public let policy: Policy?
    /// In the order of the document; those without a place last.
    public let findings: [PolicyFinding]

    public var errors: [PolicyFinding] { findings.filter { $0.severity == .error } }
    public var warnings: [PolicyFinding] { findings.filter { $0.severity == .warning } }

    /// How many errors one message names.
    private static let named = 20

    /// The policy.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` that names the first errors when there is none.
    public func accepted() throws -> Policy {
        if let policy { return policy }
        let errors = errors
        let more = errors.count - Self.named
        throw Diagnostic(
            .input, "the policy has \(errors.count) \(errors.count == 1 ? "error" : "errors")",
            causes: errors.prefix(Self.named).map(\.description) + (more > 0 ? ["and \(more) more"] : []),
            hints: errors.compactMap(\.hint).first.map { [$0] } ?? [])
    }
}
