import MLOpsCore

/// An SSH public key, checked to be well formed; two keys are equal when their blobs are.
public struct SSHPublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The key as the SSH protocol carries it, algorithm name included.
    public let blob: [UInt8]
    public let algorithm: SSHKeyAlgorithm
    /// The size that `ssh-keygen -l` prints: the modulus of RSA, the field of a curve.
    public let bits: Int
    /// The 32 bytes of an Ed25519 key, on a token or not; nil for other kinds.
    let ed25519: [UInt8]?

    /// Longer keys than this are refused unread; RSA with 16,384 bits needs about 2 KiB.
    public static let maxBlobBytes = 8192

    /// Reads the wire form of a key.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for an unknown kind of key, a wrong length, bytes behind the end,
    ///   RSA outside 1,024 to 16,384 bits, and Ed25519 keys under which anybody's signature would pass.
    public init(blob: [UInt8]) throws {
        guard blob.count <= Self.maxBlobBytes else {
            throw Diagnostic.input("the SSH key has \(blob.count) bytes, more than the \(Self.maxBlobBytes) allowed")
        }
        var reader = SSHWireReader(blob)
        guard let name = reader.text() else { throw Self.malformed("it does not start with the name of its type") }
        guard let algorithm = SSHKeyAlgorithm(rawValue: name) else { throw Self.unknown(name) }
        var key: [UInt8]?
        switch algorithm {
        case .ed25519, .securityKeyEd25519:
            key = try Self.readEd25519(&reader)
            bits = 256
        case .ecdsa256, .ecdsa384, .ecdsa521, .securityKeyECDSA256:
            bits = try Self.readPoint(&reader, of: algorithm)
        case .rsa:
            bits = try Self.readRSA(&reader)
        }
        if algorithm.isSecurityKey {
            guard let application = reader.text(), !application.isEmpty else {
                throw Self.malformed("the application of a key on a security token is missing")
            }
        }
        guard reader.isAtEnd else { throw Self.malformed("there are bytes behind its end") }
        (self.blob, self.algorithm, self.ed25519) = (blob, algorithm, key)
    }

    /// Reads one line of a `.pub` file: type, base64, and a comment, which is dropped.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input`; also for the options that an `authorized_keys` line may carry,
    ///   for more than one line and for a private key.
    public init(line: String) throws {
        var text = Array(line.utf8)[...]
        if text.last == UInt8(ascii: "\n") { text = text.dropLast() }
        if text.last == UInt8(ascii: "\r") { text = text.dropLast() }
        guard text.count <= 2 * Self.maxBlobBytes else {
            throw Diagnostic.input("the SSH key's line has \(text.count) bytes, far more than any key needs")
        }
        guard !text.starts(with: "-----BEGIN".utf8) else {
            throw Diagnostic.input(
                "this is not an SSH public key but a PEM block, perhaps a private key",
                hint: "give the line of the file that ends in .pub, and never hand out the other one")
        }
        guard !text.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) else {
            throw Diagnostic.input("an SSH public key is one line without control characters")
        }
        let words = text.split(maxSplits: 2) { $0 == UInt8(ascii: " ") || $0 == 0x09 }
        guard let first = words.first else {
            throw Diagnostic.input(
                "the SSH public key is empty", hint: "give a line such as 'ssh-ed25519 AAAA…' from a .pub file")
        }
        let name = String(decoding: first, as: UTF8.self)
        guard let algorithm = SSHKeyAlgorithm(rawValue: name) else {
            throw Self.looksLikeOptions(words) ? Self.optionsRefused : Self.unknown(name)
        }
        guard words.count >= 2, let blob = StrictBase64.decode(words[1]) else {
            throw Self.malformed("the base64 behind '\(algorithm)' is missing or broken")
        }
        try self.init(blob: blob)
        guard self.algorithm == algorithm else {
            throw Self.malformed("the line says '\(algorithm)' but the key in it is '\(self.algorithm)'")
        }
    }

    /// Type and base64, without comment and line end.
    public var line: String { "\(algorithm) \(StrictBase64.encode(blob))" }

    public var fingerprint: SSHFingerprint { SSHFingerprint(digest: .sha256(blob)) }

    public var description: String { line }

    public static func == (left: SSHPublicKey, right: SSHPublicKey) -> Bool { left.blob == right.blob }

    public func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}

extension SSHPublicKey {
    private static func malformed(_ what: String) -> Diagnostic {
        .input("the SSH public key is malformed: \(what)", hint: "copy the whole line of the .pub file again")
    }

    private static func unknown(_ name: String) -> Diagnostic {
        .input(
            "SSH keys of type '\(VisibleText.excerpt(name))' are not supported",
            hint: "make a key with: ssh-keygen -t ed25519")
    }

    private static var optionsRefused: Diagnostic {
        .input(
            "the SSH public key has options in front of it",
            hint: "give the type and the base64 alone, as in a .pub file")
    }

    /// An `authorized_keys` line puts options before the type: `command="…",no-pty ssh-ed25519 AAAA…`.
    private static func looksLikeOptions(_ words: [ArraySlice<UInt8>]) -> Bool {
        if let first = words.first, first.contains(UInt8(ascii: "=")) || first.contains(UInt8(ascii: ",")) {
            return true
        }
        return words.dropFirst().contains { rest in
            SSHKeyAlgorithm.allCases.contains { rest.starts(with: $0.rawValue.utf8) }
        }
    }

    private static func readEd25519(_ reader: inout SSHWireReader) throws -> [UInt8] {
        guard let key = reader.string(), key.count == 32 else {
            throw malformed("an Ed25519 key has exactly 32 bytes")
        }
        guard !Ed25519Points.isWeak(key) else {
            throw Diagnostic.input(
                "the Ed25519 key is a weak point of the curve, under which anybody could sign",
                hint: "no key generator makes such a key: find out where it comes from, and make a new one")
        }
        return key
    }

    private static func readPoint(_ reader: inout SSHWireReader, of algorithm: SSHKeyAlgorithm) throws -> Int {
        guard let curve = algorithm.curve else { throw Diagnostic.bug("no curve is known for \(algorithm)") }
        guard reader.text() == curve.name else { throw malformed("its curve is not \(curve.name)") }
        // Uncompressed points only (SEC 1 §2.3.3 form 04), as OpenSSH insists.
        guard let point = reader.string(), point.count == curve.pointBytes, point.first == 4 else {
            throw malformed("its point is not \(curve.pointBytes) bytes in uncompressed form")
        }
        return curve.bits
    }

    private static func readRSA(_ reader: inout SSHWireReader) throws -> Int {
        guard let exponent = reader.positiveInteger(), let modulus = reader.positiveInteger() else {
            throw malformed("exponent and modulus are not positive whole numbers in their shortest form")
        }
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        // The bounds of OpenSSH. Even numbers cannot be RSA keys.
        guard (1024...16_384).contains(bits), modulus.last.map({ $0 & 1 }) == 1 else {
            throw malformed("an RSA modulus is odd and has 1,024 to 16,384 bits")
        }
        guard exponent.last.map({ $0 & 1 }) == 1, exponent != [1] else {
            throw malformed("an RSA exponent is odd and above 1")
        }
        return bits
    }
}
