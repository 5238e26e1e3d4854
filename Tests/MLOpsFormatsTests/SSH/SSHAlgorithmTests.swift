import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("SSH signatures of every kind of key")
struct SSHAlgorithmTests {
    /// A kind of key that ssh-keygen can make without a token.
    struct Kind: CustomTestStringConvertible, Sendable {
        let type: String
        let bits: Int?
        var testDescription: String { type + (bits.map { " \($0)" } ?? "") }

        static let all = [
            Kind(type: "ed25519", bits: nil), Kind(type: "ecdsa", bits: 256), Kind(type: "ecdsa", bits: 384),
            Kind(type: "ecdsa", bits: 521), Kind(type: "rsa", bits: 3072), Kind(type: "rsa", bits: 4096),
        ]
    }

    @Test("What ssh-keygen signs is verified, and only that, by that key, in that namespace", arguments: Kind.all)
    func sshKeygen(kind: Kind) throws {
        try Workspace.use { workspace in
            try workspace.makeKey("key", type: kind.type, bits: kind.bits)
            try workspace.makeKey("other", type: kind.type, bits: kind.bits)
            let key = try SSHPublicKey(line: String(decoding: try workspace.read("key.pub"), as: UTF8.self))
            let other = try SSHPublicKey(line: String(decoding: try workspace.read("other.pub"), as: UTF8.self))
            var generator = SeededGenerator(seed: 51)
            let messages: [[UInt8]] = [[], Array("text\n".utf8), generator.bytes(10_000)]
            // Several of each: r, s and the padding of RSA differ in length from one to the next.
            for (index, message) in (messages + messages + messages).enumerated() {
                let hash = index.isMultiple(of: 2) ? "sha512" : "sha256"
                let armour = try workspace.sign(
                    message, key: "key", namespace: "git-mlops-event-v1", options: ["-O", "hashalg=\(hash)"])
                let signature = try SSHSignature(armored: armour)
                #expect(signature.hashAlgorithm == hash)
                #expect(signature.armored == armour)
                let result = try signature.verify(message, namespace: "git-mlops-event-v1")
                #expect(result.key == key)
                #expect(result.securityKeyUse == nil)
                // Keys without a token have nothing to show, and are not asked.
                try signature.verify(message, namespace: "git-mlops-event-v1", securityKey: .verification)
                _ = refusal(armour, message + [0], namespace: "git-mlops-event-v1")
                #expect(refusal(armour, message, namespace: "git")?.message.contains("made for") == true)
                let moved = WireBuilder.signature(
                    key: other.blob, namespace: "git-mlops-event-v1", hash: hash, inner: Self.inner(of: signature))
                let fault = refusal(moved, message, namespace: "git-mlops-event-v1")
                #expect(fault?.message.contains("\(other.fingerprint) did not sign") == true)
                #expect(fault?.kind == .refused)
            }
        }
    }

    /// The signature's own fields: the last string of the blob.
    static func inner(of signature: SSHSignature) -> [UInt8] {
        var reader = SSHWireReader(signature.blob)
        _ = reader.bytes(10)
        for _ in 0..<4 { _ = reader.string() }
        return reader.string() ?? []
    }

    /// One key of each kind, tokens included.
    static func keys() throws -> [SoftwareKey] {
        let rsa = try RSAKey.shared()
        return [.ed25519()] + NISTCurve.allCases.map { .ecdsa($0) } + [
            .rsa(rsa, as: "rsa-sha2-256"), .rsa(rsa, as: "rsa-sha2-512"), .tokenEd25519(), .tokenECDSA(),
        ]
    }

    @Test("What other software signs is verified here as by ssh-keygen")
    func software() throws {
        try Workspace.use { workspace in
            let message = Array("an event\n".utf8)
            for key in try Self.keys() {
                for hash in ["sha256", "sha512"] {
                    let armour = try key.armour(message, namespace: "git", hash: hash)
                    let signature = try SSHSignature(armored: armour)
                    #expect(try signature.verify(message, namespace: "git").key.blob == key.blob)
                    let line = try key.line
                    #expect(try workspace.accepts(armour, of: message, line: line, namespace: "git"), "\(line)")
                    #expect(try !workspace.accepts(armour, of: message + [1], line: line, namespace: "git"))
                    _ = refusal(armour, message + [1], namespace: "git")
                }
            }
        }
    }

    @Test("A flipped bit anywhere in a signature is refused")
    func flips() throws {
        let message = Array("an event\n".utf8)
        var generator = SeededGenerator(seed: 52)
        for key in try Self.keys() {
            let blob = try SSHSignature(armored: key.armour(message)).blob
            // All bits of the last forty bytes, where flags and counter are, and a sample of the others.
            let sample = (0..<400).map { _ in generator.number(0..<blob.count * 8) }
            for bit in sample + Array((blob.count - 40) * 8..<blob.count * 8) {
                var broken = blob
                broken[bit / 8] ^= 1 << UInt8(bit % 8)
                _ = refusal(SSHSignatureArmour.encode(broken), message, demand: .nothing, "bit \(bit)")
            }
        }
    }

    @Test("A signature does not pass as one of another algorithm")
    func otherAlgorithms() throws {
        let message = Array("an event\n".utf8)
        let names =
            SSHKeyAlgorithm.allCases.map(\.rawValue) + ["rsa-sha2-256", "rsa-sha2-512", "", "none", "\u{202E}x"]
        for key in try Self.keys() {
            let signature = try SSHSignature(armored: key.armour(message))
            var reader = SSHWireReader(Self.inner(of: signature))
            let (text, string) = (reader.text(), reader.string())
            let (honest, bytes) = (try #require(text), try #require(string))
            let tail = reader.bytes(signature.publicKey.algorithm.isSecurityKey ? 5 : 0) ?? []
            for name in names where name != honest {
                let inner = WireBuilder.strings([Array(name.utf8), bytes]) + tail
                let fault = refusal(WireBuilder.signature(key: key.blob, inner: inner), message)
                #expect(fault?.kind == .refused, "\(honest) as \(name)")
                #expect(fault?.message.contains("\u{202E}") == false)
            }
        }
    }

    @Test("A key's numbers do not serve a key of another type: on a token or not, the signed bytes differ")
    func tokenOrNot() throws {
        let message = Array("an event\n".utf8)
        for (token, plain, fields) in [
            (SoftwareKey.tokenEd25519(), "ssh-ed25519", 1), (SoftwareKey.tokenECDSA(), "ecdsa-sha2-nistp256", 2),
        ] {
            let signature = try SSHSignature(armored: token.armour(message))
            var key = SSHWireReader(token.blob)
            _ = key.string()
            let numbers = (0..<fields).compactMap { _ in key.string() }
            var inner = SSHWireReader(Self.inner(of: signature))
            _ = inner.string()
            let bytes = inner.string() ?? []
            #expect(bytes.count >= 64)
            let moved = WireBuilder.signature(
                key: WireBuilder.strings([Array(plain.utf8)] + numbers),
                inner: WireBuilder.strings([Array(plain.utf8), bytes]))
            #expect(refusal(moved, message)?.message.contains("did not sign") == true)
        }
    }
}
