/// What a path inside an asset must never be, and what it had better not be.
public enum PathRules {
    /// The longest component, in bytes (NAME_MAX of Linux's file systems).
    public static let maximumComponent = 255
    /// The longest path, in bytes (PATH_MAX of Linux).
    public static let maximumPath = 4096

    /// Why `path` must not be read from or written to a manifest; nil when it may.
    ///
    /// The reason completes "the path …". `.git` is found as git finds it (`verify_path` with `core.protectHFS` and
    /// `core.protectNTFS` on): in any case, with the code points that HFS+ ignores, and in the forms NTFS takes for
    /// the same name, behind a backslash too, so that no platform's checkout can be made to write into `.git`.
    public static func violation(of path: RepoPath) -> String? {
        let bytes = path.bytes
        if bytes.isEmpty { return "is empty" }
        if bytes.count > maximumPath { return "is longer than \(maximumPath) bytes" }
        if bytes[0] == RepoPath.separator { return "is absolute" }
        return bytes.withUnsafeBufferPointer { all -> String? in
            var start = 0
            while start <= all.count {
                var end = start
                var odd = false
                while end < all.count, all[end] != RepoPath.separator {
                    let byte = all[end]
                    odd = odd || byte >= 0x80 || byte == 0 || byte == 0x5C
                    end += 1
                }
                if end == start { return "has an empty component" }
                if end - start > maximumComponent { return "has a component longer than \(maximumComponent) bytes" }
                let first = all[start]
                // A plain name can only be dangerous when it begins like ".", "..", ".git" or "git~1".
                if odd || first == 0x2E || first == 0x67 || first == 0x47,
                    let reason = violation(ofComponent: Array(all[start..<end]))
                {
                    return reason
                }
                start = end + 1
            }
            return nil
        }
    }

    private static func violation(ofComponent name: [UInt8]) -> String? {
        if name.contains(0) { return "contains a NUL byte" }
        if name == [0x2E] { return "contains \".\"" }
        if name == [0x2E, 0x2E] { return "contains \"..\"" }
        if isHFSDotGit(name) { return "contains \".git\", or what macOS takes for it" }
        // Windows reads a backslash as a separator: each part behind one counts as a component.
        for part in name.split(separator: 0x5C, omittingEmptySubsequences: false) where isNTFSDotGit(part) {
            return "contains \".git\", or what Windows takes for it"
        }
        return nil
    }

    /// git's `is_hfs_dotgit` (utf8.c). Malformed UTF-8 ends the name there, as it does in git.
    static func isHFSDotGit(_ name: [UInt8]) -> Bool {
        var index = 0
        func next() -> UInt32? {
            while index < name.count {
                guard let (value, count) = RepoPath.decodeUTF8(name, at: index) else { return nil }
                index += count
                switch value {
                case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: continue
                // git reads these two noncharacters as malformed.
                case 0xFFFE, 0xFFFF: return nil
                default: return value
                }
            }
            return nil
        }
        for wanted in ".git".unicodeScalars {
            guard let value = next(), value < 0x80, lower(UInt8(value)) == UInt8(wanted.value) else { return false }
        }
        return next() == nil
    }

    /// git's `is_ntfs_dotgit` (path.c): `.git` or its short name `git~1`, then dots and spaces, which NTFS drops,
    /// then the end or the colon of a stream (`.git::$INDEX_ALLOCATION`).
    static func isNTFSDotGit(_ name: ArraySlice<UInt8>) -> Bool {
        let lowered = name.prefix(5).map(lower)
        let rest: ArraySlice<UInt8>
        if lowered.starts(with: ".git".utf8) {
            rest = name.dropFirst(4)
        } else if lowered.starts(with: "git~1".utf8) {
            rest = name.dropFirst(5)
        } else {
            return false
        }
        for byte in rest {
            if byte == 0x3A { return true }
            if byte != 0x2E, byte != 0x20 { return false }
        }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}

// MARK: - Names that only some file systems can tell apart

/// Two names of one folder that a case- or form-insensitive file system (macOS, Windows) holds as one.
public struct PathCollision: Sendable, Hashable, CustomStringConvertible {
    public let first: RepoPath
    public let second: RepoPath

    public init(first: RepoPath, second: RepoPath) {
        self.first = first
        self.second = second
    }

    /// One sentence for people.
    public var description: String {
        "\"\(VisibleText.of(first))\" and \"\(VisibleText.of(second))\" differ only in letter case or Unicode form: "
            + "macOS and Windows hold them as one name"
    }
}

extension PathRules {
    /// More collisions than this are not told: each may be as long as two paths.
    public static let mostPortabilityWarnings = 1_000

    /// Every pair of names that are equal but for case or Unicode form, in the order of `paths`; at most
    /// ``mostPortabilityWarnings``.
    ///
    /// Names are compared by simple case folding and canonical equivalence, folder by folder, so that `A/x` beside
    /// `a/y` is found as well. Each name is reported once, beside the first one it collides with. A warning and not
    /// a part of any digest: it follows the Unicode version of the toolchain. Takes time and memory in proportion to
    /// the paths, however deep they are.
    public static func portabilityWarnings(_ paths: [RepoPath]) -> [PathCollision] {
        var names = FoldedNames()
        var warnings: [PathCollision] = []
        var folder: (bytes: ArraySlice<UInt8>, place: FoldedNames.Place) = ([], .top)
        for path in paths {
            let bytes = path.bytes
            // As far as the end of the folder, this path is most often the one before.
            let isSame = bytes.count > folder.bytes.count && bytes.starts(with: folder.bytes)
            let known = isSame && !folder.bytes.isEmpty && bytes[folder.bytes.count] == RepoPath.separator
            var place = known ? folder.place : .top
            var start = known ? folder.bytes.count + 1 : 0
            while start <= bytes.count {
                let end = bytes[start...].firstIndex(of: RepoPath.separator) ?? bytes.count
                if let first = names.enter(bytes[start..<end], of: path, end: end, at: &place) {
                    warnings.append(PathCollision(first: first, second: RepoPath(bytes: Array(bytes[..<end]))))
                    if warnings.count == mostPortabilityWarnings { return warnings }
                }
                if end < bytes.count { folder = (bytes[..<end], place) }
                start = end + 1
            }
        }
        return warnings
    }

    /// The names met so far as two trees, one of the names as they are and one of what they fold to: no path is kept as
    /// a whole, and no two are compared.
    private struct FoldedNames {
        /// Where the walk along one path has come to, in both trees.
        struct Place {
            var exact: Int
            var folded: Int

            static let top = Place(exact: 0, folded: 0)
        }

        private struct ExactName: Hashable {
            let folder: Int
            let name: ArraySlice<UInt8>

            func hash(into hasher: inout Hasher) {
                hasher.combine(folder)
                name.withUnsafeBytes { hasher.combine(bytes: $0) }
            }
        }

        private struct FoldedName: Hashable {
            let folder: Int
            let name: String
        }

        private var exact: [ExactName: Place] = [:]
        private var folded: [FoldedName: Int] = [:]
        /// By the number of a folded name, the path that began with it first, and how far.
        private var firsts: [(path: RepoPath, end: Int)] = [(RepoPath(bytes: []), 0)]

        /// Goes one name further down. Returns the path met first that looks the same, when this one is new and not it.
        mutating func enter(_ name: ArraySlice<UInt8>, of path: RepoPath, end: Int, at place: inout Place) -> RepoPath?
        {
            let key = ExactName(folder: place.exact, name: name)
            if let known = exact[key] {
                place = known
                return nil
            }
            let look = FoldedName(folder: place.folded, name: PathRules.fold(name))
            let known = folded[look]
            if known == nil {
                folded[look] = firsts.count
                firsts.append((path, end))
            }
            place = Place(exact: exact.count + 1, folded: known ?? firsts.count - 1)
            exact[key] = place
            return known.map { RepoPath(bytes: Array(firsts[$0].path.bytes[..<firsts[$0].end])) }
        }
    }

    /// A text that is `==` for names equal but for case or Unicode form: `String` compares canonically, so that only
    /// case remains to be folded. Works on the escaped form, which is valid UTF-8 for every name.
    private static func fold(_ name: ArraySlice<UInt8>) -> String {
        if name.withUnsafeBufferPointer({ RepoPath.isPlain($0) }) {
            return String(unsafeUninitializedCapacity: name.count) { buffer in
                for (index, byte) in name.enumerated() { buffer[index] = lower(byte) }
                return name.count
            }
        }
        let escaped = RepoPath(bytes: Array(name)).escaped
        var folded = String.UnicodeScalarView()
        for scalar in String(decoding: escaped, as: UTF8.self).unicodeScalars {
            // Dotless i (U+0131) folds to itself outside Turkish, though its upper case is I (CaseFolding.txt).
            if scalar.value == 0x131 {
                folded.append(scalar)
                continue
            }
            folded.append(only(only(scalar, \.uppercaseMapping), \.lowercaseMapping))
        }
        return String(folded)
    }

    /// The mapping when it is a single code point (simple folding), else the scalar itself.
    private static func only(
        _ scalar: Unicode.Scalar, _ mapping: KeyPath<Unicode.Scalar.Properties, String>
    ) -> Unicode.Scalar {
        let mapped = scalar.properties[keyPath: mapping].unicodeScalars
        guard let first = mapped.first, mapped.count == 1 else { return scalar }
        return first
    }
}
