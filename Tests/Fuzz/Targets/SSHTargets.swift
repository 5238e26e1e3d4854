import MLOpsCore
import MLOpsFormats

extension Target {
    static let sshSignature = Target("ssh-signature", dictionary: "ssh", layers: [.sshArmour]) { bytes in
        let signature = try SSHSignature(armored: bytes)
        let again = try SSHSignature(armored: signature.armored)
        try hold("a signature is read as it was written", again == signature)
        try hold("a signature has one armour", again.armored == signature.armored)
        try hold("a signature has a purpose", !signature.namespace.isEmpty)
        for (message, namespace) in [(Array("hello\n".utf8), "file"), (bytes, signature.namespace)] {
            if let error = try refusal(of: { try signature.verify(message, namespace: namespace) }) {
                try Telling.check(error, about: bytes)
            }
        }
    }

    /// One line of a `.pub` file.
    static let sshKey = Target("ssh-key", dictionary: "ssh", layers: [.sshLine]) { bytes in
        if let key = try? SSHPublicKey(blob: bytes) {
            try hold("a key's blob is kept", key.blob == bytes)
        }
        let key = try SSHPublicKey(line: String(decoding: bytes, as: UTF8.self))
        try hold("a key is read as it was written", try SSHPublicKey(line: key.line) == key)
        try hold("a line and its blob are one key", try SSHPublicKey(blob: key.blob) == key)
        try hold(
            "a fingerprint is read as it was written", SSHFingerprint(key.fingerprint.description) == key.fingerprint)
        try hold("a key has a size", key.bits >= 256)
    }

    /// Signed commits and tags as git stores them.
    static let gitSigned = Target("git-signed", dictionary: "git") { bytes in
        for part in [GitSignedObject.split(commit:), GitSignedObject.split(tag:)] {
            var found: GitSignedObject?
            if let error = try refusal(of: { found = try part(bytes) }) {
                try Telling.check(error, about: bytes)
                continue
            }
            guard let found else { continue }
            let size = found.payload.count + (found.signature?.count ?? 0)
            try hold("nothing is signed that is not there", size <= bytes.count)
            if let armour = found.signature { _ = try? SSHSignature(armored: armour) }
            let again = try? part(found.payload)
            try hold(
                "a payload has no header of a signature", again?.payload == found.payload || found.signature != nil)
        }
    }
}

extension Layer {
    private static let begin = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
    private static let end = Array("-----END SSH SIGNATURE-----\n".utf8)

    /// The binary form below `-----BEGIN SSH SIGNATURE-----`.
    fileprivate static let sshArmour = Layer(
        remove: { bytes in
            guard bytes.starts(with: begin) else { return nil }
            let body = bytes.dropFirst(begin.count).prefix { $0 != UInt8(ascii: "-") }
            return Base64.decode(body.filter { $0 != 0x0A })
        },
        apply: { blob in
            var rest = Base64.encode(blob)[...]
            var result = begin
            while !rest.isEmpty {
                result += rest.prefix(70) + [0x0A]
                rest = rest.dropFirst(70)
            }
            return result + end
        })

    /// The blob of a key line; the type in front follows from it.
    fileprivate static let sshLine = Layer(
        remove: { bytes in
            let words = bytes.split(separator: 0x20)
            return words.count < 2 ? nil : Base64.decode(words[1].filter { $0 != 0x0A })
        },
        apply: { blob in
            let length = blob.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            let name = length <= 64 ? Array(blob.dropFirst(4).prefix(length)) : Array("ssh-ed25519".utf8)
            return name + [0x20] + Base64.encode(blob) + [0x0A]
        })
}
