/// Reads one version from ASCII text, front to back: the specification's grammar never needs to go back.
struct PythonVersionParser {
    private let bytes: [UInt8]
    private var position = 0

    /// Nil for text that is not ASCII: other digits and letters are no spelling of a version.
    init?(_ text: String) {
        bytes = Array(text.utf8).asciiTrimmed.map(\.asciiLowercased)
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    }

    mutating func version() -> PythonVersion? {
        _ = take("v")
        guard var first = number() else { return nil }
        var epoch: UInt64 = 0
        if take("!") {
            epoch = first
            guard let next = number() else { return nil }
            first = next
        }
        var release = [first]
        while peek(".") && digit(at: position + 1) {
            position += 1
            guard let next = number() else { return nil }
            release.append(next)
        }
        var prerelease: (phase: PythonVersion.PrereleasePhase, number: UInt64)?
        if let phase = prereleasePhase() {
            guard let count = optionalNumber() else { return nil }
            prerelease = (phase, count)
        }
        var post: UInt64?
        if peek("-") && digit(at: position + 1) {
            position += 1
            guard let count = number() else { return nil }
            post = count
        } else if word(["post", "rev", "r"]) != nil {
            guard let count = optionalNumber() else { return nil }
            post = count
        }
        var dev: UInt64?
        if word(["dev"]) != nil {
            // `1.dev-` ends here in the grammar as well: the separator belongs to the missing number.
            guard let count = optionalNumber() else { return nil }
            dev = count
        }
        var local: [PythonVersion.LocalPart] = []
        if take("+") {
            repeat {
                guard let part = localPart() else { return nil }
                local.append(part)
            } while take("-") || take("_") || take(".")
        }
        guard position == bytes.count else { return nil }
        return PythonVersion(
            epoch: epoch, release: release, prerelease: prerelease, post: post, dev: dev, local: local)
    }

    private func peek(_ character: Unicode.Scalar) -> Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: character)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek(character) else { return false }
        position += 1
        return true
    }

    private func digit(at index: Int) -> Bool {
        index < bytes.count && bytes[index].isASCIIDigit
    }

    private mutating func number() -> UInt64? {
        let start = position
        while digit(at: position) { position += 1 }
        guard position > start else { return nil }
        return UInt64(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// A separator and digits, both optional; no digits mean zero. Nil for a number that is too large.
    private mutating func optionalNumber() -> UInt64? {
        if peek("-") || peek("_") || peek(".") {
            // A separator before something else stays with what follows where that can begin with one.
            if digit(at: position + 1) {
                position += 1
            } else if separatorIsSpare {
                position += 1
                return 0
            } else {
                return 0
            }
        }
        return digit(at: position) ? number() : 0
    }

    /// True when nothing that follows the separator here needs it: `1.0a-` and `1.0a.+x` are versions, and in
    /// `1.0a.-1` the first separator belongs to the pre-release, the second to the post-release.
    private var separatorIsSpare: Bool {
        guard position + 1 < bytes.count else { return true }
        return !bytes[position + 1].isASCIILetter
    }

    private mutating func prereleasePhase() -> PythonVersion.PrereleasePhase? {
        switch word(["alpha", "a", "beta", "b", "preview", "pre", "c", "rc"]) {
        case "alpha", "a": .alpha
        case "beta", "b": .beta
        case nil: nil
        default: .candidate
        }
    }

    /// The first of the words that stands here, behind at most one separator.
    private mutating func word(_ words: [String]) -> String? {
        var start = position
        if peek("-") || peek("_") || peek(".") { start += 1 }
        for word in words where bytes[start...].starts(with: word.utf8) {
            position = start + word.utf8.count
            return word
        }
        return nil
    }

    private mutating func localPart() -> PythonVersion.LocalPart? {
        let start = position
        while position < bytes.count, bytes[position].isASCIIAlphanumeric { position += 1 }
        guard position > start else { return nil }
        let part = bytes[start..<position]
        if part.allSatisfy(\.isASCIIDigit) {
            return UInt64(String(decoding: part, as: UTF8.self)).map { .number($0) }
        }
        return .word(String(decoding: part, as: UTF8.self))
    }
}
