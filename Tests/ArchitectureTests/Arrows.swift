/// Which module may import which: design §5 as a table. A row that is missing here means that nothing may be imported.
enum Arrows {
    /// Modules of this product, downward only.
    static let own: [String: Set<String>] = [
        "MLOpsCore": [],
        "MLOpsFormats": ["MLOpsCore", "CZlib", "CBzip2", "CLzma"],
        "MLOpsSystem": ["MLOpsCore", "CLinux"],
        "MLOpsGit": ["MLOpsCore", "MLOpsSystem", "CLibgit2"],
        "MLOpsStore": ["MLOpsCore", "MLOpsSystem"],
        "MLOpsRemotes": ["MLOpsCore", "MLOpsSystem", "MLOpsStore"],
        "MLOpsAssets": ["MLOpsCore", "MLOpsSystem", "MLOpsGit", "MLOpsStore"],
        "MLOpsLedger": ["MLOpsCore", "MLOpsSystem", "MLOpsGit", "MLOpsFormats"],
        "MLOpsPolicy": ["MLOpsCore"],
        "MLOpsReview": [
            "MLOpsCore", "MLOpsSystem", "MLOpsGit", "MLOpsFormats", "MLOpsStore", "MLOpsAssets", "MLOpsLedger",
            "MLOpsPolicy",
        ],
        "MLOpsAudit": [
            "MLOpsCore", "MLOpsGit", "MLOpsStore", "MLOpsAssets", "MLOpsLedger", "MLOpsPolicy", "MLOpsReview",
            "MLOpsFormats",
        ],
        "MLOpsScaffold": ["MLOpsCore", "MLOpsSystem", "MLOpsGit", "CAssets"],
        "MLOpsSetup": [
            "MLOpsCore", "MLOpsSystem", "MLOpsFormats", "MLOpsGit", "MLOpsStore", "MLOpsRemotes", "MLOpsAssets",
            "MLOpsLedger", "MLOpsPolicy", "MLOpsReview", "MLOpsScaffold",
        ],
        "MLOpsReports": ["MLOpsCore", "MLOpsPolicy", "MLOpsReview", "MLOpsAudit"],
        "MLOpsTerminal": ["MLOpsCore"],
        "MLOpsCommands": [
            "MLOpsCore", "MLOpsFormats", "MLOpsSystem", "MLOpsGit", "MLOpsStore", "MLOpsRemotes", "MLOpsAssets",
            "MLOpsLedger", "MLOpsPolicy", "MLOpsReview", "MLOpsAudit", "MLOpsScaffold", "MLOpsSetup",
            "MLOpsReports", "MLOpsTerminal",
        ],
        "git-mlops": ["MLOpsCommands"],
    ]

    /// Modules of others, each allowed where it is needed and nowhere else.
    static let foreign: [String: Set<String>] = [
        "MLOpsCore": ["Crypto"],
        // CYaml is the parser inside Yams.
        "MLOpsFormats": ["Crypto", "CryptoExtras", "Yams", "CYaml", "FoundationEssentials", "Foundation"],
        "MLOpsSystem": platform.union(["Subprocess", "SystemPackage", "Crypto", "Dispatch"]),
        // What the C library allocated or expects is freed and compared with its own functions.
        "MLOpsGit": platform.union(["SystemPackage"]),
        "MLOpsStore": ["SystemPackage"],
        "MLOpsRemotes": ["SystemPackage"],
        "MLOpsAssets": ["SystemPackage"],
        "MLOpsLedger": ["SystemPackage"],
        // Bytes lie in the index as Foundation's Data.
        "MLOpsReview": ["SystemPackage", "GRDB", "FoundationEssentials", "Foundation"],
        "MLOpsAudit": ["SystemPackage"],
        "MLOpsSetup": ["SystemPackage"],
        "MLOpsScaffold": ["Mustache", "SystemPackage"],
        // A terminal is a device: isatty, its width, and reading one line.
        "MLOpsTerminal": platform,
        // The process's own standard streams, current directory and exit status.
        "MLOpsCommands": platform.union(["ArgumentParser", "SystemPackage"]),
        "git-mlops": platform,
    ]

    /// Parts of the language, allowed everywhere.
    static let language: Set<String> = ["Swift", "Synchronization"]

    /// The C library: "all platform code" is the business of the modules that list these.
    private static let platform: Set<String> = ["Glibc", "Musl", "Darwin"]

    /// Why `module` may not import `imported`; nil when it may.
    static func violation(_ module: String, imports imported: String) -> String? {
        guard let allowed = own[module] else { return "\(module) is not in the table of modules" }
        if allowed.contains(imported) || language.contains(imported) || foreign[module]?.contains(imported) == true {
            return nil
        }
        return own[imported] != nil
            ? "\(module) must not depend on \(imported): arrows run downward only"
            : "\(module) is not allowed to import \(imported)"
    }
}
