import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("SSH public keys")
struct SSHPublicKeyTests {
    /// A key made once with ssh-keygen, for tests that need no program.
    static let line =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJCTDZdJ1hq/xXlVKhxZrG/p9Ab0qdSNzDjU2WN6Dnxb"

    @Test(
        "Every kind of key that ssh-keygen makes has its fingerprint, size and line",
        arguments: [
            ("ed25519", nil), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 3072), ("rsa", 4096),
        ] as [(String, Int?)])
    func generated(type: String, bits: Int?) throws {
        try Workspace.use { workspace in
            try workspace.makeKey("key", type: type, bits: bits)
            let text = String(decoding: try workspace.read("key.pub"), as: UTF8.self)
            let words = text.split(separator: " ")
            let key = try SSHPublicKey(line: text)
            #expect(key.line == "\(words[0]) \(words[1])")
            #expect(key.algorithm.rawValue == words[0])
            let listed = try workspace.run(["ssh-keygen", "-l", "-E", "sha256", "-f", "key.pub"]).text.split(
                separator: " ")
            #expect(key.fingerprint.description == listed[1])
            #expect(String(key.bits) == listed[0])
            #expect(try SSHPublicKey(line: key.line) == key)
            #expect(try SSHPublicKey(blob: key.blob) == key)
            try Self.expectStrict(key.blob)
        }
    }

    @Test("Keys on security tokens are read as ssh-keygen reads them")
    func securityKeys() throws {
        try Workspace.use { workspace in
            let blobs = [
                SoftwareKey.tokenEd25519().blob, SoftwareKey.tokenECDSA().blob,
                SoftwareKey.tokenEd25519(application: "ssh:").blob,
            ]
            for blob in blobs {
                let key = try SSHPublicKey(blob: blob)
                try workspace.write("sk.pub", Array((key.line + " on a token\n").utf8))
                let listed = try workspace.run(["ssh-keygen", "-l", "-f", "sk.pub"]).text.split(separator: " ")
                #expect(key.fingerprint.description == listed[1])
                #expect(String(key.bits) == listed[0])
                #expect(key.algorithm.isSecurityKey)
                try Self.expectStrict(blob)
            }
        }
    }

    /// No prefix of a key is a key, nor is a key with anything behind it.
    static func expectStrict(_ blob: [UInt8]) throws {
        for count in 0..<blob.count {
            #expect(throws: Diagnostic.self) { try SSHPublicKey(blob: Array(blob.prefix(count))) }
        }
        #expect(throws: Diagnostic.self) { try SSHPublicKey(blob: blob + [0]) }
        #expect(throws: Diagnostic.self) { try SSHPublicKey(blob: blob + blob) }
        // A length beyond the end, in each field that starts here.
        for index in 0..<(blob.count - 4) {
            var broken = blob
            broken.replaceSubrange(index..<index + 4, with: [0xFF, 0xFF, 0xFF, 0xFF])
            if let key = try? SSHPublicKey(blob: broken) { #expect(key.blob == broken) }
        }
    }

    @Test("A line may have a comment, tabs and a line end")
    func layout() throws {
        let key = try SSHPublicKey(line: Self.line)
        for text in [
            Self.line + "\n", Self.line + "\r\n", Self.line + " ana@bank.example", Self.line + " a comment of Zoë\n",
            Self.line.replacing(" ", with: "\t"), Self.line.replacing(" ", with: "   "), "  " + Self.line,
            Self.line + " ",
        ] {
            #expect(try SSHPublicKey(line: text) == key, "\(text)")
        }
        #expect(key.line == Self.line && key.description == Self.line)
        #expect(key.fingerprint.description == "SHA256:" + key.fingerprint.description.dropFirst(7))
        #expect(Set([key, try SSHPublicKey(line: Self.line + " x")]).count == 1)
    }

    @Test("Lines that are no public key are refused with a reason")
    func refusals() throws {
        let base64 = try #require(Self.line.split(separator: " ").last)
        let cases: [(line: String, reason: String)] = [
            ("", "empty"),
            ("\n", "empty"),
            ("   ", "empty"),
            ("ssh-ed25519", "missing"),
            ("ssh-ed25519 ", "missing"),
            (String(base64), "not supported"),
            ("ssh-rsa \(base64)", "the line says 'ssh-rsa'"),
            ("ssh-ed25519 \(base64.dropLast())", "broken"),
            ("ssh-ed25519 \(base64)=", "broken"),
            ("ssh-ed25519 \(base64.dropLast(4))", "32 bytes"),
            ("ssh-ed25519 \(base64)AAAA", "behind its end"),
            ("ssh-ed25519 -\(base64.dropFirst())", "broken"),
            ("ssh-ed25519 \(base64)\n\(Self.line)", "one line"),
            ("ssh-ed25519 \(base64)\0", "one line"),
            ("ssh-ed25519 \(base64) \u{1B}[31m", "one line"),
            ("command=\"ls\" \(Self.line)", "options"),
            ("no-pty \(Self.line)", "options"),
            ("from=\"10.0.0.1\",no-pty \(Self.line)", "options"),
            ("restrict \(Self.line)", "options"),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "PEM"),
            ("-----BEGIN OPENSSH PRIVATE KEY-----", "PEM"),
            ("ssh-dss AAAAB3NzaC1kc3MAAACB", "DSA keys ('ssh-dss') are too weak and not accepted: use an Ed25519 key"),
            ("ssh-ed25519-cert-v01@openssh.com AAAA", "use the plain key"),
            ("\u{202E}x-cert-v01@openssh.com AAAA", "'\\u{202e}x-cert-v01@openssh.com' is an OpenSSH certificate"),
            ("rsa-sha2-512 AAAA", "the type of the key is 'ssh-rsa'"),
            ("webauthn-sk-ecdsa-sha2-nistp256@openssh.com AAAA", "not supported"),
            ("ssh-mldsa44-ed25519@openssh.com AAAA", "not supported"),
            ("SSH-ED25519 \(base64)", "not supported"),
            ("\u{202E}x AAAA", "\\u{202e}"),
            (Self.line + String(repeating: "x", count: 20_000), "far more"),
        ]
        for (line, reason) in cases {
            let fault = #expect(throws: Diagnostic.self) { try SSHPublicKey(line: line) }
            #expect(fault?.message.contains(reason) == true, "\(line.prefix(60)) gave \(fault?.message ?? "nothing")")
            #expect(fault?.kind == .input)
        }
    }

    @Test("Base64 with stray bits in its last digit is refused")
    func strayBits() {
        // 'YQ==' is the one spelling of "a"; 'YR==' decodes to the same byte elsewhere.
        #expect(StrictBase64.decode(Array("YQ==".utf8)) == [0x61])
        for wrong in ["YR==", "YQ=", "YQ", "YQ==\n", " YQ=", "Y===", "====", "YQ==YQ==", "Y-==", "YQ==AAAA", "é==="] {
            #expect(StrictBase64.decode(Array(wrong.utf8)) == nil, "\(wrong)")
        }
        #expect(StrictBase64.decode([]) == [])
        var generator = SeededGenerator(seed: 21)
        for length in 0..<300 {
            let bytes = generator.bytes(length)
            #expect(StrictBase64.decode(Array(StrictBase64.encode(bytes).utf8)) == bytes)
        }
    }

    @Test("Points of small order and second spellings, computed in Python, are refused as Ed25519 keys")
    func weakPoints() throws {
        let program = """
            p = 2**255 - 19
            d = -121665 * pow(121666, p - 2, p) % p
            L = 2**252 + 27742317777372353535851937790883648493
            def x_of(y):
                xx = (y * y - 1) * pow(d * y * y + 1, p - 2, p) % p
                x = pow(xx, (p + 3) // 8, p)
                if (x * x - xx) % p: x = x * pow(2, (p - 1) // 4, p) % p
                return x if (x * x - xx) % p == 0 else None
            def add(a, b):
                (x1, y1), (x2, y2) = a, b
                k = d * x1 * x2 * y1 * y2 % p
                return ((x1 * y2 + x2 * y1) * pow(1 + k, p - 2, p) % p, (y1 * y2 + x1 * x2) * pow(1 - k, p - 2, p) % p)
            def mul(n, a):
                r = (0, 1)
                while n:
                    if n & 1: r = add(r, a)
                    a = add(a, a); n >>= 1
                return r
            found = set()
            y = 2
            while len(found) < 8:
                x = x_of(y)
                if x is not None: found.add(mul(L, (x, y)))
                y += 1
            for x, y in sorted(found):
                for spelling in (y, y + p):
                    if spelling < 2**255:
                        for sign in (0, 1):
                            print((spelling | sign << 255).to_bytes(32, "little").hex())
            for y in range(p, 2**255):
                print(y.to_bytes(32, "little").hex())
            """
        let lines = try Workspace.use { try $0.run(["python3", "-I", "-c", program]).text.split(separator: "\n") }
        #expect(lines.count > 30)
        for line in lines {
            let point = try #require(Hex.decode(String(line)))
            let fault = #expect(throws: Diagnostic.self) {
                try SSHPublicKey(blob: WireBuilder.key("ssh-ed25519", point))
            }
            #expect(fault?.message.contains("weak") == true, "\(line)")
        }
        #expect(!Ed25519Points.isWeak(Array(try SSHPublicKey(line: Self.line).blob.suffix(32))))
    }

    @Test("Certificates of ssh-keygen are refused, in a line, a key and a signature, with the way out")
    func certificates() throws {
        try Workspace.use { workspace in
            try workspace.makeKey("ca")
            for (type, bits) in [("ed25519", nil), ("ecdsa", 256), ("rsa", 3072)] as [(String, Int?)] {
                try workspace.makeKey(type, type: type, bits: bits)
                try workspace.run(["ssh-keygen", "-q", "-s", "ca", "-I", "ana", "-n", "ana", "\(type).pub"])
                let line = String(decoding: try workspace.read("\(type)-cert.pub"), as: UTF8.self)
                let words = line.split(separator: " ")
                let blob = try #require(StrictBase64.decode(Array(words[1].utf8)))
                let armour = WireBuilder.signature(key: blob, inner: [])
                for fault in [
                    #expect(throws: Diagnostic.self) { try SSHPublicKey(line: line) },
                    #expect(throws: Diagnostic.self) { try SSHPublicKey(blob: blob) },
                    #expect(throws: Diagnostic.self) { try SSHSignature(armored: armour) },
                ] {
                    #expect(
                        fault?.message == "'\(words[0])' is an OpenSSH certificate, which is not accepted: "
                            + "use the plain key it was issued for")
                    #expect(fault?.hints.first?.contains("-cert.pub") == true)
                }
            }
        }
    }

    @Test("RSA numbers must be odd, positive, in shortest form and within bounds")
    func rsaNumbers() throws {
        let exponent: [UInt8] = [1, 0, 1]
        func modulus(_ bytes: Int, first: UInt8 = 0x80, last: UInt8 = 1) -> [UInt8] {
            [first] + [UInt8](repeating: 0x55, count: bytes - 2) + [last]
        }
        let least = [0] + modulus(384)
        for (e, n, bits) in [
            (exponent, least, 3072), (exponent, [0] + modulus(385, first: 0x80), 3080),
            (exponent, modulus(385, first: 0x7F), 3079), (exponent, modulus(385, first: 1), 3073),
            ([3], least, 3072), ([0, 0xFF, 0xFF, 0xFF, 0xFF], least, 3072), (exponent, [0] + modulus(1024), 8192),
        ] {
            #expect(try SSHPublicKey(blob: WireBuilder.key("ssh-rsa", e, n)).bits == bits)
        }
        let wrong: [(e: [UInt8], n: [UInt8], reason: String)] = [
            (exponent, modulus(384), "shortest form"), (exponent, [0, 0] + modulus(384), "shortest form"),
            (exponent, [0] + modulus(384, first: 0x7F), "shortest form"), (exponent, [], "shortest form"),
            (exponent, [0], "shortest form"), ([], least, "shortest form"), ([0], least, "shortest form"),
            ([0x80, 1], least, "shortest form"), ([0, 1, 0, 1], least, "shortest form"),
            (exponent, modulus(384, first: 0x7F), "has 3071 bits, and fewer than 3072"),
            (exponent, [0] + modulus(256), "has 2048 bits, and fewer than 3072"), (exponent, [3], "has 2 bits"),
            (exponent, modulus(1025, first: 1), "has 8193 bits, and more than 8192"),
            (exponent, [0] + modulus(2048), "has 16384 bits, and more than 8192"),
            (exponent, [0] + modulus(384, last: 2), "even"), ([1], least, "not an odd number above 1"),
            ([2], least, "not an odd number above 1"), ([1, 0, 0], least, "not an odd number above 1"),
            ([1, 0, 0, 0, 1], least, "more than 32 bits"), (modulus(384, first: 0x7F), least, "more than 32 bits"),
        ]
        for (e, n, reason) in wrong {
            let fault = #expect(throws: Diagnostic.self) { try SSHPublicKey(blob: WireBuilder.key("ssh-rsa", e, n)) }
            #expect(fault?.message.contains(reason) == true, "\(fault?.message ?? "nothing") lacks \(reason)")
            #expect(fault?.hints.isEmpty == false)
        }
        #expect(throws: Diagnostic.self) { try SSHPublicKey(blob: [UInt8](repeating: 0, count: 100_000)) }
    }

    @Test("Curves and points must fit the type of the key")
    func curves() throws {
        let point = Array(SoftwareKey.ecdsa(.p256).blob.suffix(65))
        let name = Array("nistp256".utf8)
        #expect(try SSHPublicKey(blob: WireBuilder.key("ecdsa-sha2-nistp256", name, point)).bits == 256)
        let wrong: [(String, [UInt8], [UInt8])] = [
            ("ecdsa-sha2-nistp256", Array("nistp384".utf8), point), ("ecdsa-sha2-nistp384", name, point),
            ("ecdsa-sha2-nistp256", name, [2] + point.dropFirst()), ("ecdsa-sha2-nistp256", name, [2] + point[1..<33]),
            ("ecdsa-sha2-nistp256", name, point + [0]), ("ecdsa-sha2-nistp256", name, []),
            // The point at infinity (SEC 1 §2.3.3), alone and filled up.
            ("ecdsa-sha2-nistp256", name, [0]), ("ecdsa-sha2-nistp256", name, [UInt8](repeating: 0, count: 65)),
        ]
        for (type, curve, encoded) in wrong {
            #expect(throws: Diagnostic.self) { try SSHPublicKey(blob: WireBuilder.key(type, curve, encoded)) }
        }
    }

    @Test("Fingerprints are read only as ssh-keygen prints them")
    func fingerprints() throws {
        let fingerprint = try SSHPublicKey(line: Self.line).fingerprint
        let text = fingerprint.description
        #expect(text.utf8.count == 50)
        #expect(SSHFingerprint(text) == fingerprint)
        #expect(SSHFingerprint(digest: fingerprint.digest) == fingerprint)
        #expect(fingerprint.hex == fingerprint.digest.hex)
        for wrong in [
            "", "SHA256:", text + "=", text + " ", String(text.dropLast()), text.lowercased(),
            String(text.dropFirst(7)),
            "MD5:" + text.dropFirst(7), "SHA256: " + text.dropFirst(8), text + "A",
        ] {
            #expect(SSHFingerprint(wrong) == nil, "\(wrong)")
        }
        // The last digit carries four bits: of its neighbours only every fourth is canonical.
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let legal = digits.filter { SSHFingerprint(text.dropLast() + String($0)) != nil }
        #expect(legal.count == 16)
        var generator = SeededGenerator(seed: 22)
        let many = (0..<100).compactMap { _ in Digest(bytes: generator.bytes(32)).map(SSHFingerprint.init(digest:)) }
        #expect(many.sorted().map(\.hex) == many.map(\.hex).sorted())
        #expect(many.allSatisfy { SSHFingerprint($0.description) == $0 })
    }
}
