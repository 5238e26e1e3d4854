import MLOpsCore

/// The name of a project and of its model: lower-case letters, digits and `-`, 1 to 40, beginning with a letter.
public struct ProjectName: Sendable, Hashable, CustomStringConvertible {
    public static let maxLength = 40

    /// Such as `credit-risk`.
    public let text: String

    /// The Python package: the name with `_` for `-`, such as `credit_risk`.
    public var package: String { String(text.map { $0 == "-" ? "_" : $0 }) }

    public var description: String { text }

    /// - Throws: a ``Diagnostic`` of kind `input` that says what is wrong with the name.
    public init(_ text: String) throws {
        let shown = VisibleText.of(text)
        let bytes = Array(text.utf8)
        let dash = UInt8(ascii: "-")
        func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
        let allowed = bytes.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == dash }
        guard let first = bytes.first, bytes.count <= Self.maxLength, allowed, isLetter(first), bytes.last != dash,
            !zip(bytes, bytes.dropFirst()).contains(where: { $0 == (dash, dash) })
        else {
            throw Diagnostic.input(
                "'\(shown)' cannot be the name of a project",
                hint: "1 to \(Self.maxLength) lower-case letters, digits and single dashes inside, as in credit-risk")
        }
        self.text = text
        if let clash = ReservedNames.reason(for: package) {
            throw Diagnostic.input(
                "'\(shown)' cannot be the name of a project: \(package) \(clash)",
                hint: "add a word, as in \(shown)-model")
        }
    }
}
