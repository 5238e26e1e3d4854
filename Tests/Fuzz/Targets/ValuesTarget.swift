import MLOpsCore
import MLOpsFormats
import MLOpsPolicy

extension Target {
    /// Small values that are written in one line: what parses is written so that it parses to the same.
    static let values = Target("values", longest: 64 << 10) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let value = SemVer(text) {
            try hold("a version is written as it was read", value.description == text)
            try hold("no version precedes itself", !(value < value))
        }
        if let value = Timestamp(text) {
            try hold("a moment is read as it was written", Timestamp(value.description) == value, value.description)
            _ = value + TimeSpan(seconds: .max)
        }
        if let value = TimeSpan(text) { try hold("no time is negative", value.seconds >= 0) }
        if let value = ByteSize(text) {
            try hold("a size is read as it was written", ByteSize(value.description) == value, value.description)
        }
        if let value = DecimalNumber(text) {
            try hold("a number is read as it was written", DecimalNumber(value.description) == value)
            try hold("a number without itself is zero", value - value == .zero)
            try hold("an opposite's opposite is the number", -(-value) == value)
        }
        if let value = Digest(hex: text) { try hold("a digest is written as it was read", value.hex == text) }
        if let value = SSHFingerprint(text) {
            try hold("a fingerprint is written as it was read", value.description == text)
        }
        if let pattern = PathPattern(text) {
            try hold("a pattern is kept as written", pattern.description == text)
            _ = pattern.matches(RepoPath(bytes: bytes))
            _ = pattern.matches(RepoPath(bytes: Array(bytes.reversed())))
            _ = pattern.mayMatch(template: RepoPath(bytes: bytes))
        }
        let shown = VisibleText.of(text)
        try Telling.check(shown, about: bytes)
        try Telling.check(VisibleText.excerpt(text), about: bytes)
        _ = ShellWord.quote(bytes)
        _ = HumanNumbers.size(Int64(bytes.count))
    }
}
