/// What the manual says that no single command knows.
enum ManPageTexts {
    static let description = """
        git-mlops keeps models and data in git: a manifest stands for each file or folder that is too big for it, the \
        bytes lie in a store by their SHA-256. What is released, approved, promoted and rolled back is recorded as \
        signed events in a ledger, a branch of the same repository. One policy says who may do what; hooks in the \
        clone, on the server and in continuous integration judge by it.

        Everything works with no server but a git host, and every answer can be checked again with plain git, \
        ssh-keygen and sha256sum.
        """

    static let exitStatus: [(term: String, words: String)] = [
        ("0", "Done."),
        ("1", "The answer is no: a gate refused, a verification failed, a difference was found."),
        ("2", "Wrong use or bad input."),
        ("3", "The surroundings failed: no network, no permission, no space, a lock held by another process."),
        ("70", "A defect of git-mlops itself."),
        ("130", "Interrupted."),
    ]

    static let environment: [(term: String, words: String)] = [
        ("GIT_DIR, GIT_WORK_TREE, GIT_OBJECT_DIRECTORY", "The repository, as git understands them."),
        ("HOME, XDG_CONFIG_HOME", "Where the pins of known ledgers are: see FILES."),
        ("MLOPS_KNOWN_LEDGERS", "Another file of pins."),
        ("NO_COLOR", "No colours when set to anything. TERM=dumb does the same."),
        ("SSH_AUTH_SOCK", "The agent that signs, when the key is in one."),
        ("TMPDIR", "Where short-lived files go; /tmp."),
        ("MLOPS_TEST_NOW", "The time to act at, as 2026-03-31T12:00:00Z. Only ledgers founded for tests honour it."),
    ]

    static let settings: [(term: String, words: String)] = [
        (
            "mlops.signingKey, user.signingKey",
            "The SSH key that signs events and release tags; the first that is set, with the values git takes."
        ),
        ("mlops.ledgerRemote", "Where ledger and environments are shared; else the branch's remote, or origin."),
        ("mlops.branchPrefix", "What the ledger's branches on the server begin with; git-mlops."),
        ("mlops.publish", "Whether what is signed is shared at once; true. Else by git mlops ledger sync or push."),
        ("mlops.prePushLimit", "How many MiB of payloads the hook before a push may upload itself; 256."),
        ("mlops.trustedRemote", "The URLs of payload remotes that this clone may talk to; written by git mlops trust."),
        ("mlops.server", "Whether this repository is a server's; else a bare one is."),
        ("mlops.indexEvery", "How many events the derived index of the ledger may lag behind; 64, and 0 for none."),
        ("mlops.autoCheckout", "Whether hooks bring the files of assets up to date after checkout and merge; true."),
        ("mlops.notify", "A command line that is told of every event as JSON on its standard input; never waited for."),
        (
            "mlops.vulnerabilities",
            "The folder of OSV records, in place of the one the policy names; a server knows it by this alone."
        ),
        ("mlops.basePolicy", "Server: the SHA-256 of the firm-wide policies that new policies must build on."),
        ("mlops.payloads", "Server: where the payloads lie that pushes refer to."),
        ("mlops.genesis", "Server: the only ledger it takes, by the id of its genesis event."),
        ("mlops.witnessKey, mlops.witnessName", "Server: the key that signs receipts, and what the witness is called."),
    ]

    static let files: [(term: String, words: String)] = [
        ("mlops.yaml", "The project: its models, what each is made from, and the files that describe it."),
        ("policy.yaml", "The proposed policy; in force once it is recorded in the ledger."),
        (".mlops/config", "Remotes for payloads, in git's own configuration syntax."),
        ("<path>.mlops", "The manifest of an asset: a file for a file, a folder for a folder."),
        (".git/mlops/store", "Payloads by SHA-256; never pushed by git."),
        ("refs/mlops/ledger, refs/mlops/env/<environment>", "The ledger, and what each environment runs."),
        (
            "~/.config/git-mlops/known_ledgers",
            "Which ledger belongs to which URL and the last state seen there, like known_hosts of ssh."
        ),
    ]

    static let globalOptions: [ManPageSource.Argument] = [
        option(["-C"], value: "path", "Run as if started in this directory."),
        option(["-q", "--quiet"], "Say only what was asked for."),
        option(["--no-color"], "Use no colours."),
    ]

    private static func option(
        _ names: [String], value: String? = nil, _ abstract: String
    ) -> ManPageSource.Argument {
        ManPageSource.Argument(
            names: names, valueName: value, isPositional: false, isOptional: true, isRepeating: false,
            defaultValue: nil, allValues: [], abstract: abstract, discussion: nil)
    }
}
