import Glibc

/// Compares what a program wrote with a recorded file. `MLOPS_RECORD=1` records instead.
public enum Snapshot {
    /// Compares status, standard output and standard error with `Tests/<target>/__Snapshots__/<file>/<name>.txt`.
    ///
    /// The sandbox's path reads `$SANDBOX`, the names of the program's temporary files `.mlops-tmp.*`.
    ///
    /// - Parameters:
    ///   - result: what ran.
    ///   - name: the snapshot's name, unique within the test file.
    ///   - hidingIDs: replaces hexadecimal words of 10 digits and more by `<id1>`, `<id2>`… in order of appearance.
    ///   - replacing: further texts to be replaced, such as the names of temporary things.
    ///   - source: the test file; leave it alone.
    /// - Throws: ``TestFailure`` when they differ, or when nothing is recorded.
    public static func expect(
        _ result: Result, named name: String, hidingIDs: Bool = false, replacing: [(String, String)] = [],
        source: String = #filePath
    ) throws {
        var text = "$ \(result.command)\nstatus \(result.status)\n"
        text += section("stdout", result.output) + section("stderr", result.errors)
        for (old, new) in replacing { text = replace(old, by: new, in: text) }
        try expect(text, named: name, hidingIDs: hidingIDs, sandbox: result.sandbox, source: source)
    }

    /// The same for any text, such as a file that was written.
    public static func expect(
        _ text: String, named name: String, hidingIDs: Bool = false, sandbox: String? = nil, source: String = #filePath
    ) throws {
        var text = text
        if let sandbox { text = replace(sandbox, by: "$SANDBOX", in: text) }
        text = withoutTemporaryNames(text)
        if hidingIDs { text = withPlaceholders(text) }
        let file = try location(name, source)
        if ProcessValues.variable("MLOPS_RECORD") != nil {
            try record(text, at: file)
            return
        }
        guard let recorded = try? Tree.read(Array(file.utf8)) else {
            throw TestFailure("nothing is recorded at \(file); run again with MLOPS_RECORD=1. It was:\n\(text)")
        }
        guard recorded.elementsEqual(text.utf8) else {
            let old = String(decoding: recorded, as: UTF8.self)
            throw TestFailure("\(file) differs (MLOPS_RECORD=1 records anew)\n\(difference(old, text))")
        }
    }

    /// The bytes as text; what is not UTF-8 shows as `\xNN`, so that nothing is hidden by a repair.
    private static func section(_ title: String, _ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "" }
        var text = ""
        if let valid = String(validating: bytes, as: UTF8.self) {
            text = valid
        } else {
            for byte in bytes {
                text += byte < 0x80 ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
            }
        }
        return "--- \(title)\n\(text)\(text.hasSuffix("\n") ? "" : "\n(no line feed)\n")"
    }

    /// `Tests/CommandTests/Assets/AddTests.swift` → `Tests/CommandTests/__Snapshots__/AddTests/<name>.txt`
    private static func location(_ name: String, _ source: String) throws -> String {
        let parts = source.split(separator: "/", omittingEmptySubsequences: false)
        guard let tests = parts.lastIndex(of: "Tests"), tests + 2 < parts.count, let file = parts.last,
            file.hasSuffix(".swift")
        else { throw TestFailure("\(source) is not a test file below Tests/") }
        let target = parts[...(tests + 1)].joined(separator: "/")
        return "\(target)/__Snapshots__/\(file.dropLast(6))/\(name).txt"
    }

    private static func record(_ text: String, at file: String) throws {
        for (index, byte) in file.utf8.enumerated() where byte == UInt8(ascii: "/") && index > 0 {
            _ = mkdir(String(decoding: file.utf8.prefix(index), as: UTF8.self), 0o777)
        }
        guard let stream = fopen(file, "w") else { throw TestFailure.system("cannot write \(file)") }
        defer { fclose(stream) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else {
            throw TestFailure.system("cannot write \(file)")
        }
    }

    private static func withoutTemporaryNames(_ text: String) -> String {
        var parts = text.split(separator: ".mlops-tmp.", omittingEmptySubsequences: false).map { $0 }
        for index in parts.indices.dropFirst() {
            parts[index] = parts[index].drop { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") }
        }
        return parts.joined(separator: ".mlops-tmp.*")
    }

    private static func withPlaceholders(_ text: String) -> String {
        var names: [String: String] = [:]
        var result = ""
        var word = ""
        func flush() {
            if word.utf8.count >= 10 {
                let name = names[word] ?? "<id\(names.count + 1)>"
                names[word] = name
                result += name
            } else {
                result += word
            }
            word = ""
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9", "a"..."f": word.unicodeScalars.append(scalar)
            default:
                flush()
                result.unicodeScalars.append(scalar)
            }
        }
        flush()
        return result
    }

    private static func replace(_ old: String, by new: String, in text: String) -> String {
        guard !old.isEmpty else { return text }
        let (haystack, needle) = (Array(text.utf8), Array(old.utf8))
        var result: [UInt8] = []
        var index = 0
        while index < haystack.count {
            if haystack[index] == needle[0], haystack[index...].starts(with: needle) {
                result += Array(new.utf8)
                index += needle.count
            } else {
                result.append(haystack[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The lines of both, with `-` for the recorded and `+` for the new ones; common start and end left out.
    private static func difference(_ old: String, _ new: String) -> String {
        let before = old.split(separator: "\n", omittingEmptySubsequences: false)
        let after = new.split(separator: "\n", omittingEmptySubsequences: false)
        var start = 0
        while start < min(before.count, after.count), before[start] == after[start] { start += 1 }
        var end = 0
        while end < min(before.count, after.count) - start,
            before[before.count - 1 - end] == after[after.count - 1 - end]
        {
            end += 1
        }
        let removed = before[start..<(before.count - end)].map { "-\($0)" }
        let added = after[start..<(after.count - end)].map { "+\($0)" }
        return (["@@ line \(start + 1)"] + removed + added).joined(separator: "\n")
    }
}
