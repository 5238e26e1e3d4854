import MLOpsCore

/// An address of packages in the one spelling that equal addresses share (RFC 3986 §6.2).
///
/// Scheme and host in lower case, no default port, no slash at the end, escapes in upper case and only where needed.
/// Credentials are taken off and reported, as a lock file is read by everybody.
public struct PackageAddress: Sendable, Hashable, CustomStringConvertible {
    /// `https`, `git+ssh`, …
    public let scheme: String
    /// With the port where it is not the scheme's own; empty for `file:`.
    public let host: String
    /// Begins with `/`, or empty; without a slash at the end.
    public let path: String
    /// Behind `?`; nil when there is none.
    public let query: String?
    /// Behind `#`; nil when there is none.
    public let fragment: String?
    /// True when a user name, a password or a token stood in the text.
    public let hasCredentials: Bool

    /// Nil for text that is no absolute URL, and for what two programs may read in two ways: white space, control
    /// characters, letters beyond ASCII, backslashes, broken escapes, a port that is no number, `..` in the path.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 4096, let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            bytes[0].isASCIILetter,
            bytes[..<colon].allSatisfy({ $0.isASCIIAlphanumeric || "+-.".utf8.contains($0) }),
            bytes[(colon + 1)...].starts(with: "//".utf8),
            bytes.allSatisfy({ (0x21...0x7E).contains($0) && !"\\\"<>^`{|}".utf8.contains($0) })
        else { return nil }
        scheme = String(decoding: bytes[..<colon].map(\.asciiLowercased), as: UTF8.self)
        var rest = bytes[(colon + 3)...]
        var fragment: String?
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = String(decoding: rest[(hash + 1)...], as: UTF8.self)
            rest = rest[..<hash]
        }
        var query: String?
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = String(decoding: rest[(mark + 1)...], as: UTF8.self)
            rest = rest[..<mark]
        }
        (self.fragment, self.query) = (fragment, query)
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            // The user of an SSH address names no secret.
            let user = authority[..<at]
            let usual = scheme.utf8.suffix(3).elementsEqual("ssh".utf8) && !user.contains(UInt8(ascii: ":"))
            hasCredentials = !usual
            authority = authority[(at + 1)...]
        } else {
            hasCredentials = false
        }
        guard let host = Self.host(authority, scheme: scheme), let path = Self.path(rest[slash...]),
            !host.isEmpty || (scheme == "file" && !path.isEmpty)
        else { return nil }
        (self.host, self.path) = (host, path)
    }

    /// The address without credentials, query and fragment included.
    public var description: String {
        "\(scheme)://\(host)\(path)" + (query.map { "?" + $0 } ?? "") + (fragment.map { "#" + $0 } ?? "")
    }

    /// True when both have the same scheme, host and port.
    public func sharesOrigin(with other: PackageAddress) -> Bool {
        scheme == other.scheme && host == other.host
    }

    private static func host(_ authority: ArraySlice<UInt8>, scheme: String) -> String? {
        var name = authority
        var port: ArraySlice<UInt8> = []
        // Inside brackets the colons belong to an IPv6 address.
        let afterBracket = authority.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
        if let colon = authority[afterBracket...].lastIndex(of: UInt8(ascii: ":")) {
            name = authority[..<colon]
            port = authority[(colon + 1)...]
        }
        if name.first == UInt8(ascii: "[") {
            guard name.last == UInt8(ascii: "]"),
                name.dropFirst().dropLast().allSatisfy({ $0.isASCIIAlphanumeric || ":.".utf8.contains($0) })
            else { return nil }
        } else {
            guard name.allSatisfy({ $0.isASCIIAlphanumeric || "-._~".utf8.contains($0) }) else { return nil }
        }
        guard port.allSatisfy(\.isASCIIDigit), port.count <= 5 else { return nil }
        let usual: UInt32? =
            switch scheme {
            case "http": 80
            case "https", "git+https": 443
            case "ssh", "git+ssh": 22
            default: nil
            }
        let text = String(decoding: name.map(\.asciiLowercased), as: UTF8.self)
        guard let number = UInt32(String(decoding: port, as: UTF8.self)), number != usual else { return text }
        return "\(text):\(number)"
    }

    /// Escapes in one spelling; nil for a broken one and for `.` or `..` as a segment, however it is written.
    private static func path(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard index + 2 <= bytes.endIndex, let high = Hex.value(of: bytes[index].asciiLowercased),
                let low = Hex.value(of: bytes[index + 1].asciiLowercased)
            else { return nil }
            let value = high << 4 | low
            if value.isASCIIAlphanumeric || "-._~".utf8.contains(value) {
                result.append(value)
            } else {
                result.append(UInt8(ascii: "%"))
                result += bytes[index..<index + 2].map { (0x61...0x66).contains($0) ? $0 - 0x20 : $0 }
            }
            index += 2
        }
        for segment in result.split(separator: UInt8(ascii: "/"))
        where segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) {
            return nil
        }
        while result.last == UInt8(ascii: "/") { result.removeLast() }
        return String(decoding: result, as: UTF8.self)
    }
}
