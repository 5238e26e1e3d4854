import MLOpsCore

/// What a package says of itself: the `METADATA` of a `.dist-info` folder or wheel (PyPA core metadata, 1.0 to 2.5).
public struct PackageMetadata: Sendable, Equatable {
    public let name: String
    public let version: String
    /// `License-Expression`, as written.
    public let licenseExpression: String?
    /// `License`, as written, lines joined by newlines.
    public let licenseText: String?
    /// The classifiers that begin with `License ::`.
    public let licenseClassifiers: [String]

    /// Reads the headers, up to the description.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` when name or version is missing or there are more than 1 MiB.
    public init(_ bytes: [UInt8]) throws {
        guard bytes.count <= 1 << 20 else { throw Diagnostic.input("the metadata has more than \(1 << 20) bytes") }
        var fields: [(name: String, value: String)] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let line = line.last == 0x0D ? line.dropLast() : line
            // An empty line ends the headers.
            if line.isEmpty { break }
            if line.first?.isBlank == true {
                guard !fields.isEmpty else { continue }
                fields[fields.count - 1].value += "\n" + String(decoding: line.asciiTrimmed, as: UTF8.self)
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            fields.append(
                (
                    String(decoding: line[..<colon].map(\.asciiLowercased), as: UTF8.self),
                    String(decoding: line[(colon + 1)...].asciiTrimmed, as: UTF8.self)
                ))
        }
        func first(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard let name = first("name"), PackageName.isValid(name) else {
            throw Diagnostic.input("the metadata has no name of a package")
        }
        guard let version = first("version"), !version.isEmpty else {
            throw Diagnostic.input("the metadata of \(VisibleText.excerpt(name)) has no version")
        }
        (self.name, self.version) = (name, version)
        licenseExpression = first("license-expression")
        licenseText = first("license")
        licenseClassifiers = fields.filter {
            $0.name == "classifier" && $0.value.asciiLowercased.utf8.starts(with: "license ::".utf8)
        }.map(\.value)
    }

    /// The license: the expression where there is one, else what free text and classifiers say together.
    public var license: LicenseName {
        if let licenseExpression { return LicenseName(licenseExpression) }
        return Self.license(stated: licenseText, classifiers: licenseClassifiers)
    }

    /// Both statements hold. A vague one (`BSD License`) yields to a definite one that it covers (`BSD-3-Clause`), a
    /// full license text to the classifiers.
    static func license(stated: String?, classifiers: [String]) -> LicenseName {
        let telling = classifiers.filter {
            // "License :: OSI Approved" alone says that some license was chosen.
            $0.asciiLowercased.asciiTrimmed != "license :: osi approved"
        }
        let names = telling.map { LicenseName($0) }
        guard let stated, !LicenseName.saysNothing(stated.asciiTrimmed) else { return LicenseTable.all(names) }
        let own = LicenseName(stated)
        let isLong = stated.utf8.count > 160 || stated.utf8.contains(0x0A)
        if isLong, !names.isEmpty { return LicenseTable.all(names) }
        switch own {
        case .expression(.license(let license)):
            let others = zip(telling, names).filter { !LicenseName.covers($0.0, license) }.map(\.1)
            return LicenseTable.all([own] + others)
        case .unknown where LicenseName.isAmbiguous(stated):
            // `BSD` and one classifier that names a member of the family.
            if case .expression(.license(let license)) = LicenseTable.all(names), LicenseName.covers(stated, license) {
                return .expression(.license(license))
            }
            return own
        default: return LicenseTable.all([own] + names)
        }
    }
}

extension LicenseTable {
    /// Adds what one package says of itself.
    ///
    /// - Throws: as ``PackageMetadata/init(_:)``.
    public mutating func addMetadata(_ bytes: [UInt8]) throws {
        let metadata = try PackageMetadata(bytes)
        add(metadata.license, for: metadata.name, version: metadata.version)
    }
}
