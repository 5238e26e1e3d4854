import MLOpsCore

/// Why a line is no manifest line. Turned into words by ``ManifestProblem`` only when somebody will read them.
enum LineFault: Error {
    case digest
    case size
    case mode
    case shape
    case path(String)
}

/// The fields of one line, as places in the buffer that holds it.
struct ManifestLine {
    let digest: Digest
    let size: Int64
    let executable: Bool
    /// The escaped path.
    let path: UnsafeBufferPointer<UInt8>
    /// True when the path is plain ASCII that needs no escape.
    let isPlain: Bool

    /// Parses `line`, given without its line feed: `<64 hex> <size> <mode> <path>`, single spaces, nothing else.
    @inline(__always)
    init(_ line: UnsafeBufferPointer<UInt8>) throws(LineFault) {
        // Digest, one digit, a mode, a byte of path and three spaces.
        guard line.count >= 70 else { throw .shape }
        guard let digest = Digest(hexDigits: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(line)[..<64]))
        else { throw .digest }
        guard line[64] == 0x20 else { throw .digest }
        var index = 65
        var size: Int64 = 0
        while index < line.count, line[index] &- 0x30 < 10, index < 65 + 17 {
            size = size * 10 + Int64(line[index] &- 0x30)
            index += 1
        }
        let digits = index - 65
        guard digits > 0, digits == 1 || line[65] != 0x30, size <= ManifestEntry.maximumSize,
            index < line.count, line[index] == 0x20
        else { throw .size }
        guard index + 3 < line.count, line[index + 2] == 0x20 else { throw .mode }
        switch line[index + 1] {
        case 0x66: executable = false
        case 0x78: executable = true
        default: throw .mode
        }
        self.digest = digest
        self.size = size
        path = UnsafeBufferPointer(rebasing: line[(index + 3)...])
        isPlain = RepoPath.isPlain(path)
    }

    /// The entry of this line; checks the path.
    @inline(__always)
    func entry() throws(LineFault) -> ManifestEntry {
        let path: RepoPath
        if isPlain {
            path = RepoPath(bytes: Array(self.path))
        } else {
            do {
                path = try RepoPath(escaped: Array(self.path))
            } catch {
                throw .path(([error.message] + error.causes).joined(separator: "; "))
            }
        }
        if let reason = PathRules.violation(of: path) {
            throw .path("the path \(Manifest.quote(path)) \(reason)")
        }
        return ManifestEntry(path: path, digest: digest, size: size, executable: executable)
    }
}

/// Words for what is wrong with a manifest, with the place where it is.
enum ManifestProblem {
    /// A file of a manifest, for messages.
    struct Place {
        let file: RepoPath

        init(manifest: RepoPath, file name: String) {
            file = name.isEmpty ? manifest : manifest.appending(RepoPath(name))
        }

        func fault(_ what: String, line: Int? = nil, hint: String? = nil) -> Diagnostic {
            let place = VisibleText.of(file) + (line.map { ", line \($0)" } ?? "")
            return .input("\(place): \(what)", hint: hint)
        }
    }

    static let unresolvedHint = "unresolved merge: run git mlops resolve"

    /// True for a line that git, or our merge driver, leaves in a file with a conflict.
    static func isConflictMarker(_ line: some Collection<UInt8>) -> Bool {
        guard let first = line.first, [0x3C, 0x3D, 0x3E, 0x7C].contains(first) else { return false }
        let run = line.prefix { $0 == first }.count
        return run >= 7 && (run == line.count || line[line.index(line.startIndex, offsetBy: run)] == 0x20)
    }

    /// What to tell about `line`, which failed with `fault`; `expected` describes what should stand there.
    static func diagnose(
        _ fault: LineFault?, line: some Collection<UInt8>, number: Int, at place: Place, expected: String
    ) -> Diagnostic {
        if isConflictMarker(line) {
            return place.fault("there are conflict markers of a merge", line: number, hint: unresolvedHint)
        }
        if line.contains(0x0D) {
            return place.fault(
                "there is a carriage return; a manifest's lines end with a line feed alone", line: number,
                hint: "keep `*.mlops text eol=lf` and `**/*.mlops/** text eol=lf` in .gitattributes")
        }
        let what =
            switch fault {
            case .digest: "the line does not begin with a SHA-256 of 64 lower-case hexadecimal digits"
            case .size: "the size is not a number from 0 to \(ManifestEntry.maximumSize), without leading zeros"
            case .mode: "the mode is neither \"f\" nor \"x\""
            case .path(let reason): reason
            case .shape, nil: "expected \(expected)"
            }
        return place.fault(what, line: number)
    }
}
