import MLOpsCore

/// Reads requirements files as pip does (pip.pypa.io, "Requirements File Format").
struct RequirementsFile {
    private static let mostFiles = 100
    private static let deepest = 16
    private static let mostPackages = 200_000

    /// Bytes of another file that this one includes, by its path in the repository; nil when there is none.
    typealias Reader = (RepoPath) throws -> [UInt8]?

    private let problems = ProblemList()
    private let reader: Reader?
    private let limit: Int
    private var packages: [LockedPackage] = []
    private var constraints: [String: [VersionSpecifierSet]] = [:]
    private var index: String? = PackageLock.defaultIndex
    private var extraIndexes: [String] = []
    private var links: [String] = []
    private var usesNoIndex = false
    private var files = 0
    /// Of all files, those that were included too.
    private var bytes = 0
    private var seen: Set<[UInt8]> = []

    private init(reader: Reader?, limit: Int) {
        (self.reader, self.limit) = (reader, limit)
    }

    static func read(_ text: String, path: RepoPath, limit: Int, reader: Reader?) -> PackageLock {
        var file = RequirementsFile(reader: reader, limit: limit)
        file.take(text, of: path, isConstraint: false, depth: 0)
        file.finish()
        return PackageLock(kind: .requirements, packages: file.packages, problems: file.problems.all)
    }

    /// Options mean every line, wherever they stand; so do constraints.
    private mutating func finish() {
        let indexes = (index.map { [$0] } ?? []) + extraIndexes + links
        for position in packages.indices {
            if case .index = packages[position].source { packages[position].source = .index(indexes) }
            guard packages[position].version == nil, let sets = constraints[packages[position].normalizedName] else {
                continue
            }
            let pins = Set(sets.compactMap(\.pinned))
            if pins.count == 1 { packages[position].version = pins.first }
        }
    }

    private mutating func take(_ text: String, of path: RepoPath, isConstraint: Bool, depth: Int) {
        // Under constraints as well as requirements a file means two things.
        guard seen.insert(path.bytes + [isConstraint ? 1 : 0]).inserted else { return }
        files += 1
        bytes += text.utf8.count
        for line in RequirementsText.lines(of: text) {
            let place = "\(VisibleText.excerpt(path.description, limit: 200)), line \(line.number)"
            guard packages.count < Self.mostPackages else {
                problems.add("\(place): more than \(Self.mostPackages) requirements")
                return
            }
            if RequirementsText.namesVariable(line.text) {
                problems.add("\(place): the line depends on an environment variable")
            }
            let (requirement, optionText) = RequirementsText.split(line.text)
            guard let words = RequirementsText.words(of: optionText) else {
                problems.add("\(place): a quote does not end")
                continue
            }
            let options = RequirementOptions(words)
            for word in options.unknown {
                problems.add("\(place): '\(VisibleText.excerpt(word))' is not understood")
            }
            if requirement.isEmpty {
                takeFileOptions(options, at: place, of: path, isConstraint: isConstraint, depth: depth)
                if let editable = options.editable {
                    add(editable, options, at: place, line: line.number, path: path, isConstraint: isConstraint)
                }
            } else {
                if options.hasFileOptions {
                    problems.add("\(place): an option of the whole file stands behind a requirement")
                }
                add(requirement, options, at: place, line: line.number, path: path, isConstraint: isConstraint)
            }
        }
    }

    private mutating func takeFileOptions(
        _ options: RequirementOptions, at place: String, of path: RepoPath, isConstraint: Bool, depth: Int
    ) {
        if options.usesNoIndex { (index, extraIndexes, usesNoIndex) = (nil, [], true) }
        // Once indexes were ruled out, pip takes no more of them.
        if let url = options.index {
            check(url, at: place)
            if !usesNoIndex { index = url }
        }
        for url in options.extraIndexes {
            check(url, at: place)
            if !usesNoIndex { extraIndexes.append(url) }
        }
        for link in options.links {
            check(link, at: place)
            links.append(link)
        }
        for host in options.trustedHosts {
            problems.add("\(place): certificates of the host \(VisibleText.excerpt(host)) are not checked")
        }
        if !options.hashes.isEmpty { problems.add("\(place): a hash stands behind no requirement") }
        for other in options.requirements {
            include(other, from: path, at: place, isConstraint: isConstraint, depth: depth)
        }
        for other in options.constraints {
            include(other, from: path, at: place, isConstraint: true, depth: depth)
        }
    }

    private func check(_ url: String, at place: String) {
        if let address = PackageAddress(url), address.hasCredentials {
            problems.add(
                "\(place): the address \(VisibleText.excerpt(address.description, limit: 200)) has credentials")
        }
    }

    private mutating func include(
        _ other: String, from path: RepoPath, at place: String, isConstraint: Bool, depth: Int
    ) {
        let shown = VisibleText.excerpt(other, limit: 200)
        guard let target = Self.confined(other, in: path.parent ?? RepoPath(bytes: [])) else {
            problems.add("\(place): the file \(shown) lies outside the repository")
            return
        }
        guard depth < Self.deepest, files < Self.mostFiles else {
            problems.add("\(place): too many files include one another")
            return
        }
        guard let reader else {
            problems.add("\(place): the file \(shown) is included but was not read")
            return
        }
        do {
            guard let bytes = try reader(target) else {
                problems.add("\(place): the file \(shown) is not there")
                return
            }
            guard bytes.count <= limit else {
                problems.add("\(place): the file \(shown) has more than \(limit) bytes")
                return
            }
            // One large file under a hundred names is a hundred files.
            guard self.bytes + bytes.count <= limit else {
                problems.add("\(place): with \(shown) the files together have more than \(limit) bytes")
                return
            }
            guard let text = Self.text(bytes) else {
                problems.add("\(place): the file \(shown) is not valid UTF-8")
                return
            }
            take(text, of: target, isConstraint: isConstraint, depth: depth + 1)
        } catch {
            let cause = (error as? Diagnostic)?.message ?? "it could not be read"
            problems.add("\(place): the file \(shown) could not be read: \(VisibleText.excerpt(cause, limit: 200))")
        }
    }

    /// The text without a byte order mark; nil for what is not UTF-8.
    static func text(_ bytes: [UInt8]) -> String? {
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        return body.contains(0) ? nil : String(validating: body, as: UTF8.self)
    }

    /// The path in the repository that `other` means in `folder`; nil for an address and for a path that leaves it.
    static func confined(_ other: String, in folder: RepoPath) -> RepoPath? {
        let bytes = Array(other.utf8)
        guard !bytes.isEmpty, bytes.first != UInt8(ascii: "/"), bytes.first != UInt8(ascii: "~"), bytes.count <= 4096,
            !bytes.contains(UInt8(ascii: "\\")), !bytes.contains(UInt8(ascii: ":"))
        else { return nil }
        var parts = folder.isEmpty ? [] : folder.components.map(Array.init)
        for part in bytes.split(separator: RepoPath.separator) {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(Array(part))
            }
        }
        return parts.isEmpty ? nil : RepoPath(bytes: Array(parts.joined(separator: [RepoPath.separator])))
    }

    private mutating func add(
        _ text: String, _ options: RequirementOptions, at place: String, line: Int, path: RepoPath, isConstraint: Bool
    ) {
        guard let requirement = Requirement(text) else {
            problems.add("\(place): '\(VisibleText.excerpt(text))' is not understood")
            return
        }
        let hashes = options.hashes.compactMap { hash(of: $0, at: place) }
        let isEditable = options.editable != nil
        if isConstraint {
            guard case .named(let name, _, let versions, _) = requirement, hashes.isEmpty, !isEditable else {
                problems.add("\(place): a constraint other than a name and versions is not understood")
                return
            }
            constraints[PackageName.normalize(name), default: []].append(versions)
            return
        }
        guard var package = package(requirement, isEditable: isEditable, at: place) else { return }
        // pip takes any file that has one of the line's hashes.
        if !options.hashes.isEmpty {
            package.artifacts = [LockedPackage.Artifact(name: "", url: nil, hashes: hashes)]
        }
        (package.line, package.file) = (line, path.description)
        packages.append(package)
    }

    private func package(_ requirement: Requirement, isEditable: Bool, at place: String) -> LockedPackage? {
        switch requirement {
        case .named(let name, let extras, let versions, let marker):
            guard !isEditable else {
                problems.add("\(place): only a folder or a repository can be used in place")
                return nil
            }
            return LockedPackage(
                name: name, version: versions.pinned, source: .index([]), marker: marker, extras: extras)
        case .address(let name, let extras, let url, let marker):
            check(url, at: place)
            if name == nil { problems.add("\(place): the address does not tell the name of its package") }
            let source: LockedPackage.Source
            if url.utf8.starts(with: "git+".utf8) {
                source = GitAddress(requirement: url).source(at: place, problems: problems)
            } else if url.utf8.starts(with: "file:".utf8) {
                source = isEditable ? .editable(url) : Requirement.isArchive(url) ? .file(url) : .directory(url)
            } else {
                if ["hg+", "svn+", "bzr+"].contains(where: { url.utf8.starts(with: $0.utf8) }) {
                    problems.add("\(place): only git repositories are understood")
                }
                source = .url(url)
            }
            var package = LockedPackage(
                name: name ?? LockTable.lastPart(of: url), version: nil, source: source, marker: marker, extras: extras)
            package.artifacts = inlineHash(of: url, at: place)
            return package
        case .path(let path, let extras, let marker):
            let name = LockTable.lastPart(of: path)
            let source: LockedPackage.Source =
                isEditable
                ? (path == "." ? .workspace(path) : .editable(path))
                : Requirement.isArchive(path) ? .file(path) : (path == "." ? .workspace(path) : .directory(path))
            return LockedPackage(
                name: Requirement.name(ofFile: name) ?? name, version: nil, source: source, marker: marker,
                extras: extras)
        }
    }

    /// `#sha256=…` behind an address.
    private func inlineHash(of url: String, at place: String) -> [LockedPackage.Artifact] {
        guard let hash = url.utf8.lastIndex(of: UInt8(ascii: "#")) else { return [] }
        for part in url.utf8[hash...].dropFirst().split(separator: UInt8(ascii: "&")) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard pair.count == 2,
                let found = LockedPackage.Hash(
                    algorithm: String(decoding: pair[0], as: UTF8.self), hex: String(decoding: pair[1], as: UTF8.self))
            else { continue }
            return [LockedPackage.Artifact(name: LockTable.lastPart(of: url), url: url, hashes: [found])]
        }
        return []
    }

    /// `sha256:…` of `--hash`: pip takes the three that it calls strong.
    private func hash(of text: String, at place: String) -> LockedPackage.Hash? {
        let halves = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        if halves.count == 2,
            let hash = LockedPackage.Hash(
                algorithm: String(decoding: halves[0], as: UTF8.self), hex: String(decoding: halves[1], as: UTF8.self)),
            ["sha256", "sha384", "sha512"].contains(hash.algorithm)
        {
            return hash
        }
        problems.add("\(place): the hash '\(VisibleText.excerpt(text))' is not understood")
        return nil
    }
}
