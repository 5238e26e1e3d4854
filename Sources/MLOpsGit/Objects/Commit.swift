import MLOpsCore

/// A commit, as its raw object says; nothing here is verified.
public struct Commit: Sendable {
    public let id: ObjectID
    public let tree: ObjectID
    public let parents: [ObjectID]
    public let author: Identity
    public let committer: Identity
    /// The message as bytes repaired to UTF-8, trailing newline kept.
    public let message: String
    /// The whole object, for checking its signature.
    public let raw: [UInt8]

    /// The first line of the message.
    public var subject: String {
        let line = message.unicodeScalars.prefix { $0 != "\n" }
        return String(line.last == "\r" ? line.dropLast() : line)
    }

    init(id: ObjectID, raw: [UInt8]) throws {
        let headers = ObjectHeaders(raw)
        guard let tree = headers.first("tree").flatMap({ ObjectID(hex: String(decoding: $0, as: UTF8.self)) })
        else { throw Diagnostic.refused("the commit \(id.hex) is damaged") }
        self.id = id
        self.tree = tree
        parents = try headers.parents.map {
            guard let parent = ObjectID(hex: String(decoding: $0, as: UTF8.self)) else {
                throw Diagnostic.refused("the commit \(id.hex) is damaged")
            }
            return parent
        }
        // git stores such lines as well: whoever wrote them is nobody, and the rest can be read.
        author = headers.first("author").flatMap(Identity.init(line:)) ?? .unreadable
        committer = headers.first("committer").flatMap(Identity.init(line:)) ?? .unreadable
        message = String(decoding: headers.body, as: UTF8.self)
        self.raw = raw
    }
}

extension Commit {
    /// The parents that a raw commit names: the lines right behind the tree's.
    static func parents(in raw: [UInt8], of id: ObjectID) throws -> [ObjectID] {
        let label = Array("parent ".utf8)
        guard raw.starts(with: "tree ".utf8), let first = raw.firstIndex(of: 0x0A) else {
            throw Diagnostic.refused("the commit \(id.hex) is damaged")
        }
        var result: [ObjectID] = []
        var rest = raw[(first + 1)...]
        while rest.starts(with: label) {
            let line = rest.prefix { $0 != 0x0A }
            guard let parent = ObjectID(hex: String(decoding: line.dropFirst(label.count), as: UTF8.self)) else {
                throw Diagnostic.refused("the commit \(id.hex) is damaged")
            }
            result.append(parent)
            rest = rest.dropFirst(line.count + 1)
        }
        return result
    }

    /// The raw bytes of an unsigned commit with nothing else in it.
    public static func encode(
        tree: ObjectID, parents: [ObjectID], author: Identity, committer: Identity, message: String
    ) -> [UInt8] {
        var text = "tree \(tree.hex)\n"
        for parent in parents { text += "parent \(parent.hex)\n" }
        text += "author \(author.encoded)\ncommitter \(committer.encoded)\n\n" + message
        return Array(text.utf8)
    }
}

/// An annotated tag, as its raw object says; nothing here is verified.
public struct Tag: Sendable {
    public let id: ObjectID
    public let target: ObjectID
    public let targetKind: ObjectKind
    public let name: String
    public let tagger: Identity?
    public let message: String
    public let raw: [UInt8]

    /// Reads a raw tag object; `id` is what the caller knows or computed its name to be.
    public init(id: ObjectID, raw: [UInt8]) throws {
        let headers = ObjectHeaders(raw)
        func text(_ name: String) -> String? { headers.first(name).map { String(decoding: $0, as: UTF8.self) } }
        guard let target = text("object").flatMap({ ObjectID(hex: $0) }),
            let kind = text("type").flatMap({ ObjectKind(rawValue: $0) }), let name = text("tag")
        else { throw Diagnostic.refused("the tag \(id.hex) is damaged") }
        self.id = id
        self.target = target
        targetKind = kind
        self.name = name
        tagger = headers.first("tagger").flatMap(Identity.init(line:))
        message = String(decoding: headers.body, as: UTF8.self)
        self.raw = raw
    }
}

/// Who made a commit or tag and when, as git writes it: `Name <e-mail> seconds offset`.
public struct Identity: Sendable, Hashable {
    public let name: String
    public let email: String
    public let time: Timestamp
    /// `+0100`
    public let offset: String

    public init(name: String, email: String, time: Timestamp, offset: String = "+0000") {
        (self.name, self.email, self.time, self.offset) = (name, email, time, offset)
    }

    /// What stands for a line that is none: nobody's name and address.
    static let unreadable = Identity(name: "unreadable", email: "", time: Timestamp(seconds: 0))

    init?(line: ArraySlice<UInt8>) {
        guard let open = line.firstIndex(of: UInt8(ascii: "<")),
            let close = line.lastIndex(of: UInt8(ascii: ">")), open < close
        else { return nil }
        let rest = String(decoding: line[(close + 1)...], as: UTF8.self).split(separator: " ")
        guard let seconds = rest.first.flatMap({ Int64($0) }) else { return nil }
        var name = line[..<open]
        if name.last == 0x20 { name = name.dropLast() }
        self.name = String(decoding: name, as: UTF8.self)
        email = String(decoding: line[(open + 1)..<close], as: UTF8.self)
        time = Timestamp(seconds: seconds)
        offset = rest.count > 1 ? String(rest[1]) : "+0000"
    }

    /// `Name <e-mail>`
    public var mailbox: String { "\(name) <\(email)>" }

    /// The line git stores, name and e-mail stripped of what would break it.
    public var encoded: String {
        func clean(_ text: String) -> String {
            String(String.UnicodeScalarView(text.unicodeScalars.filter { !"<>\n\0".unicodeScalars.contains($0) }))
        }
        return "\(clean(name)) <\(clean(email))> \(time.seconds) \(offset)"
    }
}

/// The header lines and body of a raw commit or tag.
private struct ObjectHeaders {
    private var lines: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
    private(set) var body: ArraySlice<UInt8> = []

    init(_ raw: [UInt8]) {
        var position = 0
        while position < raw.count {
            let end = raw[position...].firstIndex(of: 0x0A) ?? raw.count
            let line = raw[position..<end]
            position = min(end + 1, raw.count)
            if line.isEmpty {
                body = raw[position...]
                return
            }
            // A continuation line, as of a signature; nothing here reads those.
            if line.first == 0x20 { continue }
            if let space = line.firstIndex(of: 0x20) {
                lines.append((line[..<space], line[(space + 1)...]))
            }
        }
    }

    func first(_ name: String) -> ArraySlice<UInt8>? {
        lines.first { $0.name.elementsEqual(name.utf8) }?.value
    }

    /// As git reads them: the lines right behind the tree's, and none that come later.
    var parents: [ArraySlice<UInt8>] {
        lines.dropFirst().prefix { $0.name.elementsEqual("parent".utf8) }.map(\.value)
    }
}
