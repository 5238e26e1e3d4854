import MLOpsCore

/// Whether a manifest stands for a folder or for one file.
public enum ManifestLayout: Sendable, Hashable {
    /// A folder: `manifest` and pages of lines.
    case directory(pages: PageCount)
    /// One file: header and one line in one file.
    case file
}

/// One `meta` line: something people say about an asset, such as its license or residency.
public struct ManifestMeta: Sendable, Hashable {
    public let key: String
    public let value: String

    /// - Throws: when `key` is not `[a-z][a-z0-9._-]{0,63}`, or `value` is empty, over 4096 bytes, begins or ends with
    ///   a space, or holds a line break, a control or a format character.
    public init(key: String, value: String) throws(Diagnostic) {
        if let problem = Self.violation(key: key, value: value) { throw .input(problem) }
        self.key = key
        self.value = value
    }

    /// Equal byte for byte: `String` alone takes composed and decomposed letters for the same text.
    public static func == (left: ManifestMeta, right: ManifestMeta) -> Bool {
        left.key == right.key && left.value.utf8.elementsEqual(right.value.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
    }

    private static func violation(key: String, value: String) -> String? {
        let shownKey = VisibleText.of(key)
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let isKey =
            key.utf8.count <= 64 && key.utf8.first.map(letters.contains) == true
            && key.utf8.allSatisfy {
                letters.contains($0) || (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x5F
            }
        if !isKey {
            return "\"\(shownKey)\" is no meta key: use a-z, 0-9, \".\", \"_\" and \"-\", a letter first, at most 64"
        }
        if value.isEmpty { return "the value of meta \"\(key)\" is empty" }
        if value.utf8.count > 4096 { return "the value of meta \"\(key)\" is longer than 4096 bytes" }
        if value.utf8.first == 0x20 || value.utf8.last == 0x20 {
            return "the value of meta \"\(key)\" begins or ends with a space"
        }
        if value.unicodeScalars.contains(where: { HiddenCodePoints.contains($0.value) }) {
            return "the value of meta \"\(key)\" holds a line break, a control or a format character"
        }
        return nil
    }
}

/// Everything of a manifest but its lines.
public struct ManifestHeader: Sendable, Hashable {
    public let kind: AssetKind
    public let layout: ManifestLayout
    /// Sorted by key, one per key.
    public let meta: [ManifestMeta]

    /// The first line of every manifest this version writes and reads.
    public static let magic = "git-mlops manifest 1"

    /// The most `meta` lines a manifest may have.
    public static let maximumMeta = 1024

    /// `meta` in any order.
    ///
    /// - Throws: when a key occurs twice, or there are more than ``maximumMeta``.
    public init(kind: AssetKind, layout: ManifestLayout, meta: [ManifestMeta] = []) throws(Diagnostic) {
        let sorted = meta.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (left, right) in zip(sorted, sorted.dropFirst()) where left.key == right.key {
            throw .input("meta \"\(left.key)\" is given twice")
        }
        guard sorted.count <= Self.maximumMeta else {
            throw .input("a manifest can hold at most \(Self.maximumMeta) meta lines, not \(sorted.count)")
        }
        self.init(kind: kind, layout: layout, sortedMeta: sorted)
    }

    init(kind: AssetKind, layout: ManifestLayout, sortedMeta: [ManifestMeta]) {
        self.kind = kind
        self.layout = layout
        meta = sortedMeta
    }

    /// The value of one key; nil when there is none.
    public func value(of key: String) -> String? {
        meta.first { $0.key == key }?.value
    }

    /// True for `meta sensitive yes`: file names may identify people.
    public var isSensitive: Bool { value(of: "sensitive") == "yes" }

    /// The header's lines; without the `pages` line for the asset digest, which does not depend on paging.
    func lines(withPages: Bool) -> [UInt8] {
        var text = Self.magic + "\nkind \(kind.rawValue)\n"
        switch layout {
        case .file:
            text += "type file\n"
        case .directory(let pages):
            text += "type directory\n"
            if withPages { text += "pages \(pages.rawValue)\n" }
        }
        for item in meta { text += "meta \(item.key) \(item.value)\n" }
        return Array(text.utf8)
    }
}
