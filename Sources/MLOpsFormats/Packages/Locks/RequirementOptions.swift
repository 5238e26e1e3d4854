/// The options of one line of a requirements file (pip's `SUPPORTED_OPTIONS` and `SUPPORTED_OPTIONS_REQ`).
struct RequirementOptions {
    private(set) var index: String?
    private(set) var extraIndexes: [String] = []
    private(set) var links: [String] = []
    private(set) var usesNoIndex = false
    private(set) var trustedHosts: [String] = []
    private(set) var requirements: [String] = []
    private(set) var constraints: [String] = []
    private(set) var editable: String?
    private(set) var hashes: [String] = []
    /// Words that were not understood.
    private(set) var unknown: [String] = []
    private var harmlessFileOptions = 0

    private enum Effect {
        case index
        case extraIndex
        case links
        case trustedHost
        case requirements
        case constraints
        case editable
        case hash
        /// Says how a package is built; the hash decides what is built.
        case building
        /// Says which files may be chosen.
        case choosing
    }

    private static let valued: [String: Effect] = [
        "-i": .index, "--index-url": .index, "--pypi-url": .index, "--extra-index-url": .extraIndex, "-f": .links,
        "--find-links": .links, "--trusted-host": .trustedHost, "-r": .requirements, "--requirement": .requirements,
        "-c": .constraints, "--constraint": .constraints, "-e": .editable, "--editable": .editable, "--hash": .hash,
        "--global-option": .building, "--config-settings": .building, "--config-setting": .building, "-C": .building,
        "--no-binary": .choosing, "--only-binary": .choosing,
    ]

    private static let flags = ["--prefer-binary", "--require-hashes", "--pre"]

    /// Options that mean the file rather than a requirement.
    var hasFileOptions: Bool {
        index != nil || !extraIndexes.isEmpty || !links.isEmpty || usesNoIndex || !trustedHosts.isEmpty
            || !requirements.isEmpty || !constraints.isEmpty || editable != nil || harmlessFileOptions > 0
    }

    init(_ words: [String]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--no-index" {
                usesNoIndex = true
            } else if Self.flags.contains(word) {
                harmlessFileOptions += 1
            } else if let effect = Self.valued[word], let value = rest.popFirst() {
                take(effect, value)
            } else if let (name, value) = Self.attached(word), let effect = Self.valued[name] {
                take(effect, value)
            } else {
                unknown.append(word)
            }
        }
    }

    /// `--name=value`, or `-nvalue`.
    private static func attached(_ word: String) -> (String, String)? {
        let bytes = word.utf8
        if bytes.starts(with: "--".utf8) {
            guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            return (
                String(decoding: bytes[..<sign], as: UTF8.self),
                String(decoding: bytes[bytes.index(after: sign)...], as: UTF8.self)
            )
        }
        guard bytes.first == UInt8(ascii: "-"), bytes.count > 2 else { return nil }
        return (String(decoding: bytes.prefix(2), as: UTF8.self), String(decoding: bytes.dropFirst(2), as: UTF8.self))
    }

    private mutating func take(_ effect: Effect, _ value: String) {
        switch effect {
        case .index: index = value
        case .extraIndex: extraIndexes.append(value)
        case .links: links.append(value)
        case .trustedHost: trustedHosts.append(value)
        case .requirements: requirements.append(value)
        case .constraints: constraints.append(value)
        case .editable:
            // One line, one requirement.
            if editable != nil { unknown.append(value) }
            editable = value
        case .hash: hashes.append(value)
        case .building: break
        case .choosing: harmlessFileOptions += 1
        }
    }
}
