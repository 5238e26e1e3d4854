import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// Which ledger belongs to which URL, and the last tip seen there: like `known_hosts`, per user, not rebuildable.
///
/// A text file of lines `<url> <genesis id> <tip commit or ->`, URLs escaped as paths in manifests are, spaces too.
/// Written aside and renamed; a lock beside it keeps two processes from losing each other's lines.
public struct KnownLedgers: Sendable {
    private let file: FilePath

    public init(file: FilePath) {
        self.file = file
    }

    /// The usual place: `$XDG_CONFIG_HOME/git-mlops/known_ledgers`, else below `~/.config`; nil without a home.
    public static func usualFile(environment: ProgramEnvironment) -> FilePath? {
        if let chosen = environment["MLOPS_KNOWN_LEDGERS"], !chosen.isEmpty { return FilePath(chosen) }
        if let config = environment["XDG_CONFIG_HOME"], config.hasPrefix("/") {
            return FilePath(config).appending("git-mlops/known_ledgers")
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return FilePath(home).appending(".config/git-mlops/known_ledgers")
    }

    /// What is pinned for one URL.
    public struct Pin: Sendable, Equatable {
        public let genesis: Digest
        /// Must stay on the first-parent chain of every later tip.
        public let tip: ObjectID?

        public init(genesis: Digest, tip: ObjectID?) {
            (self.genesis, self.tip) = (genesis, tip)
        }
    }

    /// The pin of a URL; nil when there is none.
    public func pin(for url: String) throws -> Pin? {
        try read()[Self.key(url)]
    }

    /// Adds or replaces the pin of a URL.
    ///
    /// - Throws: `input` for a URL that is empty.
    public func set(_ pin: Pin, for url: String) throws {
        guard !url.isEmpty else { throw Diagnostic.input("a ledger without a URL cannot be pinned") }
        try Files.makeDirectories(file.removingLastComponent(), mode: 0o700)
        try FileLock.with(FilePath(file.string + ".lock"), timeout: 10) {
            var pins = try read()
            if pins[Self.key(url)] == pin { return }
            pins[Self.key(url)] = pin
            var text = "# git-mlops known ledgers 1: url genesis last-tip\n"
            for (url, pin) in pins.sorted(by: { $0.key < $1.key }) {
                text += "\(url) \(pin.genesis.hex) \(pin.tip?.hex ?? "-")\n"
            }
            try Files.writeAtomically(Array(text.utf8), to: file, mode: 0o600, durable: true)
        }
    }

    private func read() throws -> [String: Pin] {
        guard try FileStat.ifExists(at: file, followingLinks: true) != nil else { return [:] }
        var pins: [String: Pin] = [:]
        // By bytes: a String takes the end of a Windows line for one character, which is no line feed.
        let lines = try Files.read(file, limit: 16 << 20).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (number, bytes) in lines.enumerated() {
            let line = String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: " ").map(String.init)
            guard parts.count == 3, let genesis = Digest(hex: parts[1]),
                parts[2] == "-" || ObjectID(hex: parts[2]) != nil, pins[parts[0]] == nil
            else {
                throw Diagnostic.environment(
                    "\(file.string) is damaged at line \(number + 1)",
                    hint: "compare the genesis with a colleague, then correct or remove that line")
            }
            pins[parts[0]] = Pin(genesis: genesis, tip: ObjectID(hex: parts[2]))
        }
        return pins
    }

    /// The URL as one word that begins no comment.
    private static func key(_ url: String) -> String {
        let word = String(decoding: RepoPath(url).escaped, as: UTF8.self).split(
            separator: " ", omittingEmptySubsequences: false
        ).joined(separator: "%20")
        return word.hasPrefix("#") ? "%23" + word.dropFirst() : word
    }
}
