import MLOpsCore
import TestSupport
import Testing

@Suite("Digests and hexadecimal")
struct DigestTests {
    @Test("The published vectors of FIPS 180-4 come out")
    func vectors() {
        let cases: [(message: [UInt8], hex: String)] = [
            ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ]
        for (message, hex) in cases {
            #expect(Digest.sha256(message).hex == hex)
            #expect(Digest.sha256(AnySequence(message)).hex == hex, "a sequence without contiguous storage")
        }
        #expect(Digest.sha256(of: "abc") == Digest.sha256(Array("abc".utf8)))
    }

    @Test("Random messages agree with Python's hashlib")
    func hashlib() throws {
        let lines = try Python.lines(
            """
            import random, hashlib
            r = random.Random(7)
            for n in list(range(0, 200)) + [1000, 4096, 10000]:
                m = r.randbytes(n)
                print("x" + m.hex(), hashlib.sha256(m).hexdigest())
            """)
        #expect(lines.count == 203)
        for line in lines {
            let words = line.split(separator: " ")
            let message = try #require(Hex.decode(String(words[0].dropFirst())))
            #expect(Digest.sha256(message).hex == words[1])
        }
    }

    @Test("Hashing piece by piece equals hashing at once, and a copied hasher branches")
    func pieces() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<50 {
            let message = generator.bytes(Int.random(in: 0...5000, using: &generator))
            var hasher = DigestHasher()
            var rest = message[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(Int.random(in: 1...700, using: &generator)))
                rest = rest.dropFirst(piece.count)
                if Bool.random(using: &generator) {
                    hasher.update(piece)
                } else {
                    piece.withUnsafeBytes { hasher.update($0) }
                }
            }
            var branch = hasher
            branch.update([1])
            #expect(hasher.finish() == Digest.sha256(message))
            #expect(branch.finish() == Digest.sha256(message + [1]))
        }
    }

    @Test("Bytes and hexadecimal digits round-trip, and order is the order of bytes")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 2)
        var previous = Digest.sha256([])
        for _ in 0..<500 {
            let bytes = generator.bytes(32)
            let digest = try #require(Digest(bytes: bytes))
            #expect(digest.bytes == bytes)
            #expect(Digest(hex: digest.hex) == digest)
            #expect(Digest(hex: digest.hexBytes) == digest)
            #expect(digest.description == digest.hex)
            #expect(digest.short == digest.hex.prefix(12))
            #expect((previous < digest) == previous.bytes.lexicographicallyPrecedes(bytes))
            #expect((previous == digest) == (previous.bytes == bytes))
            previous = digest
        }
    }

    @Test("Every wrong spelling of a digest is refused")
    func refusals() {
        let hex = Digest.sha256([]).hex
        #expect(Digest(hex: hex) != nil)
        #expect(Digest(hex: hex.uppercased()) == nil)
        #expect(Digest(hex: String(hex.dropLast())) == nil)
        #expect(Digest(hex: hex + "0") == nil)
        #expect(Digest(hex: "") == nil)
        #expect(Digest(hex: " " + hex.dropLast()) == nil)
        #expect(Digest(hex: "0x" + hex.dropLast(2)) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 33)) == nil)
        for index in hex.utf8.indices.map({ hex.utf8.distance(from: hex.utf8.startIndex, to: $0) }) {
            var broken = Array(hex.utf8)
            broken[index] = UInt8(ascii: "g")
            #expect(Digest(hex: broken) == nil)
        }
    }

    @Test("Hexadecimal text round-trips, and only lower-case digits in pairs are read")
    func hex() {
        let all = (0...255).map { UInt8($0) }
        let text = Hex.string(of: all)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff") && text.utf8.count == 512)
        #expect(Hex.decode(text) == all)
        #expect(Hex.bytes(of: all) == Array(text.utf8))
        #expect(Hex.decode("") == [])
        for wrong in ["0", "0G", "AB", "a b0", "+1", "é", "0x00"] { #expect(Hex.decode(wrong) == nil) }
        for byte in UInt8.min...UInt8.max {
            let expected = "0123456789abcdef".utf8.enumerated().first { $0.element == byte }?.offset
            #expect(Hex.value(of: byte).map(Int.init) == expected)
        }
    }
}
