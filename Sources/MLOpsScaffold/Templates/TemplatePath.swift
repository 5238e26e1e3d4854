import MLOpsCore

/// The path of a template's file: `@name@` placeholders, `dot-` for a leading dot, `.verbatim` for an untouched copy.
enum TemplatePath {
    private static let mark = UInt8(ascii: "@")
    private static let verbatimSuffix = ".verbatim"

    /// True when the file is copied byte for byte.
    static func isVerbatim(_ path: RepoPath) -> Bool { path.hasSuffix(verbatimSuffix) }

    /// Where the file lands.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for an undefined placeholder or a path that is not safe to write.
    static func render(_ path: RepoPath, _ answers: Answer) throws -> RepoPath {
        var bytes = path.bytes
        if isVerbatim(path) { bytes.removeLast(verbatimSuffix.utf8.count) }
        let components = try bytes.split(separator: RepoPath.separator, omittingEmptySubsequences: false).map {
            var component = try Placeholders.substitute(Array($0), mark: mark) { name in
                guard case .text(let text)? = answers.member(name), !text.isEmpty else {
                    throw Diagnostic.input("@\(name)@ in a path is not defined")
                }
                // One placeholder is one name or a part of it, never a way into another folder.
                guard !text.utf8.contains(RepoPath.separator) else {
                    throw Diagnostic.input("the answer for @\(name)@ holds a /, so it cannot be a name")
                }
                return Array(text.utf8)
            }
            if component.starts(with: Array("dot-".utf8)) { component.replaceSubrange(0..<4, with: ".".utf8) }
            return component
        }
        let result = RepoPath(bytes: Array(components.joined(separator: [RepoPath.separator])))
        try check(result)
        return result
    }

    /// Refuses what could leave the folder, reach git's own, or not exist on another system.
    static func check(_ path: RepoPath) throws {
        guard !path.isEmpty, path.bytes.count <= 1024 else { throw unsafe(path, "it is empty or over 1024 bytes") }
        guard let text = String(validating: path.bytes, as: UTF8.self), VisibleText.of(text) == text else {
            throw unsafe(path, "it holds control or invisible characters")
        }
        for component in path.components {
            let name = Array(component)
            switch name {
            case []: throw unsafe(path, "it has an empty part or is absolute")
            case Array(".".utf8), Array("..".utf8): throw unsafe(path, "it has the part \(RepoPath(bytes: name))")
            default: break
            }
            guard name.count <= 255 else { throw unsafe(path, "a name is over 255 bytes") }
            guard name.last != UInt8(ascii: "."), name.last != UInt8(ascii: " ") else {
                throw unsafe(path, "a name ends in a dot or a space")
            }
            guard !name.contains(where: { Array("\\:*?\"<>|".utf8).contains($0) }) else {
                throw unsafe(path, "a name holds one of \\ : * ? \" < > |")
            }
            let folded = String(decoding: name, as: UTF8.self).lowercased()
            guard folded != ".git", folded != "git~1" else { throw unsafe(path, "it lies in git's own folder") }
        }
    }

    private static func unsafe(_ path: RepoPath, _ reason: String) -> Diagnostic {
        .input("the path '\(VisibleText.of(path))' is refused", cause: reason)
    }
}

/// Replaces `@name@` in bytes, for places where text may not be UTF-8: paths and hook stubs.
enum Placeholders {
    /// `bytes` with each placeholder's value; a mark that encloses no name is kept.
    static func substitute(
        _ bytes: [UInt8], mark: UInt8, value: (String) throws -> [UInt8]
    ) rethrows -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let start = rest.firstIndex(of: mark) {
            result += rest[..<start]
            let tail = rest[(start + 1)...]
            if let end = tail.firstIndex(of: mark), end > start + 1,
                tail[..<end].allSatisfy({ (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") })
            {
                result += try value(String(decoding: tail[..<end], as: UTF8.self))
                rest = rest[(end + 1)...]
            } else {
                result.append(mark)
                rest = tail
            }
        }
        return result + rest
    }
}
