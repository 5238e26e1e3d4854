/// How many columns text takes on a terminal.
public enum DisplayWidth {
    /// The columns of `text`, which must be one line without control characters.
    public static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    /// The columns of one character as the reader sees it: 0, 1, 2, or more for some Indic clusters.
    public static func of(_ character: Character) -> Int {
        var sum = 0
        for scalar in character.unicodeScalars {
            switch scalar.value {
            // An emoji of several: joined, with a skin tone, or told to be shown as a picture.
            case 0x200D, 0xFE0F, 0x1F3FB...0x1F3FF:
                if sum > 0 { return 2 }
                sum += of(scalar)
            default: sum += of(scalar)
            }
        }
        return sum
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return scalar.value == 0xAD ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        // Hangul vowels and final consonants join the syllable before them.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        return WideCodePoints.contains(scalar.value) ? 2 : 1
    }

    /// `text` cut to at most `width` columns, with `…` in the last one where something was cut off.
    public static func truncated(_ text: String, to width: Int) -> String {
        if of(text) <= width { return text }
        guard width > 0 else { return "" }
        var result = ""
        var used = 0
        for character in text {
            let columns = of(character)
            if used + columns > width - 1 { break }
            result.append(character)
            used += columns
        }
        return result + "…"
    }
}
