import MLOpsCore

/// An SSH public key, checked to be well formed; two keys are equal when their blobs are.
public struct SSHPublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The key as the SSH protocol carries it, algorithm name included.
    public let blob: [UInt8]
    public let algorithm: SSHKeyAlgorithm
    /// The size that `ssh-keygen -l` prints: the modulus of RSA, the field of a curve.
    public var bits: Int { material.bits }
    /// What a key on a FIDO token was made for, `ssh:` if nothing else was asked; nil for other kinds of key.
    public let application: String?
    /// The numbers of the key.
    let material: SSHKeyMaterial

    /// Longer keys than this are refused unread; RSA with 8,192 bits needs about 1 KiB.
    public static let maxBlobBytes = 8192

    /// Reads the wire form of a key.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for certificates, DSA and unknown kinds of key, a wrong length, a second
    ///   spelling, bytes behind the end, points that are not on their curve, RSA outside 3,072 to 8,192 bits or with an
    ///   exponent that is even, 1 or above 32 bits, and Ed25519 keys under which anybody's signature would pass.
    public init(blob: [UInt8]) throws {
        guard blob.count <= Self.maxBlobBytes else {
            throw Diagnostic.input("the SSH key has \(blob.count) bytes, more than the \(Self.maxBlobBytes) allowed")
        }
        var reader = SSHWireReader(blob)
        guard let name = reader.text() else {
            throw SSHKeyFault.malformed("it does not start with the name of its type")
        }
        guard let algorithm = SSHKeyAlgorithm(rawValue: name) else { throw SSHKeyFault.type(name) }
        material = try SSHKeyMaterial(&reader, of: algorithm)
        application = algorithm.isSecurityKey ? reader.text() : nil
        guard !algorithm.isSecurityKey || application?.isEmpty == false else {
            throw SSHKeyFault.malformed("the application of a key on a security token is missing")
        }
        guard reader.isAtEnd else { throw SSHKeyFault.malformed("there are bytes behind its end") }
        (self.blob, self.algorithm) = (blob, algorithm)
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
            throw Self.looksLikeOptions(words) ? SSHKeyFault.options : SSHKeyFault.type(name)
        }
        guard words.count >= 2, let blob = StrictBase64.decode(words[1]) else {
            throw SSHKeyFault.malformed("the base64 behind '\(algorithm)' is missing or broken")
        }
        try self.init(blob: blob)
        guard self.algorithm == algorithm else {
            throw SSHKeyFault.malformed("the line says '\(algorithm)' but the key in it is '\(self.algorithm)'")
        }
    }

    /// Type and base64, without comment and line end.
    public var line: String { "\(algorithm) \(StrictBase64.encode(blob))" }

    public var fingerprint: SSHFingerprint { SSHFingerprint(digest: .sha256(blob)) }

    public var description: String { line }

    public static func == (left: SSHPublicKey, right: SSHPublicKey) -> Bool { left.blob == right.blob }

    public func hash(into hasher: inout Hasher) { hasher.combine(blob) }

    /// An `authorized_keys` line puts options before the type: `command="…",no-pty ssh-ed25519 AAAA…`.
    private static func looksLikeOptions(_ words: [ArraySlice<UInt8>]) -> Bool {
        if let first = words.first, first.contains(UInt8(ascii: "=")) || first.contains(UInt8(ascii: ",")) {
            return true
        }
        return words.dropFirst().contains { rest in
            SSHKeyAlgorithm.allCases.contains { rest.starts(with: $0.rawValue.utf8) }
        }
    }
}
