import MLOpsCore

/// Collects what is wrong with a file, up to a number that a person still reads.
final class ProblemList {
    private static let most = 200
    private(set) var all: [String] = []
    private var isFull = false

    func add(_ problem: String) {
        if all.count < Self.most {
            all.append(problem)
        } else if !isFull {
            isFull = true
            all.append("there are more problems than these")
        }
    }
}

/// One table of a lock file, read member by member; what nobody read, and what has another type than expected, is a
/// problem rather than an error, so that a person sees all of them at once.
struct LockTable {
    let object: JSONObject
    /// What messages call the table.
    let place: String
    let problems: ProblemList
    private var read: Set<String> = []

    init(_ object: JSONObject, at place: String, problems: ProblemList) {
        (self.object, self.place, self.problems) = (object, place, problems)
    }

    /// Nil, and a problem, when `json` is no table.
    init?(_ json: JSON, at place: String, problems: ProblemList) {
        guard let object = json.object else {
            problems.add("\(place) is not a table")
            return nil
        }
        self.init(object, at: place, problems: problems)
    }

    /// The same table called after the package it describes, with the package's name; nil, and a problem, without one.
    func package(line: Int?) -> (table: LockTable, name: String)? {
        let written = VisibleText.excerpt(object["name"]?.string ?? "?")
        var table = LockTable(
            object, at: "the package '\(written)'" + (line.map { " in line \($0)" } ?? ""), problems: problems)
        guard let name = table.string("name") else {
            problems.add("\(table.place) has no name")
            return nil
        }
        table.checkName(name)
        return (table, name)
    }

    mutating func string(_ name: String) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { return wrong(name, "a text") }
        return text
    }

    mutating func bool(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.bool else { return wrong(name, "true or false") }
        return flag
    }

    mutating func array(_ name: String) -> [JSON] {
        guard let value = value(name) else { return [] }
        return value.array ?? wrong(name, "a list") ?? []
    }

    mutating func strings(_ name: String) -> [String] {
        let items = array(name)
        let texts = items.compactMap(\.string)
        if texts.count != items.count { _ = wrong(name, "a list of texts") as String? }
        return texts
    }

    mutating func table(_ name: String) -> LockTable? {
        guard let value = value(name) else { return nil }
        guard let object = value.object else { return wrong(name, "a table") }
        return LockTable(object, at: "\(name) of \(place)", problems: problems)
    }

    /// The tables of a list.
    mutating func tables(_ name: String) -> [LockTable] {
        let items = array(name)
        let tables = items.compactMap(\.object)
        if tables.count != items.count { _ = wrong(name, "a list of tables") as String? }
        return tables.map { LockTable($0, at: "\(name) of \(place)", problems: problems) }
    }

    /// The member whatever its type; counts as read.
    mutating func value(_ name: String) -> JSON? {
        read.insert(name)
        return object[name]
    }

    /// Members that do not bear on what is installed from where.
    mutating func ignore(_ names: String...) {
        read.formUnion(names)
    }

    /// Call last.
    func finish() {
        for name in object.names where !read.contains(name) {
            problems.add("\(place) has the member '\(VisibleText.excerpt(name))', which is not understood")
        }
    }

    private func wrong<Value>(_ name: String, _ expected: String) -> Value? {
        problems.add("\(name) of \(place) is not \(expected)")
        return nil
    }

    /// The hash `sha256:…`; a problem when it is none.
    func hash(_ text: String) -> LockedPackage.Hash? {
        let halves = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        if halves.count == 2,
            let hash = LockedPackage.Hash(
                algorithm: String(decoding: halves[0], as: UTF8.self), hex: String(decoding: halves[1], as: UTF8.self))
        {
            return hash
        }
        problems.add("\(place) has the hash '\(VisibleText.excerpt(text))', which is not understood")
        return nil
    }

    /// Adds a problem when the text is not a name of a package.
    func checkName(_ name: String) {
        if !PackageName.isValid(name) {
            problems.add("\(place) has the name '\(VisibleText.excerpt(name))', which no package can have")
        }
    }

    /// Adds a problem when the text is not a version.
    func checkVersion(_ version: String) {
        if PythonVersion(version) == nil {
            problems.add("\(place) has the version '\(VisibleText.excerpt(version))', which cannot be compared")
        }
    }

    /// Adds a problem when an address holds a user name, password or token.
    func checkCredentials(_ url: String) {
        if let address = PackageAddress(url), address.hasCredentials {
            problems.add(
                "\(place) has credentials in the address \(VisibleText.excerpt(address.description, limit: 200))")
        }
    }

    /// The last part of an address or path: the name of the file.
    static func lastPart(of url: String) -> String {
        let end = url.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? url.utf8.endIndex
        let path = url.utf8[..<end]
        let slash = path.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex
        return String(decoding: path[slash...], as: UTF8.self)
    }
}
