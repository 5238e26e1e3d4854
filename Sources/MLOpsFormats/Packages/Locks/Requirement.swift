import MLOpsCore

/// What a line of a requirements file asks for (PEP 508, and what pip takes besides).
enum Requirement: Equatable {
    /// `name[extra] >=1,<2 ; marker`
    case named(name: String, extras: [String], versions: VersionSpecifierSet, marker: String?)
    /// `name[extra] @ url ; marker`, or an address alone, whose name its last part may tell.
    case address(name: String?, extras: [String], url: String, marker: String?)
    /// A file or folder of this machine.
    case path(String, extras: [String], marker: String?)

    /// Nil for a line that is none of these.
    init?(_ line: String) {
        let bytes = Array(line.utf8)
        if let requirement = Self.pep508(bytes) {
            // A file's name has the form of a package's; pip takes it for the file.
            if case .named(let name, let extras, let versions, let marker) = requirement, versions.clauses.isEmpty,
                Self.isArchive(name)
            {
                self = .path(name, extras: extras, marker: marker)
            } else {
                self = requirement
            }
            return
        }
        let (place, marker) = Self.cut(bytes, before: "; ")
        let (bare, extras) = Self.withoutExtras(place)
        guard let bare, !bare.isEmpty, !bare.utf8.contains(where: \.isASCIISpace) else { return nil }
        if bare.utf8.contains(UInt8(ascii: ":")), !bare.utf8.starts(with: "./".utf8) {
            guard Self.isAddress(bare) else { return nil }
            let egg = Self.egg(of: bare)
            self = .address(
                name: egg?.name ?? Self.name(ofFile: LockTable.lastPart(of: bare)),
                extras: extras + (egg?.extras ?? []),
                url: bare, marker: marker)
        } else if bare.utf8.contains(UInt8(ascii: "/")) || bare == "." || bare == ".." || Self.isArchive(bare) {
            self = .path(bare, extras: extras, marker: marker)
        } else {
            return nil
        }
    }

    private static func pep508(_ bytes: [UInt8]) -> Requirement? {
        let name = bytes.prefix { $0.isPackageNameByte }
        let text = String(decoding: name, as: UTF8.self)
        guard PackageName.isValid(text) else { return nil }
        var rest = bytes[name.endIndex...].drop { $0.isASCIISpace }
        var extras: [String] = []
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")), let found = Self.extras(rest[..<end].dropFirst())
            else { return nil }
            extras = found
            rest = rest[(end + 1)...].drop { $0.isASCIISpace }
        }
        if rest.first == UInt8(ascii: "@") {
            let (url, marker) = cut(Array(rest.dropFirst()), before: " ;")
            guard let url = Optional(url.asciiTrimmed), isAddress(url) else { return nil }
            return .address(name: text, extras: extras, url: url, marker: marker)
        }
        let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
        var versions = rest[..<semicolon].asciiTrimmed
        if versions.first == UInt8(ascii: "("), versions.last == UInt8(ascii: ")") {
            versions = versions.dropFirst().dropLast()
        }
        guard let set = VersionSpecifierSet(String(decoding: versions, as: UTF8.self)) else { return nil }
        let marker = rest[semicolon...].dropFirst().asciiTrimmed
        guard semicolon == rest.endIndex || !marker.isEmpty else { return nil }
        return .named(
            name: text, extras: extras, versions: set,
            marker: marker.isEmpty ? nil : String(decoding: marker, as: UTF8.self))
    }

    /// Cuts at the two bytes, one of which is white space; the marker behind them is trimmed.
    private static func cut(_ bytes: [UInt8], before separator: String) -> (String, String?) {
        let pair = Array(separator.utf8)
        for index in bytes.indices.dropLast() where bytes[index] == pair[0] && bytes[index + 1] == pair[1] {
            let marker = bytes[(index + 2)...].asciiTrimmed
            return (
                String(decoding: bytes[..<index].asciiTrimmed, as: UTF8.self),
                marker.isEmpty ? nil : String(decoding: marker, as: UTF8.self)
            )
        }
        return (String(decoding: bytes.asciiTrimmed, as: UTF8.self), nil)
    }

    /// Takes `[extra]` off the end of a path; nil for brackets that are none.
    private static func withoutExtras(_ text: String) -> (String?, [String]) {
        let bytes = Array(text.utf8)
        guard bytes.last == UInt8(ascii: "]"), let open = bytes.lastIndex(of: UInt8(ascii: "[")) else {
            return (text, [])
        }
        guard let extras = Self.extras(bytes[(open + 1)...].dropLast()) else { return (nil, []) }
        return (String(decoding: bytes[..<open], as: UTF8.self), extras)
    }

    private static func extras(_ bytes: ArraySlice<UInt8>) -> [String]? {
        if bytes.asciiTrimmed.isEmpty { return [] }
        let names = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(decoding: $0.asciiTrimmed, as: UTF8.self) }
        return names.allSatisfy(PackageName.isValid) ? names : nil
    }

    private static func isAddress(_ text: String) -> Bool {
        // `git+ssh://git@host/repo@v1` has a second `@`, which an address may have.
        PackageAddress(text) != nil || (text.utf8.starts(with: "file:".utf8) && text.utf8.count > 5)
    }

    /// The name behind `#egg=`.
    private static func egg(of url: String) -> (name: String, extras: [String])? {
        guard let hash = url.utf8.lastIndex(of: UInt8(ascii: "#")) else { return nil }
        for part in url.utf8[hash...].dropFirst().split(separator: UInt8(ascii: "&"))
        where part.starts(with: "egg=".utf8) {
            let (name, extras) = withoutExtras(String(decoding: part.dropFirst(4), as: UTF8.self))
            if let name, PackageName.isValid(name) { return (name, extras) }
        }
        return nil
    }

    static func isArchive(_ name: String) -> Bool {
        [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar"].contains {
            name.asciiLowercased.utf8.suffix($0.utf8.count).elementsEqual($0.utf8)
        }
    }

    /// `name-1.2-…whl` and `name-1.2.tar.gz` begin with the name.
    static func name(ofFile file: String) -> String? {
        guard isArchive(file) else { return nil }
        let isWheel = file.asciiLowercased.utf8.suffix(4).elementsEqual(".whl".utf8)
        var previous = file.utf8.startIndex
        for index in file.utf8.indices where file.utf8[index] == UInt8(ascii: "-") {
            let next = file.utf8.index(after: index)
            previous = index
            if isWheel || (next < file.utf8.endIndex && file.utf8[next].isASCIIDigit) { break }
        }
        let name = String(decoding: file.utf8[..<previous], as: UTF8.self)
        return PackageName.isValid(name) ? name : nil
    }
}
