/// The hooks that git runs from a hooks directory, by name: githooks(5) of git 2.30 to 2.50.
public enum HookNames {
    public static let all = [
        "applypatch-msg", "commit-msg", "fsmonitor-watchman", "p4-changelist", "p4-post-changelist", "p4-pre-submit",
        "p4-prepare-changelist", "post-applypatch", "post-checkout", "post-commit", "post-index-change", "post-merge",
        "post-receive", "post-rewrite", "post-update", "pre-applypatch", "pre-auto-gc", "pre-commit",
        "pre-merge-commit", "pre-push", "pre-rebase", "pre-receive", "prepare-commit-msg", "proc-receive",
        "push-to-checkout", "reference-transaction", "sendemail-validate", "update",
    ]

    /// Hooks whose mere presence changes what git does (`push-to-checkout` replaces git's own update of the working
    /// tree) or slows it down (`reference-transaction` runs several times for every change of a reference). A stub of
    /// theirs is there only where there is a hook for it to run.
    public static let sensitive: Set<String> = [
        "fsmonitor-watchman", "post-index-change", "proc-receive", "push-to-checkout", "reference-transaction",
    ]
}
