import MLOpsCore
import MLOpsSystem
import SystemPackage

/// A file of lines that belongs to the user and in which a few lines are ours: `.gitignore`, `.gitattributes`.
///
/// Lines of others stay as they are, byte for byte.
struct LineFile {
    let path: RepoPath
    private let file: FilePath
    private var bytes: [UInt8]
    private let original: [UInt8]?

    /// - Throws: `input` when it is no regular file: git does not follow links here.
    init(_ path: RepoPath, top: FilePath) throws {
        self.path = path
        file = try top.appending(path)
        guard let stat = try FileStat.ifExists(at: file, followingLinks: false) else {
            original = nil
            bytes = []
            return
        }
        guard stat.kind == .regular else {
            throw Diagnostic.input(
                "\(VisibleText.of(path)) is \(stat.kind.phrase); git reads it only as a regular file",
                hint: "replace it by a file with the same lines")
        }
        bytes = try Files.read(file, limit: 16 << 20, followingLinks: false)
        original = bytes
    }

    var isChanged: Bool { original.map { $0 != bytes } ?? !bytes.isEmpty }

    func contains(_ line: [UInt8]) -> Bool {
        lines.contains { Self.withoutReturn(bytes[$0]).elementsEqual(line) }
    }

    /// Adds a line at the end, unless there is one like it.
    mutating func ensure(_ line: [UInt8]) {
        if contains(line) { return }
        if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
        bytes += line + [0x0A]
    }

    mutating func remove(_ line: [UInt8]) {
        for range in lines.reversed() where Self.withoutReturn(bytes[range]).elementsEqual(line) {
            let end = range.upperBound < bytes.count ? range.upperBound + 1 : range.upperBound
            bytes.removeSubrange(range.lowerBound..<end)
        }
    }

    /// Writes it, if it changed; a file without lines goes.
    func save() throws {
        guard isChanged else { return }
        if bytes.isEmpty {
            try Files.remove(file, missingIsFine: true)
        } else {
            try Files.makeDirectories(file.directory)
            try Files.writeAtomically(bytes, to: file, durable: false)
        }
    }

    /// Puts back what was there when it was read.
    func restore() throws {
        if let original {
            try Files.writeAtomically(original, to: file, durable: false)
        } else {
            try Files.remove(file, missingIsFine: true)
        }
    }

    /// Where each line is, without its line feed.
    private var lines: [Range<Int>] {
        var result: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            result.append(start..<end)
            start = end + 1
        }
        return result
    }

    private static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.last == 0x0D ? line.dropLast() : line
    }
}

/// The rule that keeps an asset's payload out of git.
enum IgnoreRule {
    /// The file the rule belongs in: the `.gitignore` beside the payload.
    static func file(for asset: RepoPath) -> RepoPath {
        (asset.parent ?? RepoPath(bytes: [])).appending(RepoPath(".gitignore"))
    }

    /// `/name`, special characters escaped (gitignore(5)).
    static func line(for asset: RepoPath) -> [UInt8] {
        let name = asset.name.bytes
        var line: [UInt8] = [RepoPath.separator]
        for (index, byte) in name.enumerated() {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["):
                line += [UInt8(ascii: "\\"), byte]
            case 0x20 where name[index...].allSatisfy({ $0 == 0x20 }):
                line += [UInt8(ascii: "\\"), byte]
            // A line cannot hold its own end: any one character stands for it.
            case 0x0A, 0x0D:
                line.append(UInt8(ascii: "?"))
            default:
                line.append(byte)
            }
        }
        return line
    }
}

/// The lines of `.gitattributes` that make git treat manifests as what they are.
public enum ManifestAttributes {
    /// Where they are.
    public static let path = RepoPath(".gitattributes")

    /// The last but two lines take `.mlops/` out again, which the pattern before it matches as well.
    public static let lines = [
        "*.mlops text eol=lf diff=mlops merge=mlops",
        "**/*.mlops/** text eol=lf diff=mlops merge=mlops",
        ".mlops/** text eol=lf !diff !merge",
        "mlops.lock text eol=lf",
        "policy.yaml text eol=lf",
    ]
}
