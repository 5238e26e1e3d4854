import MLOpsCore

/// What the names that packages give their license mean in SPDX identifiers.
///
/// Covers Python's classifiers (PyPI's list, "License ::") and the free text that occurs in practice. A name that may
/// mean several licenses is *unknown*, never the most likely one.
public enum LicenseName: Sendable, Hashable {
    case expression(SPDXExpression)
    /// One sentence for people, without a final full stop.
    case unknown(String)

    /// Reads an SPDX expression, a classifier or a usual name.
    public init(_ text: String) {
        let trimmed = text.asciiTrimmed
        if Self.saysNothing(trimmed) {
            self = .unknown("no license is stated")
            return
        }
        if let expression = try? SPDXExpression(trimmed) {
            self = .expression(expression)
            return
        }
        guard trimmed.utf8.count <= 160, !trimmed.utf8.contains(0x0A) else {
            self = .unknown("the license is stated as a long text, which is not judged")
            return
        }
        let key = Self.key(of: trimmed)
        if let id = Self.usual[key], let expression = try? SPDXExpression(id) {
            self = .expression(expression)
        } else if Self.ambiguous.contains(key) {
            self = .unknown("'\(VisibleText.excerpt(trimmed))' may mean several licenses")
        } else {
            self = .unknown("'\(VisibleText.excerpt(trimmed))' is not a license that is known")
        }
    }

    /// True for the words with which tools and people say that they do not know.
    static func saysNothing(_ text: String) -> Bool {
        ["", "unknown", "none", "n/a", "noassertion", "null"].contains(text.asciiLowercased)
    }

    /// True when the name may mean several licenses, one of which the rest of the metadata may name.
    static func isAmbiguous(_ text: String) -> Bool { ambiguous.contains(key(of: text)) }

    /// True when the ambiguous name covers the license: `BSD License` and `BSD-3-Clause`.
    static func covers(_ name: String, _ license: SPDXLicense) -> Bool {
        let words = key(of: name).utf8.split(separator: 0x20).map { Array($0) }
        let family = Array(license.id.asciiLowercased.utf8.prefix { $0 != UInt8(ascii: "-") })
        return isAmbiguous(name) && words.contains(family)
    }

    /// Lower case, without classifier prefix, punctuation, "the" and a final "license".
    private static func key(of text: String) -> String {
        var rest = text.asciiLowercased.utf8[...]
        for prefix in ["license :: osi approved :: ", "license :: osi approved", "license :: "]
        where rest.starts(with: prefix.utf8) {
            rest = rest.dropFirst(prefix.utf8.count)
        }
        let words = rest.split { !($0.isASCIIAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+")) }
            .map { String(decoding: $0, as: UTF8.self) }
        return words.filter { !["the", "license", "licence", "version", "v", "of"].contains($0) }
            .joined(separator: " ")
    }

    private static let ambiguous: Set<String> = [
        "bsd", "bsd style", "bsd like", "bsd derived", "modified", "gpl", "gnu gpl", "gnu general public", "lgpl",
        "gnu lgpl", "gnu lesser general public", "agpl", "gnu affero general public", "apache like", "academic free",
        "artistic", "mozilla public", "mpl", "zope public", "eclipse public", "osi approved", "public domain", "python",
        "gnu free documentation", "gfdl", "european union public", "creative commons", "dual", "other", "free",
        "freeware", "freely distributable", "free for non commercial use", "gnu library or lesser general public lgpl",
        "gnu general public gpl", "apache",
    ]

    /// Names without "license", "version" and punctuation; see ``key(of:)``.
    private static let usual: [String: String] = [
        "mit": "MIT", "expat": "MIT", "mit expat": "MIT", "x11 mit": "MIT", "mit no attribution mit 0": "MIT-0",
        "mit no attribution": "MIT-0", "apache 2.0": "Apache-2.0", "apache 2": "Apache-2.0", "apache2": "Apache-2.0",
        "apache2.0": "Apache-2.0", "apache v2": "Apache-2.0", "apache v2.0": "Apache-2.0",
        "apache software": "Apache-2.0",
        "apache software 2.0": "Apache-2.0", "apache software 2": "Apache-2.0", "apache software v2": "Apache-2.0",
        "asl 2.0": "Apache-2.0", "asl 2": "Apache-2.0", "al2": "Apache-2.0",
        "bsd 3 clause": "BSD-3-Clause", "3 clause bsd": "BSD-3-Clause", "new bsd": "BSD-3-Clause",
        "modified bsd": "BSD-3-Clause", "bsd 3 clause new or revised": "BSD-3-Clause", "revised bsd": "BSD-3-Clause",
        "bsd 3": "BSD-3-Clause", "bsd3": "BSD-3-Clause", "bsd new": "BSD-3-Clause",
        "bsd 2 clause": "BSD-2-Clause", "2 clause bsd": "BSD-2-Clause", "simplified bsd": "BSD-2-Clause",
        "bsd 2 clause simplified": "BSD-2-Clause", "freebsd": "BSD-2-Clause", "bsd 2": "BSD-2-Clause",
        "zero clause bsd 0bsd": "0BSD", "0bsd": "0BSD", "isc iscl": "ISC", "isc": "ISC", "iscl": "ISC",
        "python software foundation": "PSF-2.0", "psf": "PSF-2.0", "psfl": "PSF-2.0", "psf 2": "PSF-2.0",
        "mozilla public 2.0 mpl 2.0": "MPL-2.0", "mozilla public 2.0": "MPL-2.0", "mpl 2.0": "MPL-2.0",
        "mpl 2": "MPL-2.0", "mozilla public 1.1 mpl 1.1": "MPL-1.1", "mpl 1.1": "MPL-1.1",
        "mozilla public 1.0 mpl": "MPL-1.0", "unlicense unlicense": "Unlicense", "unlicense": "Unlicense",
        "boost software 1.0 bsl 1.0": "BSL-1.0", "boost software 1.0": "BSL-1.0", "zlib libpng": "Zlib", "zlib": "Zlib",
        "wtfpl": "WTFPL", "do what fuck you want to public": "WTFPL",
        "gnu general public v2 gplv2": "GPL-2.0-only", "gplv2": "GPL-2.0-only", "gpl 2.0": "GPL-2.0-only",
        "gpl v2": "GPL-2.0-only", "gnu gpl v2": "GPL-2.0-only",
        "gnu general public v2 or later gplv2+": "GPL-2.0-or-later", "gplv2+": "GPL-2.0-or-later",
        "gnu general public v3 gplv3": "GPL-3.0-only", "gplv3": "GPL-3.0-only", "gpl 3.0": "GPL-3.0-only",
        "gpl v3": "GPL-3.0-only", "gnu gpl v3": "GPL-3.0-only", "gnu gplv3": "GPL-3.0-only",
        "gnu general public v3 or later gplv3+": "GPL-3.0-or-later", "gplv3+": "GPL-3.0-or-later",
        "gnu lesser general public v2 lgplv2": "LGPL-2.0-only",
        "gnu lesser general public v2 or later lgplv2+": "LGPL-2.0-or-later",
        "gnu lesser general public v3 lgplv3": "LGPL-3.0-only", "lgplv3": "LGPL-3.0-only", "lgpl v3": "LGPL-3.0-only",
        "lgpl 3.0": "LGPL-3.0-only", "gnu lesser general public v3 or later lgplv3+": "LGPL-3.0-or-later",
        "lgplv3+": "LGPL-3.0-or-later", "lgpl 2.1": "LGPL-2.1-only", "lgplv2.1": "LGPL-2.1-only",
        "lgplv2.1+": "LGPL-2.1-or-later", "gnu affero general public v3": "AGPL-3.0-only", "agplv3": "AGPL-3.0-only",
        "agpl 3.0": "AGPL-3.0-only", "gnu affero general public v3 or later agplv3+": "AGPL-3.0-or-later",
        "agplv3+": "AGPL-3.0-or-later", "cc0 1.0 universal cc0 1.0 public domain dedication": "CC0-1.0",
        "cc0 1.0 universal": "CC0-1.0", "cc0": "CC0-1.0", "eclipse public 1.0 epl 1.0": "EPL-1.0",
        "eclipse public 2.0 epl 2.0": "EPL-2.0", "epl 2.0": "EPL-2.0",
        "european union public 1.1 eupl 1.1": "EUPL-1.1", "european union public 1.2 eupl 1.2": "EUPL-1.2",
        "universal permissive upl": "UPL-1.0", "historical permission notice and disclaimer hpnd": "HPND",
        "hpnd": "HPND",
        "mulan permissive v2 mulanpsl 2.0": "MulanPSL-2.0", "blue oak model blueoak 1.0.0": "BlueOak-1.0.0",
        "common development and distribution 1.0 cddl 1.0": "CDDL-1.0", "zpl 2.1": "ZPL-2.1",
        "university illinois ncsa open source": "NCSA", "w3c": "W3C", "sil open font 1.1 ofl 1.1": "OFL-1.1",
        "postgresql": "PostgreSQL", "qt public qpl": "QPL-1.0", "vovida 1.0": "VSL-1.0",
    ]
}
