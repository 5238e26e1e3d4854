import MLOpsCore

/// Into how many pages the lines of a folder's manifest are divided (design §3.1).
///
/// A path's page is the number that the leading 0, 1, 2 or 3 hexadecimal digits of the SHA-256 of its *escaped* bytes
/// write; the page's file is named by those digits, or `files` when there is one page only.
public enum PageCount: Int, Sendable, Hashable, CaseIterable {
    case one = 1
    case sixteen = 16
    case twoHundredFiftySix = 256
    case fourThousandNinetySix = 4096

    /// The most lines a page may have.
    public static let maximumLines = 65_536

    /// The count that gives about 200 lines a page for `files` files: the nearest by ratio.
    public init(forExpected files: Int) {
        switch files {
        case ...800: self = .one
        case ...12_800: self = .sixteen
        case ...204_800: self = .twoHundredFiftySix
        default: self = .fourThousandNinetySix
        }
    }

    /// How many hexadecimal digits a page's name has.
    public var digits: Int {
        switch self {
        case .one: 0
        case .sixteen: 1
        case .twoHundredFiftySix: 2
        case .fourThousandNinetySix: 3
        }
    }

    /// The page of `path`, counted from 0.
    public func page(of path: RepoPath) -> Int {
        path.escaped.withUnsafeBytes { page(ofEscaped: $0) }
    }

    /// The page of the path with these escaped bytes, counted from 0.
    func page(ofEscaped bytes: UnsafeRawBufferPointer) -> Int {
        self == .one ? 0 : Digest.leadingTwelveBits(ofSHA256: bytes) >> (4 * (3 - digits))
    }

    /// The file name of page `page`.
    public func name(of page: Int) -> String {
        if self == .one { return "files" }
        let hex = String(page, radix: 16)
        return String(repeating: "0", count: max(0, digits - hex.utf8.count)) + hex
    }

    /// The page whose file is called `name`; nil when no page is.
    public func page(named name: String) -> Int? {
        if self == .one { return name == "files" ? 0 : nil }
        guard name.utf8.count == digits else { return nil }
        var page = 0
        for digit in name.utf8 {
            guard let value = Hex.value(of: digit) else { return nil }
            page = page << 4 | Int(value)
        }
        return page
    }
}
