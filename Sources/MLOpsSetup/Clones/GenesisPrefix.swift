import MLOpsCore

/// The beginning of a genesis id, as people pass it on.
enum GenesisPrefix {
    /// - Throws: `input` for anything but 16 to 64 lower-case hexadecimal digits.
    static func check(_ text: String) throws {
        let isHex = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isHex, (16...64).contains(text.utf8.count) else {
            throw Diagnostic.input(
                "'\(VisibleText.excerpt(text))' is not the id of a genesis event",
                hint: "16 to 64 lower-case hexadecimal digits; an admin sees it with: git mlops ledger verify")
        }
    }
}
