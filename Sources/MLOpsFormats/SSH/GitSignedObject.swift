import MLOpsCore

/// A raw git commit or tag taken apart into what was signed and the signature, byte for byte as git does it.
///
/// Sources: git's `commit.c` (`parse_buffer_signed_by_header`, `remove_signature`), `gpg-interface.c`
/// (`parse_signed_buffer`) and `Documentation/gitformat-signature`. The signature may be of any kind git knows.
public struct GitSignedObject: Hashable, Sendable {
    /// What the signer saw.
    public let payload: [UInt8]
    /// The armoured signature; nil when the object is not signed.
    public let signature: [UInt8]?

    public init(payload: [UInt8], signature: [UInt8]?) {
        (self.payload, self.signature) = (payload, signature)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")

    /// The first words of signatures in the body of a tag (`gpg-interface.c`).
    private static let markers: [[UInt8]] = [
        "-----BEGIN SSH SIGNATURE-----", "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----",
        "-----BEGIN SIGNED MESSAGE-----",
    ].map { Array($0.utf8) }

    /// Takes a commit apart; `raw` is the object's content without the loose object's header.
    ///
    /// The signature is the `gpgsig` header of a SHA-1 repository, `gpgsig-sha256` of a SHA-256 one; which it is shows
    /// in the length of the tree's name. The header of the other kind belongs to neither part.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` when this is no commit, or carries two signatures of one kind: git
    ///   would join those, and others would check only one.
    public static func split(commit raw: [UInt8]) throws -> GitSignedObject {
        let firstLine = raw.prefix { $0 != newline }
        guard firstLine.starts(with: "tree ".utf8), [45, 69].contains(firstLine.count) else {
            throw Diagnostic.input("this is not a git commit: it does not start with its tree")
        }
        let own = Array((firstLine.count == 45 ? "gpgsig " : "gpgsig-sha256 ").utf8)
        let (payload, headers) = separate(raw)
        let ours = headers.filter { $0.starts(with: own) }
        guard ours.count <= 1 else {
            throw Diagnostic.input("the git commit carries two signatures")
        }
        return GitSignedObject(payload: payload, signature: ours.first.map { unfolded($0.dropFirst(own.count)) })
    }

    /// Takes an annotated tag apart; `raw` is the object's content without the loose object's header.
    ///
    /// The signature starts at the last line that begins as one, as for git. Signature headers belong to neither part.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` when this is no tag.
    public static func split(tag raw: [UInt8]) throws -> GitSignedObject {
        guard raw.starts(with: "object ".utf8) else {
            throw Diagnostic.input("this is not an annotated git tag: it does not start with the object it names")
        }
        var start = 0
        var match: Int?
        while start < raw.count {
            let line = raw[start...]
            if line.first == UInt8(ascii: "-"), markers.contains(where: { line.starts(with: $0) }) { match = start }
            guard let end = line.firstIndex(of: newline) else { break }
            start = end + 1
        }
        let (payload, _) = separate(Array(raw[..<(match ?? raw.count)]))
        return GitSignedObject(payload: payload, signature: match.map { Array(raw[$0...]) })
    }

    /// The object without its signature headers, and those headers with their continuation lines.
    private static func separate(_ raw: [UInt8]) -> (payload: [UInt8], headers: [[UInt8]]) {
        var payload: [UInt8] = []
        payload.reserveCapacity(raw.count)
        var headers: [[UInt8]] = []
        var inSignature = false
        var start = 0
        while start < raw.count {
            let end = raw[start...].firstIndex(of: newline).map { $0 + 1 } ?? raw.count
            let line = raw[start..<end]
            if line.first == newline {
                // The message: everything behind the empty line is signed as it stands.
                payload.append(contentsOf: raw[start...])
                break
            }
            if inSignature, line.first == space {
                headers[headers.count - 1].append(contentsOf: line)
            } else if line.starts(with: "gpgsig ".utf8) || line.starts(with: "gpgsig-sha256 ".utf8) {
                inSignature = true
                headers.append(Array(line))
            } else {
                inSignature = false
                payload.append(contentsOf: line)
            }
            start = end
        }
        return (payload, headers)
    }

    /// A header's value without the space that starts each continuation line.
    private static func unfolded(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(value.count)
        var previous: UInt8?
        for byte in value {
            if !(previous == newline && byte == space) { result.append(byte) }
            previous = byte
        }
        return result
    }
}
