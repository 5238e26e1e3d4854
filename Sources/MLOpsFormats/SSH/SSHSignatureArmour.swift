import MLOpsCore

/// The text around a binary SSH signature (PROTOCOL.sshsig, "Armored format").
enum SSHSignatureArmour {
    private static let header = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
    private static let footer = Array("-----END SSH SIGNATURE-----".utf8)
    private static let newline = UInt8(ascii: "\n")
    /// What OpenSSH writes.
    private static let lineWidth = 70
    /// What PEM allows, as other signers write it.
    private static let maxLineWidth = 76

    /// The bytes inside: header line, lines of base64, footer line, and nothing before or after.
    static func decode(_ text: [UInt8], limit: Int) throws -> [UInt8] {
        guard text.count <= limit else {
            throw Diagnostic.input("the SSH signature has \(text.count) bytes, more than the \(limit) allowed")
        }
        guard text.starts(with: header) else {
            throw malformed("it does not start with the line '-----BEGIN SSH SIGNATURE-----'")
        }
        var body = text.dropFirst(header.count)
        // The line end behind the footer may be missing: that is how some signers and mailers leave it.
        if body.last == newline { body = body.dropLast() }
        guard body.count > footer.count, body.suffix(footer.count).elementsEqual(footer) else {
            throw malformed("it does not end with the line '-----END SSH SIGNATURE-----'")
        }
        body = body.dropLast(footer.count)
        guard body.last == newline else { throw malformed("its last line does not stand alone") }
        let lines = body.dropLast().split(separator: newline, omittingEmptySubsequences: false)
        // All lines but the last are equally long, so that the same bytes cannot be laid out in countless ways.
        guard let width = lines.first?.count, (1...maxLineWidth).contains(width),
            lines.dropLast().allSatisfy({ $0.count == width }), let last = lines.last, (1...width).contains(last.count),
            let bytes = StrictBase64.decode(lines.flatMap { $0 })
        else { throw malformed("its base64 is broken") }
        return bytes
    }

    /// Exactly what `ssh-keygen -Y sign` writes for these bytes.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result = header
        for (index, digit) in StrictBase64.encode(bytes).utf8.enumerated() {
            if index > 0, index.isMultiple(of: lineWidth) { result.append(newline) }
            result.append(digit)
        }
        return result + [newline] + footer + [newline]
    }

    private static func malformed(_ what: String) -> Diagnostic {
        .input("the SSH signature is malformed: \(what)")
    }
}
