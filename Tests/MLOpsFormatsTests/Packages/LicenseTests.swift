import MLOpsCore
import MLOpsFormats
import Testing

@Suite("License expressions")
struct SPDXExpressionTests {
    @Test(
        "An expression is read, and shown in the list's spelling",
        arguments: [
            ("mit", "MIT"), ("MIT or apache-2.0", "MIT OR Apache-2.0"),
            ("MIT AND (BSD-3-Clause OR ISC)", "MIT AND (BSD-3-Clause OR ISC)"),
            ("(MIT)", "MIT"), ("MIT OR ISC AND 0BSD", "MIT OR ISC AND 0BSD"), ("Apache-2.0+", "Apache-2.0+"),
            ("gpl-2.0-only with classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
            ("LicenseRef-My-1.0 OR MIT", "LicenseRef-My-1.0 OR MIT"), ("((MIT)OR(ISC))", "MIT OR ISC"),
            ("DocumentRef-spdx:LicenseRef-x", "DocumentRef-spdx:LicenseRef-x"), ("GPL-2.0+", "GPL-2.0+"),
        ])
    func reading(text: String, shown: String) throws {
        #expect(try SPDXExpression(text).description == shown)
    }

    @Test(
        "What is no expression is refused",
        arguments: [
            "", "()", "MIT OR", "OR MIT", "MIT ISC", "MIT AND", "(MIT", "MIT)", "MIT WITH", "MIT WITH ISC",
            "MIT WITH (ISC)",
            "Proprietary", "BSD", "LicenseRef-", "LicenseRef-a_b", "MIT/ISC", "MIT, ISC", "+", "MIT ++",
            "(MIT OR ISC)+",
            "DocumentRef-x", "NONE AND MIT", "M\u{131}T",
        ])
    func refused(text: String) {
        #expect(throws: Diagnostic.self) { try SPDXExpression(text) }
    }

    @Test("Depth and length are bounded")
    func bounds() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "MIT" + String(repeating: ")", count: depth)
        }
        #expect(try SPDXExpression(nested(32)).description == "MIT")
        #expect(throws: Diagnostic.self) { try SPDXExpression(nested(33)) }
        #expect(throws: Diagnostic.self) { try SPDXExpression(nested(1_000_000)) }
        #expect(throws: Diagnostic.self) { try SPDXExpression(String(repeating: "(", count: 16_000)) }
        #expect(throws: Diagnostic.self) {
            try SPDXExpression(Array(repeating: "MIT", count: 1000).joined(separator: " OR "))
        }
    }

    static let allowed: Set<String> = ["mit", "BSD-3-Clause", "Apache-2.0", "GPL-3.0-only", "LicenseRef-Ours"]

    @Test(
        "AND needs both, OR one",
        arguments: [
            ("MIT", .allowed), ("Apache-2.0", .allowed), ("ISC", .refused(["ISC"])), ("MIT OR ISC", .allowed),
            ("MIT AND ISC", .refused(["ISC"])), ("(ISC OR MIT) AND BSD-3-Clause", .allowed),
            ("ISC OR MIT AND Zlib", .refused(["ISC", "Zlib"])), ("ISC AND Zlib AND ISC", .refused(["ISC", "Zlib"])),
            ("Apache-2.0 WITH LLVM-exception", .allowed),
            ("ISC WITH LLVM-exception", .refused(["ISC WITH LLVM-exception"])),
            ("Apache-2.0+", .allowed), ("GPL-3.0-or-later", .allowed), ("GPL-3.0", .allowed), ("GPL-3.0+", .allowed),
            ("GPL-2.0-or-later", .refused(["GPL-2.0-or-later"])), ("LicenseRef-Ours", .allowed),
            ("LicenseRef-Theirs", .refused(["LicenseRef-Theirs"])),
        ] as [(String, SPDXExpression.Answer)])
    func evaluation(text: String, answer: SPDXExpression.Answer) throws {
        #expect(try SPDXExpression(text).isAllowed(by: Self.allowed) == answer)
    }

    @Test("Allowing the later versions does not allow the one alone, nor an exception the license")
    func narrow() throws {
        #expect(try SPDXExpression("GPL-2.0-only").isAllowed(by: ["GPL-2.0-or-later"]) == .refused(["GPL-2.0-only"]))
        let withException: Set<String> = ["GPL-2.0-only WITH Classpath-exception-2.0"]
        #expect(try SPDXExpression("GPL-2.0 with classpath-exception-2.0").isAllowed(by: withException) == .allowed)
        #expect(try SPDXExpression("GPL-2.0-only").isAllowed(by: withException) == .refused(["GPL-2.0-only"]))
        #expect(try SPDXExpression("MIT").isAllowed(by: []) == .refused(["MIT"]))
    }

    @Test(
        "Names mean identifiers where they mean one",
        arguments: [
            ("MIT License", "MIT"), ("The MIT License", "MIT"), ("License :: OSI Approved :: MIT License", "MIT"),
            ("Apache Software License", "Apache-2.0"), ("Apache 2.0", "Apache-2.0"),
            ("Apache License, Version 2.0", "Apache-2.0"),
            ("Apache License 2.0", "Apache-2.0"), ("Apache-2.0", "Apache-2.0"),
            ("3-Clause BSD License", "BSD-3-Clause"),
            ("New BSD License", "BSD-3-Clause"), ("BSD 3-Clause", "BSD-3-Clause"), ("ISC License (ISCL)", "ISC"),
            ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"), ("Python Software Foundation License", "PSF-2.0"),
            ("GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"),
            ("GNU Lesser General Public License v3 or later (LGPLv3+)", "LGPL-3.0-or-later"),
            ("License :: OSI Approved :: GNU General Public License v2 (GPLv2)", "GPL-2.0-only"),
            ("The Unlicense (Unlicense)", "Unlicense"), ("zlib/libpng License", "Zlib"), ("GPLv3", "GPL-3.0-only"),
            ("Boost Software License 1.0 (BSL-1.0)", "BSL-1.0"), ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ])
    func names(text: String, expression: String) throws {
        #expect(LicenseName(text) == .expression(try SPDXExpression(expression)))
    }

    @Test(
        "Names that mean several licenses or none are unknown, with the reason",
        arguments: [
            ("BSD License", "may mean several licenses"), ("BSD", "several"),
            ("License :: OSI Approved :: BSD License", "several"),
            ("GPL", "several"), ("LGPL", "several"), ("Apache License", "several"), ("Public Domain", "several"),
            ("License :: Public Domain", "several"), ("Zope Public License", "several"), ("", "no license is stated"),
            ("UNKNOWN", "no license is stated"), ("Proprietary", "not a license that is known"),
            ("License :: Other/Proprietary License", "not a license that is known"),
            ("See LICENSE file", "not a license"),
            (String(repeating: "Permission is hereby granted ", count: 9), "a long text"),
            ("MIT\nand more", "a long text"),
        ])
    func unknownNames(text: String, reason: String) {
        guard case .unknown(let said) = LicenseName(text) else {
            Issue.record("\(LicenseName(text))")
            return
        }
        #expect(said.contains(reason))
    }
}

@Suite("Licenses of packages")
struct LicenseTableTests {
    static func text(_ license: LicenseTable.License) -> String {
        switch license {
        case .expression(let expression): expression.description
        case .unknown(let reason): "unknown: " + reason
        }
    }

    @Test("pip-licenses prints one list, with any of its settings")
    func pipLicenses() throws {
        var table = LicenseTable()
        try table.addPipLicenses(
            Array(
                """
                [{"License": "Apache Software License", "Name": "arrow", "Version": "1.4.0"},
                 {"License": "MIT", "Name": "RapidFuzz", "Version": "3.14.6"},
                 {"License": "UNKNOWN", "Name": "secret", "Version": "1"},
                 {"License": "MIT License; Apache Software License", "Name": "two", "Version": "1"},
                 {"License": "BSD License", "Name": "vague", "Version": "1"},
                 {"License-Classifier": "UNKNOWN", "License-Expression": "Apache-2.0", "License-Metadata": "UNKNOWN",
                  "Name": "CacheControl", "Version": "0.14.4"},
                 {"License-Classifier": "BSD License", "License-Metadata": "BSD-3-Clause", "Name": "both", "Version": "1"},
                 {"License": "MIT", "Name": "broken"}]
                """.utf8))
        #expect(Self.text(table.license(of: "Arrow", version: "1.4")) == "Apache-2.0")
        #expect(Self.text(table.license(of: "rapidfuzz", version: "3.14.6")) == "MIT")
        #expect(Self.text(table.license(of: "secret", version: "1")) == "unknown: no license is stated")
        #expect(Self.text(table.license(of: "two", version: "1")) == "MIT AND Apache-2.0")
        #expect(
            Self.text(table.license(of: "vague", version: "1")) == "unknown: 'BSD License' may mean several licenses")
        #expect(Self.text(table.license(of: "cachecontrol", version: "0.14.4")) == "Apache-2.0")
        #expect(Self.text(table.license(of: "both", version: "1")) == "BSD-3-Clause")
        #expect(table.problems == ["entry 8 of the pip-licenses output has no name or version"])
        #expect(table.count == 7)
        #expect(
            Self.text(table.license(of: "arrow", version: "1.5"))
                == "unknown: the license of arrow is known for version 1.4, not for 1.5")
        #expect(
            Self.text(table.license(of: "nobody", version: "1")) == "unknown: no source tells the license of nobody")
        #expect(Self.text(table.license(of: "arrow", version: nil)) == "unknown: arrow is not pinned to one version")
        #expect(table.judge("two", version: "1.0", allowed: ["MIT"]) == .refused(["Apache-2.0"]))
        #expect(
            table.judge("vague", version: "1", allowed: ["MIT"]) == .unknown("'BSD License' may mean several licenses"))
    }

    @Test("A CycloneDX document names licenses in three ways")
    func cycloneDX() throws {
        var table = LicenseTable()
        try table.addCycloneDX(
            Array(
                """
                {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"name": "app", "version": "1"}},
                 "components": [
                  {"type": "library", "name": "CacheControl", "version": "0.14.4", "purl": "pkg:pypi/cachecontrol@0.14.4",
                   "licenses": [{"license": {"acknowledgement": "declared", "id": "Apache-2.0"}}]},
                  {"type": "library", "name": "uv", "version": "1", "licenses": [{"expression": "MIT OR Apache-2.0"}]},
                  {"type": "library", "name": "idna", "version": "1",
                   "licenses": [{"license": {"name": "License :: OSI Approved :: BSD License"}}]},
                  {"type": "library", "name": "both", "version": "1",
                   "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "ISC License (ISCL)"}}]},
                  {"type": "library", "name": "none", "version": "1"},
                  {"type": "library", "name": "left-pad", "version": "1", "purl": "pkg:npm/left-pad@1",
                   "licenses": [{"license": {"id": "MIT"}}]},
                  {"type": "library", "name": "outer", "version": "1", "licenses": [{"license": {"text": {}}}],
                   "components": [{"type": "library", "name": "inner", "version": "2", "licenses": [{"license": {"id": "ISC"}}]}]},
                  {"type": "library"}]}
                """.utf8))
        let all = ["cachecontrol 0.14.4", "uv 1", "idna 1", "both 1", "none 1", "outer 1", "inner 2", "left-pad 1"]
        #expect(
            all.map { text in
                let words = text.split(separator: " ").map(String.init)
                return Self.text(table.license(of: words[0], version: words[1]))
            } == [
                "Apache-2.0", "MIT OR Apache-2.0",
                "unknown: 'License :: OSI Approved :: BSD License' may mean several licenses", "MIT AND ISC",
                "unknown: no license is stated", "unknown: a license of the CycloneDX document is not understood",
                "ISC",
                "unknown: no source tells the license of left-pad",
            ])
        #expect(table.problems == ["a component of the CycloneDX document has no name"])
    }

    @Test("What is no such document is an error", arguments: ["{}", "[]", "{\"bomFormat\": \"SPDX\"}", "", "{"])
    func notCycloneDX(text: String) {
        var table = LicenseTable()
        #expect(throws: Diagnostic.self) { try table.addCycloneDX(Array(text.utf8)) }
    }

    @Test("Two sources add to one another")
    func merged() throws {
        var table = LicenseTable()
        try table.addPipLicenses(Array(#"[{"Name": "a", "Version": "1", "License": "UNKNOWN"}]"#.utf8))
        try table.addPipLicenses(Array(#"[{"Name": "A", "Version": "1.0", "License": "MIT"}]"#.utf8))
        #expect(Self.text(table.license(of: "a", version: "1")) == "MIT")
        try table.addPipLicenses(Array(#"[{"Name": "a", "Version": "1", "License": "ISC"}]"#.utf8))
        try table.addPipLicenses(Array(#"[{"Name": "a", "Version": "1", "License": "BSD"}]"#.utf8))
        #expect(Self.text(table.license(of: "a", version: "1")) == "MIT AND ISC")
        #expect(table.count == 1)
    }

    @Test(
        "A package's own metadata",
        arguments: [
            ("License-Expression: MIT OR ISC\nLicense: BSD", "MIT OR ISC"), ("License: MIT", "MIT"),
            ("Classifier: License :: OSI Approved :: MIT License", "MIT"), ("license: MIT License", "MIT"),
            ("License: BSD-3-Clause\nClassifier: License :: OSI Approved :: BSD License", "BSD-3-Clause"),
            (
                "License: BSD\nClassifier: License :: OSI Approved :: BSD License",
                "unknown: 'BSD' may mean several licenses"
            ),
            ("License: MIT\nClassifier: License :: OSI Approved :: Apache Software License", "MIT AND Apache-2.0"),
            (
                "License: MIT\nClassifier: License :: OSI Approved\nClassifier: License :: OSI Approved :: MIT License",
                "MIT"
            ),
            (
                "License: MIT License\n  \n  Copyright (c) 2026\n  Permission is hereby granted\n"
                    + "Classifier: License :: OSI Approved :: MIT License", "MIT"
            ),
            (
                "License: Copyright 2026\n  All rights reserved.",
                "unknown: the license is stated as a long text, which is not judged"
            ),
            (
                "License: MIT\nClassifier: License :: OSI Approved :: BSD License",
                "unknown: 'License :: OSI Approved :: BSD License' may mean several licenses"
            ),
            ("License: UNKNOWN", "unknown: no license is stated"), ("Summary: x", "unknown: no license is stated"),
            ("Summary: x\n\nLicense: MIT", "unknown: no license is stated"),
            (
                "License: LGPL\nClassifier: License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)",
                "LGPL-3.0-only"
            ),
        ])
    func metadata(headers: String, expected: String) throws {
        var table = LicenseTable()
        try table.addMetadata(Array("Metadata-Version: 2.4\nName: Foo.Bar\nVersion: 1.0\n\(headers)\n".utf8))
        #expect(Self.text(table.license(of: "foo-bar", version: "1")) == expected)
    }

    @Test("Line ends of Windows make no difference")
    func windows() throws {
        let metadata = try PackageMetadata(Array("Name: foo\r\nVersion: 1\r\nLicense: MIT\r\n\r\nLicense: ISC".utf8))
        #expect(metadata.licenseText == "MIT")
        #expect(metadata.version == "1")
    }

    @Test(
        "Metadata without name or version is an error",
        arguments: ["", "Name: foo", "Version: 1", "Name: ../x\nVersion: 1"])
    func wrongMetadata(text: String) {
        #expect(throws: Diagnostic.self) { try PackageMetadata(Array(text.utf8)) }
    }
}
