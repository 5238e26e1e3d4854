/// Names of Python packages.
public enum PackageName {
    /// The one spelling that all equal names share: lower case, each run of `-`, `_` and `.` a single `-` (PEP 503).
    ///
    /// Any text is taken, so that two wrong names still compare; ``isValid(_:)`` tells whether it is a name.
    public static func normalize(_ name: String) -> String {
        String(decoding: normalized(name.utf8), as: UTF8.self)
    }

    /// As ``normalize(_:)``, on bytes.
    static func normalized(_ name: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var separates = false
        for byte in name {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                if !separates { result.append(UInt8(ascii: "-")) }
                separates = true
                continue
            case 0x41...0x5A: result.append(byte + 0x20)
            default: result.append(byte)
            }
            separates = false
        }
        return result
    }

    /// True for ASCII letters, digits, `-`, `_` and `.`, with a letter or digit at both ends (the core metadata
    /// specification, field Name), up to 200 of them.
    public static func isValid(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 200 else { return false }
        return first.isASCIIAlphanumeric && last.isASCIIAlphanumeric && bytes.allSatisfy(\.isPackageNameByte)
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }

    var isASCIILetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }

    var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIILetter }

    var isPackageNameByte: Bool {
        isASCIIAlphanumeric || self == UInt8(ascii: "-") || self == UInt8(ascii: "_") || self == UInt8(ascii: ".")
    }

    /// Space and tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// What Python's `str.strip()` takes off, as far as it is ASCII.
    var isASCIISpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) || (0x1C...0x1F).contains(self) }

    var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
}

extension String {
    /// Lower case for ASCII letters alone: no other letter becomes or stays equal to one of those.
    var asciiLowercased: String { String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self) }

    /// Without the ASCII white space at both ends.
    var asciiTrimmed: String { String(decoding: Array(utf8).asciiTrimmed, as: UTF8.self) }
}

extension RandomAccessCollection<UInt8> {
    /// Without the ASCII white space at both ends.
    var asciiTrimmed: SubSequence {
        guard let first = firstIndex(where: { !$0.isASCIISpace }), let last = lastIndex(where: { !$0.isASCIISpace })
        else { return self[startIndex..<startIndex] }
        return self[first...last]
    }
}
