import Crypto
import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("SSH signatures")
struct SSHSignatureTests {
    /// A message, its key and its signature by ssh-keygen, taken apart for tests that break one field.
    struct Specimen {
        let message = Array("one event\n".utf8)
        let key: SSHPublicKey
        let armour: [UInt8]
        let inner: [UInt8]

        init(namespace: String = "file") throws {
            let message = message
            (key, armour) = try Workspace.use { workspace in
                try workspace.makeKey("key")
                let line = String(decoding: try workspace.read("key.pub"), as: UTF8.self)
                return (
                    try SSHPublicKey(line: line), try workspace.sign(message, key: "key", namespace: namespace)
                )
            }
            inner = Array(try SSHSignature(armored: armour).blob.suffix(4 + 11 + 4 + 64))
        }
    }

    @Test("What ssh-keygen signs is verified, for namespaces, hashes and messages of all sorts")
    func sshKeygen() throws {
        try Workspace.use { workspace in
            try workspace.makeKey("key")
            let key = try SSHPublicKey(line: String(decoding: try workspace.read("key.pub"), as: UTF8.self))
            try workspace.write("allowed", Array("ana \(key.line)\n".utf8))
            var generator = SeededGenerator(seed: 31)
            let messages: [[UInt8]] = [[], Array("text\n".utf8), generator.bytes(1), generator.bytes(100_000)]
            for namespace in ["file", "git", "git-mlops-event-v1", "name@bank.example"] {
                for (index, message) in messages.enumerated() {
                    for options in index == 1 ? [[], ["-O", "hashalg=sha256"], ["-O", "hashalg=sha512"]] : [[]] {
                        let armour = try workspace.sign(message, key: "key", namespace: namespace, options: options)
                        let signature = try SSHSignature(armored: armour)
                        #expect(signature.publicKey == key)
                        #expect(signature.namespace == namespace)
                        #expect(signature.hashAlgorithm == (options.last?.suffix(6)).map(String.init) ?? "sha512")
                        #expect(signature.armored == armour)
                        try signature.verify(message, namespace: namespace)
                        #expect(throws: Diagnostic.self) {
                            try signature.verify(message + [0], namespace: namespace)
                        }
                        try workspace.write("again.sig", signature.armored)
                        try workspace.run(
                            [
                                "ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "ana", "-n", namespace, "-s",
                                "again.sig",
                            ], stdin: message)
                    }
                }
            }
        }
    }

    @Test("A changed byte anywhere in the armour, the fields or the message is refused")
    func mutations() throws {
        let specimen = try Specimen()
        let signature = try SSHSignature(armored: specimen.armour)
        try signature.verify(specimen.message, namespace: "file")
        var generator = SeededGenerator(seed: 32)
        for index in specimen.armour.indices {
            for _ in 0..<3 {
                var broken = specimen.armour
                broken[index] ^= UInt8.random(in: 1...255, using: &generator)
                _ = refusal(broken, specimen.message)
            }
        }
        for index in signature.blob.indices {
            for bit in 0..<8 {
                var broken = signature.blob
                broken[index] ^= 1 << UInt8(bit)
                _ = refusal(SSHSignatureArmour.encode(broken), specimen.message)
            }
        }
        for index in specimen.message.indices {
            var other = specimen.message
            other[index] ^= 0x20
            _ = refusal(specimen.armour, other)
        }
    }

    @Test("Every part that is missing or repeated is refused")
    func truncations() throws {
        let specimen = try Specimen()
        let blob = try SSHSignature(armored: specimen.armour).blob
        for count in 0..<blob.count {
            _ = refusal(SSHSignatureArmour.encode(Array(blob.prefix(count))), specimen.message)
        }
        for count in 0..<(specimen.armour.count - 1) {
            _ = refusal(Array(specimen.armour.prefix(count)), specimen.message)
        }
        _ = refusal(SSHSignatureArmour.encode(blob + [0]), specimen.message)
        for index in 6..<(blob.count - 4) {
            var broken = blob
            broken.replaceSubrange(index..<index + 4, with: [0xFF, 0xFF, 0xFF, 0xFF])
            _ = refusal(SSHSignatureArmour.encode(broken), specimen.message)
        }
    }

    @Test("A refusal says which check failed")
    func reasons() throws {
        let specimen = try Specimen()
        let (key, inner) = (specimen.key.blob, specimen.inner)
        let honest = WireBuilder.signature(key: key, inner: inner)
        #expect(honest == specimen.armour, "the control: built by hand, the signature is the real one")
        let cases: [(armour: [UInt8], kind: Diagnostic.Kind, reason: String)] = [
            (WireBuilder.signature(version: 2, key: key, inner: inner), .refused, "version 2"),
            (WireBuilder.signature(version: 0, key: key, inner: inner), .refused, "version 0"),
            (WireBuilder.signature(magic: "SSHSIH", key: key, inner: inner), .input, "does not start with SSHSIG"),
            (
                WireBuilder.signature(key: key, namespace: "git", inner: inner), .refused,
                "made for 'git', not for 'file'"
            ),
            (WireBuilder.signature(key: key, namespace: "", inner: inner), .input, "namespace is missing"),
            (WireBuilder.signature(key: key, namespace: "fi\u{0}le", inner: inner), .input, "namespace is missing"),
            (WireBuilder.signature(key: key, reserved: [1], inner: inner), .refused, "reserved field is not empty"),
            (WireBuilder.signature(key: key, hash: "sha1", inner: inner), .refused, "hash 'sha1'"),
            (WireBuilder.signature(key: key, hash: "sha256", inner: inner), .refused, "did not sign exactly this"),
            (WireBuilder.signature(key: key, hash: "SHA512", inner: inner), .refused, "hash 'SHA512'"),
            (WireBuilder.signature(key: key, inner: inner, tail: [0]), .input, "bytes behind it"),
            (WireBuilder.signature(key: key, inner: inner + [0]), .input, "wrong length"),
            (
                WireBuilder.signature(
                    key: key,
                    inner: WireBuilder.strings([Array("ssh-rsa".utf8), Array(inner.suffix(64))])), .refused,
                "does not fit"
            ),
            (
                WireBuilder.signature(
                    key: key,
                    inner: WireBuilder.strings([Array("ssh-ed25519".utf8), Array(inner.suffix(63))])), .refused,
                "does not fit"
            ),
            (WireBuilder.signature(key: key + [0], inner: inner), .input, "behind its end"),
        ]
        for (armour, kind, reason) in cases {
            let fault = refusal(armour, specimen.message)
            #expect(fault?.message.contains(reason) == true, "\(fault?.message ?? "nothing") lacks \(reason)")
            #expect(fault?.kind == kind, "\(reason)")
        }
        #expect(refusal(specimen.armour, specimen.message, namespace: "git")?.kind == .refused)
    }

    @Test("Namespaces are compared by bytes")
    func namespaceForms() throws {
        let specimen = try Specimen(namespace: "caf\u{E9}")
        try SSHSignature(armored: specimen.armour).verify(specimen.message, namespace: "caf\u{E9}")
        _ = refusal(specimen.armour, specimen.message, namespace: "cafe\u{301}")
    }

    @Test("A second form of the same signature, with the group's order added to S, is refused")
    func malleability() throws {
        let specimen = try Specimen()
        // L of RFC 8032 §5.1, least byte first.
        let order: [UInt8] = [
            0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0, 0,
            0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ]
        var inner = specimen.inner
        var carry = 0
        for index in 0..<32 {
            let sum = Int(inner[inner.count - 32 + index]) + Int(order[index]) + carry
            inner[inner.count - 32 + index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        let fault = refusal(WireBuilder.signature(key: specimen.key.blob, inner: inner), specimen.message)
        #expect(fault?.message.contains("did not sign") == true)
    }

    @Test("Armour is strict: nothing around it, no second layout of a line, a cap on its size")
    func armour() throws {
        let specimen = try Specimen()
        let text = String(decoding: specimen.armour, as: UTF8.self)
        let body = text.split(separator: "\n").dropFirst().dropLast().joined()
        func wrapped(_ width: Int) -> String {
            let digits = Array(body)
            let lines = stride(from: 0, to: digits.count, by: width).map {
                String(digits[$0..<min($0 + width, digits.count)])
            }
            return (["-----BEGIN SSH SIGNATURE-----"] + lines + ["-----END SSH SIGNATURE-----", ""])
                .joined(separator: "\n")
        }
        #expect(wrapped(70) == text)
        for good in [text, String(text.dropLast()), wrapped(64), wrapped(76)] {
            let signature = try SSHSignature(armored: Array(good.utf8))
            #expect(signature.armored == specimen.armour)
            try signature.verify(specimen.message, namespace: "file")
        }
        let uneven = wrapped(70).replacing(
            String(body.prefix(70)), with: body.prefix(30) + "\n" + body.prefix(70).dropFirst(30))
        for wrong in [
            uneven, "", "\n" + text, text + "\n", text + "x", " " + text, wrapped(77), wrapped(100_000),
            text.replacing("\n", with: "\r\n"),
            text.replacing("SSH SIGNATURE", with: "SSH SIGNATURE "), text.replacing("-----END", with: "\n-----END"),
            text.replacing("-----\n", with: "-----\n\n"), text.replacing("-----BEGIN", with: "----BEGIN"), text + text,
            text.replacing("\n-----END", with: "-----END"),
            "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
            "-----BEGIN SSH SIGNATURE-----\n\n-----END SSH SIGNATURE-----\n",
        ] {
            let fault = #expect(throws: Diagnostic.self) { try SSHSignature(armored: Array(wrong.utf8)) }
            #expect(fault?.kind == .input)
        }
        let huge = wrapped(70).replacing(
            "-----BEGIN SSH SIGNATURE-----\n",
            with: "-----BEGIN SSH SIGNATURE-----\n"
                + String(repeating: String(repeating: "A", count: 70) + "\n", count: 1000))
        let fault = #expect(throws: Diagnostic.self) { try SSHSignature(armored: Array(huge.utf8)) }
        #expect(fault?.message.contains("65536 allowed") == true)
    }

    @Test("Ten thousand broken signatures and keys neither crash nor verify")
    func fuzz() throws {
        let specimen = try Specimen()
        let blob = try SSHSignature(armored: specimen.armour).blob
        var generator = SeededGenerator(seed: 33)
        for round in 0..<10_000 {
            var bytes = round.isMultiple(of: 2) ? blob : specimen.armour
            for _ in 0..<Int.random(in: 1...5, using: &generator) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(contentsOf: [0, 0, 0, UInt8.random(in: 0...64, using: &generator)], at: index)
                case 3: bytes.removeSubrange(index...)
                default: bytes.append(contentsOf: bytes[index...].prefix(40))
                }
            }
            guard bytes != blob, bytes != specimen.armour else { continue }
            let armour = round.isMultiple(of: 2) ? SSHSignatureArmour.encode(bytes) : bytes
            // A missing last line end and another width are spellings of the same signature, not forgeries.
            if let signature = try? SSHSignature(armored: armour), signature.blob != blob {
                #expect(throws: Diagnostic.self) { try signature.verify(specimen.message, namespace: "file") }
            }
            _ = try? SSHPublicKey(blob: bytes)
            _ = try? SSHPublicKey(line: String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("Numbers and strings on the wire are bounded by the bytes there are")
    func wire() {
        var writer = SSHWireWriter()
        writer.uint32(0xDEAD_BEEF)
        writer.string("ab")
        writer.string([])
        #expect(writer.bytes == [0xDE, 0xAD, 0xBE, 0xEF, 0, 0, 0, 2, 0x61, 0x62, 0, 0, 0, 0])
        var reader = SSHWireReader(writer.bytes)
        #expect(reader.uint32() == 0xDEAD_BEEF)
        #expect(reader.text() == "ab")
        #expect(reader.string() == [])
        #expect(reader.isAtEnd)
        #expect(reader.uint32() == nil)
        #expect(reader.string() == nil)
        var short = SSHWireReader([0, 0, 0, 5, 1, 2])
        #expect(short.string() == nil)
        #expect(short.bytes(6) == [0, 0, 0, 5, 1, 2], "a failed read consumes nothing")
        var huge = SSHWireReader([0xFF, 0xFF, 0xFF, 0xFF, 1])
        #expect(huge.string() == nil)
        #expect(huge.bytes(-1) == nil)
        #expect(huge.bytes(.max) == nil)
        for (bytes, value) in [
            ([0, 0, 0, 1, 5], [5]), ([0, 0, 0, 2, 0, 0x80], [0x80]), ([0, 0, 0, 0], nil), ([0, 0, 0, 1, 0], nil),
            ([0, 0, 0, 1, 0x80], nil), ([0, 0, 0, 2, 0, 0x7F], nil),
        ] as [([UInt8], [UInt8]?)] {
            var numbers = SSHWireReader(bytes)
            #expect(numbers.positiveInteger() == value)
        }
    }
}
