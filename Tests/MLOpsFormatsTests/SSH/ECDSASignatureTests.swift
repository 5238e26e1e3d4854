import Crypto
import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("ECDSA signatures of SSH")
struct ECDSASignatureTests {
    private static let message = Array("an event\n".utf8)

    @Test(
        "Numbers out of range, negative, in a longer form or with anything around them are refused",
        arguments: NISTCurve.allCases)
    func hostileNumbers(curve: NISTCurve) throws {
        let (width, n) = (curve.coordinateBytes, curve.order)
        let one = BigNumber.padded([1], width)
        let (form, range, wrong) = ("shortest form", "not below the order", "did not sign")
        typealias Spelling = (_ r: [UInt8], _ s: [UInt8]) -> [UInt8]
        func minimal(_ number: [UInt8]) -> [UInt8] { WireBuilder.magnitude(number) }
        func pair(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] { WireBuilder.strings([r, s]) }
        let cases: [(name: String, reason: String, spelling: Spelling)] = [
            ("r is zero", form, { _, s in pair([], minimal(s)) }),
            ("s is zero", form, { r, _ in pair(minimal(r), []) }),
            ("both are zero", form, { _, _ in pair([], []) }),
            ("r is a byte of zero", form, { _, s in pair([0], minimal(s)) }),
            ("s is bytes of zero", form, { r, _ in pair(minimal(r), [UInt8](repeating: 0, count: width)) }),
            ("r is minus one", form, { _, s in pair([0xFF], minimal(s)) }),
            ("s is negative", form, { r, s in pair(minimal(r), [0x80] + s) }),
            ("r is longer by a zero", form, { r, s in pair([0] + minimal(r), minimal(s)) }),
            ("s is longer by zeros", form, { r, s in pair(minimal(r), [0, 0] + minimal(s)) }),
            ("something follows", form, { r, s in WireBuilder.numbers(r: r, s: s) + [0] }),
            ("a third number follows", form, { r, s in WireBuilder.strings([minimal(r), minimal(s), [1]]) }),
            ("s is missing", form, { r, _ in WireBuilder.strings([minimal(r)]) }),
            ("nothing at all", form, { _, _ in [] }),
            ("fixed width, as JOSE writes it", form, { r, s in r + s }),
            (
                "ASN.1, as X.509 writes it", form,
                { r, s in
                    let parts: [UInt8] = [minimal(r), minimal(s)].flatMap { [2, UInt8($0.count)] + $0 }
                    let header: [UInt8] = parts.count < 128 ? [0x30] : [0x30, 0x81]
                    return header + [UInt8(parts.count)] + parts
                }
            ),
            ("a length beyond the end", form, { r, s in Array(WireBuilder.numbers(r: r, s: s).dropLast()) }),
            ("r is n", range, { _, s in pair(minimal(n), minimal(s)) }),
            ("s is n", range, { r, _ in pair(minimal(r), minimal(n)) }),
            ("r is r + n", range, { r, s in pair(minimal(BigNumber.sum(r, n)), minimal(s)) }),
            ("s is s + n", range, { r, s in pair(minimal(r), minimal(BigNumber.sum(s, n))) }),
            ("r is all ones", range, { _, s in pair([0] + [UInt8](repeating: 0xFF, count: width), minimal(s)) }),
            ("s is huge", range, { r, _ in pair(minimal(r), [UInt8](repeating: 0x7F, count: 5000)) }),
            ("r is 2^bits", range, { _, s in pair([1] + [UInt8](repeating: 0, count: width), minimal(s)) }),
            ("r is one", wrong, { _, s in pair([1], minimal(s)) }),
            ("both are one", wrong, { _, _ in pair([1], [1]) }),
            (
                "both are n − 1", wrong,
                { _, _ in
                    let last = minimal(BigNumber.difference(n, one))
                    return pair(last, last)
                }
            ),
            ("s is n − 1", wrong, { r, _ in pair(minimal(r), minimal(BigNumber.difference(n, one))) }),
            ("swapped", wrong, { r, s in pair(minimal(s), minimal(r)) }),
            ("r is n − r", wrong, { r, s in pair(minimal(BigNumber.difference(n, r)), minimal(s)) }),
            ("s is s + 1", wrong, { r, s in pair(minimal(r), minimal(BigNumber.sum(s, one))) }),
        ]
        for (name, reason, spelling) in cases {
            let fault = refusal(try SoftwareKey.ecdsa(curve, spelling).armour(Self.message), Self.message)
            #expect(fault?.message.contains(reason) == true, "\(name) gave \(fault?.message ?? "nothing")")
            #expect(fault?.kind == .refused, "\(name)")
        }
        try SSHSignature(armored: SoftwareKey.ecdsa(curve).armour(Self.message)).verify(Self.message, namespace: "file")
    }

    @Test(
        "The twin of a signature, with n − s, is one of its key for ssh-keygen and for us",
        arguments: NISTCurve.allCases)
    func twin(curve: NISTCurve) throws {
        try Workspace.use { workspace in
            let key = SoftwareKey.ecdsa(curve) { r, s in
                WireBuilder.numbers(r: r, s: BigNumber.difference(curve.order, s))
            }
            let armour = try key.armour(Self.message)
            try SSHSignature(armored: armour).verify(Self.message, namespace: "file")
            #expect(try workspace.accepts(armour, of: Self.message, line: try key.line))
            #expect(refusal(armour, Self.message + [0])?.message.contains("did not sign") == true)
        }
    }

    @Test("The hash belongs to the curve: a digest of another length is no signature's")
    func otherHashes() throws {
        let key = P256.Signing.PrivateKey()
        let blob = WireBuilder.key(
            "ecdsa-sha2-nistp256", Array("nistp256".utf8), [UInt8](key.publicKey.x963Representation))
        let content = WireBuilder.signedData(Self.message, namespace: "file", hash: "sha512")
        func armour(_ raw: [UInt8]) -> [UInt8] {
            WireBuilder.signature(
                key: blob,
                inner: WireBuilder.strings([
                    Array("ecdsa-sha2-nistp256".utf8),
                    WireBuilder.numbers(r: Array(raw.prefix(32)), s: Array(raw.suffix(32))),
                ]))
        }
        let honest = armour([UInt8](try key.signature(for: SHA256.hash(data: content)).rawRepresentation))
        try SSHSignature(armored: honest).verify(Self.message, namespace: "file")
        for raw in [
            try key.signature(for: SHA384.hash(data: content)).rawRepresentation,
            try key.signature(for: SHA512.hash(data: content)).rawRepresentation,
        ] {
            #expect(refusal(armour([UInt8](raw)), Self.message)?.message.contains("did not sign") == true)
        }
    }

    @Test("Points of the curve are keys; those beside it, beyond the field or at infinity, computed in Python, are not")
    func points() throws {
        let program = """
            curves = {
                "nistp256": (2**256 - 2**224 + 2**192 + 2**96 - 1,
                    0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b, 32),
                "nistp384": (2**384 - 2**128 - 2**96 + 2**32 - 1,
                    0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef, 48),
                "nistp521": (2**521 - 1,
                    0x051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00, 66),
            }
            for name, (p, b, width) in curves.items():
                def show(verdict, x, y, form=4):
                    print(verdict, name, (bytes([form]) + x.to_bytes(width, "big") + y.to_bytes(width, "big")).hex())
                found = 0
                x = 0
                while found < 6:
                    x += 1
                    square = (x**3 - 3 * x + b) % p
                    y = pow(square, (p + 1) // 4, p)
                    if y * y % p != square:
                        show("no", x, y)
                        continue
                    found += 1
                    show("yes", x, y)
                    show("yes", x, p - y)
                    for form in (0, 1, 2, 3, 5, 6, 7): show("no", x, y, form)
                    show("no", x, y + 1)
                    show("no", x + p, y)
                    show("no", y, x)
                    if y + p < 256**width: show("no", x, y + p)
                show("no", 0, 0)
                show("no", 0, 1)
                show("no", p - 1, p - 1)
                show("no", p, p)
                show("no", 256**width - 1, 256**width - 1)
            """
        let lines = try Workspace.use { try $0.run(["python3", "-I", "-c", program]).text.split(separator: "\n") }
        #expect(lines.count > 200)
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let point = try #require(Hex.decode(words[2]))
            let curve = Array(words[1].utf8)
            let blobs = [
                WireBuilder.key("ecdsa-sha2-\(words[1])", curve, point),
                WireBuilder.key("sk-ecdsa-sha2-\(words[1])@openssh.com", curve, point, Array("ssh:".utf8)),
            ]
            for blob in blobs.prefix(words[1] == "nistp256" ? 2 : 1) {
                if words[0] == "yes" {
                    #expect(try SSHPublicKey(blob: blob).blob == blob)
                } else {
                    let fault = #expect(throws: Diagnostic.self, "\(line)") { try SSHPublicKey(blob: blob) }
                    #expect(fault?.message.contains("its point is not") == true)
                    #expect(fault?.kind == .input)
                }
            }
        }
    }
}
