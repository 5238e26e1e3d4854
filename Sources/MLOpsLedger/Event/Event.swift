import MLOpsCore
import MLOpsFormats

/// One signed statement of the ledger, as its canonical JSON says; whether it counts is judged elsewhere.
public struct Event: Sendable, Equatable {
    /// The format's name and version, first member of every event.
    public static let schema = "git-mlops-event/1"
    /// The SSHSIG namespace every event is signed in.
    public static let signatureNamespace = "git-mlops-event-v1"

    /// Who makes the statement.
    public struct Actor: Sendable, Equatable {
        public enum Kind: String, Sendable {
            case person
            case witness
            /// A service whose key the policy lists under `attesters`.
            case attester
            /// An offline key that may only replace admins.
            case recovery
        }

        public let kind: Kind
        /// The person's name in the policy, or the witness's name of itself.
        public let name: String
        public let key: SSHFingerprint

        public init(kind: Kind, name: String, key: SSHFingerprint) {
            (self.kind, self.name, self.key) = (kind, name, key)
        }
    }

    /// A file that travels with the event, below `attachments/`.
    public struct Attachment: Sendable, Equatable {
        /// Slash-separated, valid UTF-8; manifests keep their repository path below `manifests/`.
        public let path: String
        public let digest: Digest

        public init(path: String, digest: Digest) {
            (self.path, self.digest) = (path, digest)
        }
    }

    public var type: EventType
    /// The event id of the ledger's first event; nil in that event itself. Ties a signature to one ledger.
    public var genesis: Digest?
    public var actor: Actor
    /// The id of the event whose policy was in force when this was signed; nil in the genesis.
    public var policy: Digest?
    /// The last ordered event the actor had seen; nil in the genesis.
    public var after: Digest?
    /// Makes two otherwise equal statements different.
    public var nonce: String
    /// The actor's own clock; for display only, never judged.
    public var time: Timestamp
    public var expires: Timestamp?
    /// A reference in a system outside, such as `CHG0031337`.
    public var ticket: String?
    /// Free words of the actor.
    public var message: String?
    /// Sorted by path.
    public var attachments: [Attachment]
    /// What the statement is about; its members depend on ``type``.
    public var subject: JSON

    public init(
        type: EventType, genesis: Digest?, actor: Actor, policy: Digest?, after: Digest?, nonce: String,
        time: Timestamp, expires: Timestamp? = nil, ticket: String? = nil, message: String? = nil,
        attachments: [Attachment] = [], subject: JSON
    ) {
        (self.type, self.genesis, self.actor, self.policy) = (type, genesis, actor, policy)
        (self.after, self.nonce, self.time, self.expires) = (after, nonce, time, expires)
        (self.ticket, self.message, self.subject) = (ticket, message, subject)
        self.attachments = attachments.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// The signed bytes: canonical JSON (RFC 8785) without a final newline.
    public var bytes: [UInt8] { json.canonicalBytes }

    /// SHA-256 of ``bytes``.
    public var id: Digest { .sha256(bytes) }

    public var json: JSON {
        var object: JSONObject = [
            "schema": .string(Self.schema),
            "type": .string(type.rawValue),
            "genesis": JSON(genesis?.hex),
            "actor": [
                "kind": .string(actor.kind.rawValue), "name": .string(actor.name),
                "key": .string(actor.key.description),
            ],
            "policy": JSON(policy?.hex),
            "after": JSON(after?.hex),
            "nonce": .string(nonce),
            "time": .string(time.description),
            "subject": subject,
        ]
        if let expires { object["expires"] = .string(expires.description) }
        if let ticket { object["ticket"] = .string(ticket) }
        if let message { object["message"] = .string(message) }
        if !attachments.isEmpty {
            var list = JSONObject()
            for attachment in attachments { list[attachment.path] = .string(attachment.digest.hex) }
            object["attachments"] = .object(list)
        }
        return .object(object)
    }

    /// Reads an event from the exact bytes that were signed.
    ///
    /// - Throws: `input` for anything but a well-formed event of this schema in canonical form.
    public init(bytes: [UInt8]) throws {
        var fields = try JSONFields(JSON.parse(bytes), at: "event")
        let schema = try fields.string("schema")
        guard schema == Self.schema else {
            throw Diagnostic.input(
                "the event has the schema '\(VisibleText.excerpt(schema))', which this version does not know",
                hint: "use a newer git-mlops")
        }
        let typeName = try fields.string("type")
        guard let type = EventType(rawValue: typeName) else {
            throw Diagnostic.input("the event has the unknown type '\(VisibleText.excerpt(typeName))'")
        }
        self.type = type
        genesis = try fields.optionalDigest("genesis")
        actor = try Self.actor(fields.value("actor"))
        policy = try fields.optionalDigest("policy")
        after = try fields.optionalDigest("after")
        nonce = try fields.string("nonce")
        guard nonce.utf8.count == 32, Hex.decode(nonce) != nil else {
            throw Diagnostic.input("event.nonce must be 32 lower-case hexadecimal digits")
        }
        time = try fields.timestamp("time")
        expires = try fields.optionalTimestamp("expires")
        ticket = try fields.optionalString("ticket")
        message = try fields.optionalString("message")
        guard (message?.utf8.count ?? 0) <= EventLimits.messageBytes else {
            throw Diagnostic.input(
                "the message has more than \(EventLimits.messageBytes) bytes", hint: "attach a report, or name a ticket"
            )
        }
        attachments = try Self.attachments(fields.value("attachments"))
        guard let subject = fields.value("subject"), subject.object != nil else {
            throw Diagnostic.input("event.subject must be an object")
        }
        self.subject = subject
        try fields.finish()
        guard (type == .genesis) == (genesis == nil), (type == .genesis) == (policy == nil) else {
            throw Diagnostic.input("only the genesis goes without the ids of a genesis and a policy")
        }
        guard type.mayComeFrom(actor.kind) else {
            throw Diagnostic.input(
                "an event of type \(type.rawValue) cannot come from \(actor.kind.rawValue.article) \(actor.kind.rawValue)"
            )
        }
        // Absent, empty and null members would otherwise be three spellings of one statement.
        guard self.bytes == bytes else {
            _ = try JSON.parseCanonical(bytes)
            throw Diagnostic.input("the event is not in its one canonical form")
        }
    }

    private static func actor(_ json: JSON?) throws -> Actor {
        var fields = try JSONFields(json, at: "event.actor")
        let kindName = try fields.string("kind")
        let name = try fields.string("name")
        let keyText = try fields.string("key")
        try fields.finish()
        guard let kind = Actor.Kind(rawValue: kindName) else {
            throw Diagnostic.input("event.actor.kind must be 'person', 'witness', 'attester' or 'recovery'")
        }
        guard let key = SSHFingerprint(keyText) else {
            throw Diagnostic.input("event.actor.key must be a fingerprint such as SHA256:…")
        }
        guard isName(name) else {
            throw Diagnostic.input("event.actor.name may have lower-case letters, digits, '.', '_' and '-' only")
        }
        return Actor(kind: kind, name: name, key: key)
    }

    /// The names that people and witnesses may have.
    public static func isName(_ text: String) -> Bool {
        func alphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        guard let first = text.utf8.first, alphanumeric(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { alphanumeric($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }

    private static func attachments(_ json: JSON?) throws -> [Attachment] {
        guard let json else { return [] }
        guard let object = json.object, !object.isEmpty else {
            throw Diagnostic.input("event.attachments must be an object with members")
        }
        var result: [Attachment] = []
        for (path, value) in object.members {
            guard let digest = value.string.flatMap({ Digest(hex: $0) }) else {
                throw Diagnostic.input("event.attachments must map paths to SHA-256 digests")
            }
            if let reason = violation(of: path) {
                throw Diagnostic.input(
                    "the attachment path '\(VisibleText.excerpt(path, limit: 200))' is not allowed: it \(reason)")
            }
            result.append(Attachment(path: path, digest: digest))
        }
        let files = Set(result.map { RepoPath($0.path) })
        for attachment in result {
            var folder = RepoPath(attachment.path).parent
            while let path = folder, !path.bytes.isEmpty {
                if files.contains(path) {
                    throw Diagnostic.input("the attachment '\(VisibleText.of(path))' is a file and a folder")
                }
                folder = path.parent
            }
        }
        return result.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private static func violation(of path: String) -> String? {
        if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "holds a control character" }
        return PathRules.violation(of: RepoPath(path))
    }
}

extension String {
    /// `a` or `an`, by the first letter.
    fileprivate var article: String { utf8.first.map { "aeiou".utf8.contains($0) } ?? false ? "an" : "a" }
}
