/// Reads the members of one JSON object strictly: each expected member typed, no other member tolerated.
public struct JSONFields {
    private let object: JSONObject
    /// Where the object stands, for messages: `subject.items[0]`.
    public let place: String
    /// Which members somebody read, by their place.
    private var read: [Bool]

    /// - Throws: `input` when `json` is no object.
    public init(_ json: JSON?, at place: String) throws {
        guard let object = json?.object else { throw Diagnostic.input("\(place) must be an object") }
        self.object = object
        self.place = place
        read = Array(repeating: false, count: object.members.count)
    }

    /// Call last: refuses members that nobody read.
    public func finish() throws {
        for (index, name) in object.names.enumerated() where !read[index] {
            throw Diagnostic.input("\(place) has an unknown member '\(VisibleText.excerpt(name))'")
        }
    }

    public mutating func value(_ name: String) -> JSON? {
        guard let index = object.index(of: name) else { return nil }
        read[index] = true
        return object.members[index].value
    }

    public mutating func string(_ name: String) throws -> String {
        guard let text = value(name)?.string else { throw wrong(name, "a string") }
        return text
    }

    /// Nil when the member is absent or null.
    public mutating func optionalString(_ name: String) throws -> String? {
        guard let found = value(name), !found.isNull else { return nil }
        guard let text = found.string else { throw wrong(name, "a string or null") }
        return text
    }

    public mutating func integer(_ name: String) throws -> Int64 {
        guard let number = value(name)?.integer else { throw wrong(name, "a whole number") }
        return number
    }

    public mutating func bool(_ name: String) throws -> Bool {
        guard let flag = value(name)?.bool else { throw wrong(name, "true or false") }
        return flag
    }

    public mutating func array(_ name: String) throws -> [JSON] {
        guard let items = value(name)?.array else { throw wrong(name, "a list") }
        return items
    }

    public mutating func object(_ name: String) throws -> JSONObject {
        guard let members = value(name)?.object else { throw wrong(name, "an object") }
        return members
    }

    public mutating func digest(_ name: String) throws -> Digest {
        guard let digest = value(name)?.string.flatMap({ Digest(hex: $0) }) else {
            throw wrong(name, "64 lower-case hexadecimal digits")
        }
        return digest
    }

    public mutating func optionalDigest(_ name: String) throws -> Digest? {
        guard let found = value(name), !found.isNull else { return nil }
        guard let digest = found.string.flatMap({ Digest(hex: $0) }) else {
            throw wrong(name, "64 lower-case hexadecimal digits or null")
        }
        return digest
    }

    public mutating func digests(_ name: String) throws -> [Digest] {
        try array(name).map {
            guard let digest = $0.string.flatMap({ Digest(hex: $0) }) else {
                throw wrong(name, "a list of 64 lower-case hexadecimal digits each")
            }
            return digest
        }
    }

    public mutating func timestamp(_ name: String) throws -> Timestamp {
        guard let text = value(name)?.string, let time = Timestamp(text), time.description == text else {
            throw wrong(name, "a UTC time such as 2026-03-31T12:00:00Z")
        }
        return time
    }

    public mutating func optionalTimestamp(_ name: String) throws -> Timestamp? {
        guard let found = value(name), !found.isNull else { return nil }
        return try timestamp(name)
    }

    public mutating func version(_ name: String) throws -> SemVer {
        guard let version = value(name)?.string.flatMap({ SemVer($0) }) else {
            throw wrong(name, "a version such as 1.2.3")
        }
        return version
    }

    private func wrong(_ name: String, _ expected: String) -> Diagnostic {
        object[name] == nil
            ? .input("\(place) lacks the member '\(name)'")
            : .input("\(place).\(name) must be \(expected)")
    }
}
