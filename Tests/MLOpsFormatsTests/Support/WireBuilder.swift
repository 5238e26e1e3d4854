@testable import MLOpsFormats

/// Builds keys and signatures field by field, so that a test can break one of them.
enum WireBuilder {
    static func strings(_ fields: [[UInt8]]) -> [UInt8] {
        var writer = SSHWireWriter()
        for field in fields { writer.string(field) }
        return writer.bytes
    }

    static func key(_ type: String, _ fields: [UInt8]...) -> [UInt8] {
        strings([Array(type.utf8)] + fields)
    }

    static func signature(
        magic: String = "SSHSIG", version: UInt32 = 1, key: [UInt8], namespace: String = "file", reserved: [UInt8] = [],
        hash: String = "sha512", inner: [UInt8], tail: [UInt8] = []
    ) -> [UInt8] {
        var writer = SSHWireWriter()
        writer.raw(magic.utf8)
        writer.uint32(version)
        writer.string(key)
        writer.string(namespace)
        writer.string(reserved)
        writer.string(hash)
        writer.string(inner)
        writer.raw(tail)
        return SSHSignatureArmour.encode(writer.bytes)
    }
}
