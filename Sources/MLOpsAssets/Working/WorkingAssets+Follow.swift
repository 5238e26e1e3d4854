import MLOpsCore
import MLOpsGit

extension WorkingAssets {
    /// Brings payload files in line with the manifests that git has just checked out, with what the store has.
    ///
    /// For hooks: nothing is fetched, nothing that was deleted comes back, and no file that git tracks is written. What
    /// was tracked before may be gone now, and its files with it: the stat index knows them.
    ///
    /// - Returns: nil when the user switched it off (`mlops.autoCheckout`).
    public func follow() throws -> CheckoutReport? {
        guard try repository.flag("mlops.autoCheckout") ?? true else { return nil }
        var options = CheckoutOptions()
        options.restoresDeleted = false
        options.writesRules = false
        return try checkout([], options)
    }
}
