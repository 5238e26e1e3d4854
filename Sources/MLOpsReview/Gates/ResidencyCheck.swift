import MLOpsAssets
import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Keeps payloads here that may not lie where they would be sent: a rule of a branch would tell only afterwards.
public struct ResidencyCheck {
    private let session: LedgerSession

    public init(_ session: LedgerSession) {
        self.session = session
    }

    /// Asks the policy in force, where one of its branches has the rule `residency`.
    ///
    /// - Parameters:
    ///   - listing: what is to be sent.
    ///   - remote: where to.
    /// - Throws: `refused` for the first data set that may not lie there.
    public func check(_ listing: PayloadListing, to remote: AssetConfiguration.Remote) throws {
        guard !listing.residencies.isEmpty, try session.ledger.tip() != nil else { return }
        let policy = try session.timeline().current.policy
        guard policy.keepsResidency else { return }
        for (asset, regions) in listing.residencies.sorted(by: { $0.key < $1.key }) {
            for region in regions.sorted() {
                guard let problem = policy.problem(of: asset, boundTo: region, at: remote.url) else { continue }
                throw Diagnostic.refused(
                    problem,
                    hint: "send it to a remote of \(VisibleText.of(region)): git mlops push --payload-remote NAME")
            }
        }
    }
}
