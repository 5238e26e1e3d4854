/// Writes archives of stored members, as plainly as a writer can (PKWARE APPNOTE 6.3.10).
enum Zip {
    static func archive(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var result: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let name = Array(member.name.utf8)
            let common =
                little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(crc(member.bytes), 4)
                + little(member.bytes.count, 4) + little(member.bytes.count, 4) + little(name.count, 2)
            directory += Array("PK\u{1}\u{2}".utf8) + little(20, 2) + common
            directory += little(0, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4)
            directory += little(result.count, 4) + name
            result += Array("PK\u{3}\u{4}".utf8) + common + little(0, 2) + name + member.bytes
        }
        let count = little(members.count, 2)
        let end =
            Array("PK\u{5}\u{6}".utf8) + little(0, 4) + count + count + little(directory.count, 4)
            + little(result.count, 4) + little(0, 2)
        return result + directory + end
    }

    private static func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    private static func crc(_ bytes: [UInt8]) -> Int {
        Int(~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 })
    }
}
