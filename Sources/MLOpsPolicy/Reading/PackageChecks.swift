/// What readers of foreign formats, which lie outside this module, say of texts below `packages`.
///
/// Only documents that people write are held against it: what is in a ledger stays the policy that it was.
public struct PackageChecks: Sendable {
    /// Why an entry of `deny` is no package with versions; nil for one that is.
    public let pattern: @Sendable (String) -> String?
    /// Why an entry of `licenses` is no license; nil for one that is.
    public let license: @Sendable (String) -> String?

    public init(pattern: @escaping @Sendable (String) -> String?, license: @escaping @Sendable (String) -> String?) {
        (self.pattern, self.license) = (pattern, license)
    }

    /// Takes every text.
    public static let none = PackageChecks(pattern: { _ in nil }, license: { _ in nil })
}
