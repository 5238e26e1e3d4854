import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("SSH keys and signatures under fire")
struct SSHFuzzTests {
    private static let message = Array("an event\n".utf8)
    /// Lengths, numbers and names that have gone wrong somewhere.
    private static let splices: [[UInt8]] =
        [
            [0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 2, 0, 0x80], [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF],
            [0, 0, 0, 32], [0, 0, 0, 33], [0, 0, 0, 65], [0, 0, 0, 64], [0x80], [0], [4], Array("SSHSIG".utf8),
        ] + SSHKeyAlgorithm.allCases.map { WireBuilder.strings([Array($0.rawValue.utf8)]) }
        + NISTCurve.allCases.flatMap { [WireBuilder.strings([Array($0.rawValue.utf8)]), $0.order] }
    private static let textSplices: [[UInt8]] = [
        "\n", "=", "==", "AAAA", "-----", " ", "\r\n", "\0", "-----END SSH SIGNATURE-----\n", "ssh-rsa ", "é", "\t",
    ].map { Array($0.utf8) }

    /// A signature taken apart, so that one field can be broken while all lengths around it stay true.
    private struct Fields {
        var key: [[UInt8]]
        var namespace: [UInt8]
        var reserved: [UInt8] = []
        var hash: [UInt8]
        var inner: [[UInt8]]
        var tail: [UInt8]

        init(_ signature: SSHSignature) {
            func strings(_ bytes: [UInt8]) -> (fields: [[UInt8]], rest: [UInt8]) {
                var reader = SSHWireReader(bytes)
                var fields: [[UInt8]] = []
                while let field = reader.string() { fields.append(field) }
                var rest: [UInt8] = []
                while let byte = reader.bytes(1) { rest += byte }
                return (fields, rest)
            }
            key = strings(signature.publicKey.blob).fields
            (namespace, hash) = (Array(signature.namespace.utf8), Array(signature.hashAlgorithm.utf8))
            (inner, tail) = strings(SSHAlgorithmTests.inner(of: signature))
        }

        var blob: [UInt8] {
            Array("SSHSIG".utf8) + [0, 0, 0, 1]
                + WireBuilder.strings([
                    WireBuilder.strings(key), namespace, reserved, hash, WireBuilder.strings(inner) + tail,
                ])
        }

        /// The same with one field, or the piece of one, gone wrong.
        func broken(_ generator: inout SeededGenerator) -> Fields {
            var result = self
            func mutate(_ field: inout [UInt8]) { field = generator.mutated(field, splices: SSHFuzzTests.splices) }
            switch generator.number(0..<10) {
            case 0: mutate(&result.namespace)
            case 1: result.reserved = generator.bytes(generator.number(0..<9))
            case 2: result.hash = [Array("sha256".utf8), Array("sha1".utf8), []].randomElement(using: &generator) ?? []
            case 3: mutate(&result.tail)
            case 4: mutate(&result.inner[0])
            case 5...7: mutate(&result.inner[1])
            default: mutate(&result.key[generator.number(1..<result.key.count)])
            }
            return result
        }
    }

    @Test("Broken signatures of every kind neither crash nor verify")
    func signatures() throws {
        var generator = SeededGenerator(seed: 61)
        for key in try SSHAlgorithmTests.keys() {
            let armour = try key.armour(Self.message)
            let honest = try SSHSignature(armored: armour)
            let fields = Fields(honest)
            #expect(fields.blob == honest.blob)
            var parsed = 0
            for round in 0..<2000 {
                let broken =
                    switch round % 4 {
                    case 0: generator.mutated(armour, splices: Self.textSplices)
                    case 1: SSHSignatureArmour.encode(generator.mutated(honest.blob, splices: Self.splices))
                    default: SSHSignatureArmour.encode(fields.broken(&generator).blob)
                    }
                guard let signature = try? SSHSignature(armored: broken), signature.blob != honest.blob else {
                    continue
                }
                parsed += 1
                // Keys are new in each run: the armour is what repeats a failure.
                #expect(throws: Diagnostic.self, "\(String(decoding: broken, as: UTF8.self))") {
                    try signature.verify(Self.message, namespace: "file", securityKey: .nothing)
                }
                // Whatever is read has one armour.
                #expect(try SSHSignature(armored: signature.armored) == signature)
            }
            #expect(parsed > 400, "the mutations reach the verification")
        }
    }

    @Test("Broken numbers inside a sound structure neither crash nor verify")
    func innerFields() throws {
        var generator = SeededGenerator(seed: 62)
        for key in try SSHAlgorithmTests.keys() {
            let content = WireBuilder.signedData(Self.message, namespace: "file", hash: "sha512")
            let inner = try key.inner(content)
            for _ in 0..<1000 {
                let broken = generator.mutated(inner, splices: Self.splices)
                guard broken != inner else { continue }
                let armour = WireBuilder.signature(key: key.blob, inner: broken)
                _ = refusal(armour, Self.message, demand: .nothing, "\(String(decoding: armour, as: UTF8.self))")
            }
        }
    }

    @Test("Broken keys neither crash nor are read in two spellings")
    func keys() throws {
        var generator = SeededGenerator(seed: 63)
        for key in try SSHAlgorithmTests.keys() {
            let line = Array(try key.line.utf8)
            for round in 0..<3000 {
                if round.isMultiple(of: 2) {
                    let broken = generator.mutated(key.blob, splices: Self.splices)
                    guard let read = try? SSHPublicKey(blob: broken) else { continue }
                    #expect(read.blob == broken, "\(StrictBase64.encode(broken))")
                    #expect(try SSHPublicKey(line: read.line) == read)
                } else {
                    let broken = generator.mutated(line, splices: Self.textSplices)
                    guard let read = try? SSHPublicKey(line: String(decoding: broken, as: UTF8.self)) else { continue }
                    #expect(try SSHPublicKey(blob: read.blob) == read)
                }
            }
        }
    }

    @Test("The largest armour and key that are read take well under a second")
    func sizes() throws {
        let clock = ContinuousClock()
        let rsa = WireBuilder.key("ssh-rsa", [0x7F, 0xFF, 0xFF, 0xFF], [0] + [UInt8](repeating: 0xFF, count: 1024))
        let inner = WireBuilder.strings([
            Array("rsa-sha2-512".utf8), [0x7F] + [UInt8](repeating: 0xFE, count: 1023),
        ])
        let filler = String(repeating: "x", count: 40_000)
        for armour in [
            WireBuilder.signature(key: rsa, inner: inner),
            WireBuilder.signature(key: rsa, namespace: filler, inner: inner),
            WireBuilder.signature(key: rsa, hash: filler, inner: inner),
        ] {
            #expect(armour.count <= SSHSignature.maxArmourBytes)
            let time = clock.measure { _ = refusal(armour, Self.message) }
            #expect(time < .seconds(1))
        }
        let hostile = Array("-----BEGIN SSH SIGNATURE-----\n".utf8) + [UInt8](repeating: 0x41, count: 10_000_000)
        #expect(clock.measure { _ = refusal(hostile, Self.message) } < .seconds(1))
        #expect(
            clock.measure { _ = try? SSHPublicKey(line: "ssh-rsa " + String(repeating: "A", count: 10_000_000)) }
                < .seconds(1))
    }
}
