import Crypto
import CryptoExtras
import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("RSA signatures of SSH")
struct RSASignatureTests {
    private static let message = Array("an event\n".utf8)

    @Test("SHA-256 and SHA-512 are verified as by ssh-keygen; SHA-1, PSS and swapped names are refused")
    func algorithms() throws {
        try Workspace.use { workspace in
            let rsa = try RSAKey.shared()
            for name in ["rsa-sha2-256", "rsa-sha2-512"] {
                let key = SoftwareKey.rsa(rsa, as: name)
                let armour = try key.armour(Self.message)
                try SSHSignature(armored: armour).verify(Self.message, namespace: "file")
                #expect(try workspace.accepts(armour, of: Self.message, line: try key.line))
            }
            let old = SoftwareKey.rsa(rsa, as: "ssh-rsa")
            let fault = refusal(try old.armour(Self.message), Self.message)
            #expect(fault?.message.contains("SHA-1") == true)
            #expect(fault?.kind == .refused)
            #expect(fault?.hints.first?.contains("rsa-sha2-512") == true)
            #expect(try !workspace.accepts(try old.armour(Self.message), of: Self.message, line: try old.line))
        }
    }

    private static func armour(_ key: RSAKey, _ name: String, _ signature: [UInt8]) -> [UInt8] {
        WireBuilder.signature(key: key.blob, inner: WireBuilder.strings([Array(name.utf8), signature]))
    }

    @Test("A signature of another padding, hash, length or with the modulus added is refused")
    func spellings() throws {
        let rsa = try RSAKey.shared()
        let content = WireBuilder.signedData(Self.message, namespace: "file", hash: "sha512")
        let (small, large) = (SHA256.hash(data: content), SHA512.hash(data: content))
        func sign(_ digest: some Crypto.Digest, _ padding: _RSA.Signing.Padding) throws -> [UInt8] {
            [UInt8](try rsa.key.signature(for: digest, padding: padding).rawRepresentation)
        }
        let honest = try sign(large, .insecurePKCS1v1_5)
        try SSHSignature(armored: Self.armour(rsa, "rsa-sha2-512", honest)).verify(Self.message, namespace: "file")
        for (what, name, bytes) in [
            ("PSS", "rsa-sha2-512", try sign(large, .PSS)), ("PSS", "rsa-sha2-256", try sign(small, .PSS)),
            ("the other hash", "rsa-sha2-256", honest),
            ("the other hash", "rsa-sha2-512", try sign(small, .insecurePKCS1v1_5)),
            ("a hash of neither", "rsa-sha2-512", try sign(SHA384.hash(data: content), .insecurePKCS1v1_5)),
            ("longer by a zero", "rsa-sha2-512", [0] + honest), ("longer behind", "rsa-sha2-512", honest + [0]),
            ("shorter", "rsa-sha2-512", Array(honest.dropFirst())), ("nothing", "rsa-sha2-512", []),
            ("zero", "rsa-sha2-512", [UInt8](repeating: 0, count: 384)),
            ("one", "rsa-sha2-512", BigNumber.padded([1], 384)), ("the modulus", "rsa-sha2-512", rsa.modulus),
            ("all ones", "rsa-sha2-512", [UInt8](repeating: 0xFF, count: 384)),
            ("n − s", "rsa-sha2-512", BigNumber.difference(rsa.modulus, honest)),
            ("huge", "rsa-sha2-512", [UInt8](repeating: 0x41, count: 30_000)),
        ] {
            let fault = refusal(Self.armour(rsa, name, bytes), Self.message)
            #expect(fault?.message.contains("did not sign") == true, "\(what): \(fault?.message ?? "nothing")")
        }
        // With some luck s + n needs no further byte; then only the bound on s refuses it.
        for attempt in 0..<200 {
            let message = Self.message + Array("\(attempt)".utf8)
            let content = WireBuilder.signedData(message, namespace: "file", hash: "sha512")
            let signature = [UInt8](
                try rsa.key.signature(for: SHA512.hash(data: content), padding: .insecurePKCS1v1_5).rawRepresentation)
            let sum = BigNumber.sum(signature, rsa.modulus)
            guard sum.first == 0 else { continue }
            try SSHSignature(armored: Self.armour(rsa, "rsa-sha2-512", signature)).verify(message, namespace: "file")
            _ = refusal(Self.armour(rsa, "rsa-sha2-512", Array(sum.dropFirst())), message)
            return
        }
        Issue.record("no signature was small enough")
    }

    @Test("A signature whose number is short keeps its leading zeros")
    func leadingZeros() throws {
        let rsa = try RSAKey.shared()
        for attempt in 0..<5000 {
            let message = Self.message + Array("\(attempt)".utf8)
            let content = WireBuilder.signedData(message, namespace: "file", hash: "sha512")
            let signature = [UInt8](
                try rsa.key.signature(for: SHA512.hash(data: content), padding: .insecurePKCS1v1_5).rawRepresentation)
            guard signature.first == 0 else { continue }
            try SSHSignature(armored: Self.armour(rsa, "rsa-sha2-512", signature)).verify(message, namespace: "file")
            let short = Self.armour(rsa, "rsa-sha2-512", Array(signature.dropFirst()))
            #expect(refusal(short, message)?.message.contains("did not sign") == true)
            return
        }
        Issue.record("no signature had a leading zero")
    }

    @Test(
        "Short keys of ssh-keygen are refused where they are named and where they signed",
        arguments: [1024, 2048, 3064])
    func shortKeys(bits: Int) throws {
        try Workspace.use { workspace in
            try workspace.makeKey("key", type: "rsa", bits: bits)
            let text = String(decoding: try workspace.read("key.pub"), as: UTF8.self)
            let armour = try workspace.sign(Self.message, key: "key", namespace: "file")
            for fault in [
                #expect(throws: Diagnostic.self) { try SSHPublicKey(line: text) }, refusal(armour, Self.message),
            ] {
                #expect(fault?.message.contains("has \(bits) bits, and fewer than 3072") == true)
                #expect(fault?.message.contains("use an Ed25519 key or RSA with 4096 bits") == true)
                #expect(fault?.hints.first?.contains("ssh-keygen -t ed25519") == true)
                #expect(fault?.kind == .input)
            }
        }
    }

    @Test("The longest key that is accepted is one that can be verified")
    func longestKey() throws {
        // Every accepted length must get as far as the arithmetic.
        for bits in [3072, 3073, 4095, 4096, 6000, 8191, 8192] {
            let bytes = (bits + 7) / 8
            var modulus = [UInt8](repeating: 0x5B, count: bytes)
            modulus[0] = 1 << UInt8((bits - 1) % 8)
            let blob = WireBuilder.key("ssh-rsa", [1, 0, 1], WireBuilder.magnitude(modulus))
            #expect(try SSHPublicKey(blob: blob).bits == bits)
            let inner = WireBuilder.strings([
                Array("rsa-sha2-512".utf8), BigNumber.padded([UInt8](repeating: 9, count: bytes - 2), bytes),
            ])
            let fault = refusal(WireBuilder.signature(key: blob, inner: inner), Self.message)
            #expect(fault?.message.contains("did not sign") == true)
        }
        let long = [0x01] + [UInt8](repeating: 0, count: 1023) + [1]
        let fault = #expect(throws: Diagnostic.self) {
            try SSHPublicKey(blob: WireBuilder.key("ssh-rsa", [1, 0, 1], long))
        }
        #expect(fault?.message.contains("has 8193 bits, and more than 8192") == true)
    }
}
