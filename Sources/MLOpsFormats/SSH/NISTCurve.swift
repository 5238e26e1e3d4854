import MLOpsCore

/// The curves of ECDSA keys in SSH (RFC 5656 §10.1), with what checks a signature's numbers.
enum NISTCurve: String, Hashable, Sendable, CaseIterable {
    case p256 = "nistp256"
    case p384 = "nistp384"
    case p521 = "nistp521"

    /// The size of the field, as `ssh-keygen -l` prints it.
    var bits: Int {
        switch self {
        case .p256: 256
        case .p384: 384
        case .p521: 521
        }
    }

    /// The bytes of a coordinate, and of each number of a signature at fixed width.
    var coordinateBytes: Int { (bits + 7) / 8 }

    /// The bytes of an uncompressed point (SEC 1 §2.3.3, form 04).
    var pointBytes: Int { 1 + 2 * coordinateBytes }

    /// The number of points n, most significant byte first (NIST SP 800-186 §3.2.1).
    var order: [UInt8] {
        switch self {
        case .p256:
            [0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00] + [UInt8](repeating: 0xFF, count: 8) + [
                0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
            ]
        case .p384:
            [UInt8](repeating: 0xFF, count: 24) + [
                0xC7, 0x63, 0x4D, 0x81, 0xF4, 0x37, 0x2D, 0xDF, 0x58, 0x1A, 0x0D, 0xB2, 0x48, 0xB0, 0xA7, 0x7A,
                0xEC, 0xEC, 0x19, 0x6A, 0xCC, 0xC5, 0x29, 0x73,
            ]
        case .p521:
            [0x01] + [UInt8](repeating: 0xFF, count: 32) + [
                0xFA, 0x51, 0x86, 0x87, 0x83, 0xBF, 0x2F, 0x96, 0x6B, 0x7F, 0xCC, 0x01, 0x48, 0xF7, 0x09, 0xA5, 0xD0,
                0x3B, 0xB5, 0xC9, 0xB8, 0x89, 0x9C, 0x47, 0xAE, 0xBB, 0x6F, 0xB7, 0x1E, 0x91, 0x38, 0x64, 0x09,
            ]
        }
    }

    /// Reads the `r` and `s` of RFC 5656 §3.1.2 into one value of fixed width, r before s.
    ///
    /// Only the shortest form of two numbers from 1 to n − 1, with nothing behind them, is read. Of the two signatures
    /// (r, s) and (r, n − s), which hold or fail together, both are taken: signers, OpenSSH among them, make either.
    /// Who names something by a hash must therefore hash what was signed, never a signature.
    ///
    /// - Throws: a ``Diagnostic`` of kind `refused`.
    func numbers(of encoded: [UInt8]) throws -> [UInt8] {
        var reader = SSHWireReader(encoded)
        guard let r = reader.positiveInteger(), let s = reader.positiveInteger(), reader.isAtEnd else {
            throw Diagnostic.refused(
                "the SSH signature's r and s are not two positive whole numbers in their shortest form")
        }
        let order = order
        var result: [UInt8] = []
        result.reserveCapacity(2 * coordinateBytes)
        for number in [r, s] {
            let padding = coordinateBytes - number.count
            let padded = padding < 0 ? number : [UInt8](repeating: 0, count: padding) + number
            guard padding >= 0, padded.lexicographicallyPrecedes(order) else {
                throw Diagnostic.refused("the SSH signature's r or s is not below the order of the curve \(rawValue)")
            }
            result += padded
        }
        return result
    }
}
