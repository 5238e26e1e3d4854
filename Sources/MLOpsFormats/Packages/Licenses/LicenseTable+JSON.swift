import MLOpsCore

extension LicenseTable {
    /// The most bytes of one source.
    public static let mostBytes = 64 << 20

    /// Adds what `pip-licenses --format=json` printed, with any of its `--from` settings.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` when the text is no such list; a wrong entry is one of ``problems``.
    public mutating func addPipLicenses(_ bytes: [UInt8]) throws {
        let json = try JSON.parseForeign(bytes, limits: JSON.Limits(bytes: Self.mostBytes, depth: 16))
        guard let items = json.array else {
            throw Diagnostic.input("this is not the output of pip-licenses: a list was expected")
        }
        for (index, item) in items.enumerated() {
            guard let name = item["Name"]?.string, let version = item["Version"]?.string else {
                report("entry \(index + 1) of the pip-licenses output has no name or version")
                continue
            }
            add(Self.pipLicense(item), for: name, version: version)
        }
    }

    private static func pipLicense(_ item: JSON) -> License {
        func stated(_ member: String) -> String? {
            item[member]?.string.flatMap { LicenseName.saysNothing($0.asciiTrimmed) ? nil : $0 }
        }
        if let expression = stated("License-Expression") { return LicenseName(expression) }
        let classifiers = stated("License-Classifier").map(pieces) ?? []
        if stated("License-Metadata") != nil || !classifiers.isEmpty {
            return PackageMetadata.license(stated: stated("License-Metadata"), classifiers: classifiers)
        }
        guard let text = stated("License") else { return .unknown("no license is stated") }
        // A single text may be an expression, several are classifiers.
        return all(pieces(text).map { LicenseName($0) })
    }

    /// Several classifiers stand in one text, with semicolons between.
    private static func pieces(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: ";")).map { String(decoding: $0, as: UTF8.self).asciiTrimmed }
            .filter { !$0.isEmpty }
    }

    /// Adds the components of a CycloneDX document in JSON (ECMA-424; versions 1.2 to 1.7 have them alike).
    ///
    /// Components of other ecosystems than PyPI are passed over; one without a package URL is taken by its name.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` when the text is no such document; a wrong component is one of
    ///   ``problems``.
    public mutating func addCycloneDX(_ bytes: [UInt8]) throws {
        let json = try JSON.parseForeign(bytes, limits: JSON.Limits(bytes: Self.mostBytes, depth: 64))
        guard json["bomFormat"]?.string == "CycloneDX" else {
            throw Diagnostic.input("this is not a CycloneDX document: its bomFormat says something else")
        }
        addComponents(json["components"])
    }

    /// Components may hold components; the reader bounds how deep.
    private mutating func addComponents(_ json: JSON?) {
        guard let json, !json.isNull else { return }
        guard let items = json.array else {
            report("the components of the CycloneDX document are no list")
            return
        }
        for item in items {
            addComponents(item["components"])
            guard let name = item["name"]?.string else {
                report("a component of the CycloneDX document has no name")
                continue
            }
            if let purl = item["purl"]?.string, !purl.asciiLowercased.utf8.starts(with: "pkg:pypi/".utf8) { continue }
            // Libraries of the operating system and files have no version that a lock file could name.
            guard let version = item["version"]?.string else { continue }
            add(Self.componentLicense(item["licenses"]), for: name, version: version)
        }
    }

    private static func componentLicense(_ json: JSON?) -> License {
        guard let items = json?.array, !items.isEmpty else { return .unknown("no license is stated") }
        // What was found in the files (evidence) stands elsewhere; these are statements, and all of them hold.
        return all(
            items.map { item in
                if let expression = item["expression"]?.string { return LicenseName(expression) }
                if let id = item["license"]?["id"]?.string { return LicenseName(id) }
                if let name = item["license"]?["name"]?.string { return LicenseName(name) }
                return .unknown("a license of the CycloneDX document is not understood")
            })
    }
}
