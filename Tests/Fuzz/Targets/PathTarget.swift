import MLOpsCore

extension Target {
    /// Paths of repositories: any bytes have one escaped form, and only that is read.
    static let path = Target("path", memoryFactor: 400, longest: 64 << 10) { bytes in
        let path = RepoPath(bytes: bytes)
        let escaped = path.escaped
        try hold("an escaped path is UTF-8", String(validating: escaped, as: UTF8.self) != nil)
        try hold("an escaped path is one line", !escaped.contains { $0 < 0x20 || $0 == 0x7F })
        try hold("an escaped path is read as it was written", try RepoPath(escaped: escaped) == path)
        if let reason = PathRules.violation(of: path) { try Telling.check(reason, about: bytes) }
        try Telling.check(VisibleText.of(path), about: bytes)
        let lines = bytes.split(separator: 0x0A).map { RepoPath(bytes: Array($0)) }
        for warning in PathRules.portabilityWarnings(lines) { try Telling.check(warning.description, about: bytes) }
        let read = try RepoPath(escaped: bytes)
        try hold("what is read as escaped is its one escaped form", read.escaped == bytes)
    }
}
