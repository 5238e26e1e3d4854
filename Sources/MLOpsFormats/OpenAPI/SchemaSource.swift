import MLOpsCore

/// A place in a document where a value stands, known by its JSON pointer.
struct Site {
    /// Equal for equal places of one document.
    let id: Int
    let pointer: [UInt8]
    let value: JSON
    /// The last name of the reference that led here; nil when the value stands where it is used.
    var label: String?
}

/// One document with its places numbered and its references followed. Not shared between threads.
final class SchemaSource {
    let document: OpenAPIDocument
    private var ids: [[UInt8]: Int] = [:]
    private var shapes: [ShapeKey: Shape] = [:]
    private let budget: StepBudget

    /// How many references in a row may lead to nothing but another reference.
    private static let maxHops = 64

    init(_ document: OpenAPIDocument, _ budget: StepBudget) {
        (self.document, self.budget) = (document, budget)
    }

    enum Resolution {
        case found(Site)
        /// Half a sentence: why the reference leads nowhere.
        case unknown(String)
    }

    /// The schema of `null` alone, which stands nowhere.
    var nullSite: Site { Site(id: -1, pointer: Array("null".utf8), value: ["type": "null"]) }

    var root: Site { site([], document.json) }

    private func site(_ pointer: [UInt8], _ value: JSON) -> Site {
        if let id = ids[pointer] { return Site(id: id, pointer: pointer, value: value) }
        let id = ids.count
        ids[pointer] = id
        return Site(id: id, pointer: pointer, value: value)
    }

    /// The member of an object, or the element of a list (by its index as text).
    func child(_ parent: Site, _ name: String) -> Site? {
        let value: JSON?
        switch parent.value {
        case .object(let object): value = object[name]
        case .array(let items):
            let isIndex = !name.isEmpty && name.utf8.allSatisfy { (0x30...0x39).contains($0) }
            let index = isIndex ? Int(name) : nil
            value = index.flatMap { $0 < items.count ? items[$0] : nil }
        default: value = nil
        }
        guard let value else { return nil }
        var pointer = parent.pointer
        pointer.append(UInt8(ascii: "/"))
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "~"): pointer += Array("~0".utf8)
            case UInt8(ascii: "/"): pointer += Array("~1".utf8)
            default: pointer.append(byte)
            }
        }
        return site(pointer, value)
    }

    /// All elements of a list.
    func elements(_ parent: Site) -> [Site] {
        (0..<(parent.value.array?.count ?? 0)).compactMap { child(parent, String($0)) }
    }

    /// The value itself, or what its `$ref` leads to.
    func resolved(_ site: Site) -> Resolution {
        var current = site
        for _ in 0..<Self.maxHops {
            guard let reference = current.value["$ref"] else { return .found(current) }
            guard let text = reference.string else { return .unknown("a `$ref` is no text") }
            switch target(text) {
            case .unknown(let reason): return .unknown(reason)
            case .found(var next):
                next.label = text.split(separator: "/").last.map(String.init)
                // In 3.1 a reference has siblings that count: the caller merges both.
                if document.version == .v31, (next.value.object?.members.count ?? 0) > 1 { return .found(next) }
                current = next
            }
        }
        return .unknown("a `$ref` goes round in a circle")
    }

    /// What a reference names: a JSON pointer (RFC 6901) in the document's fragment.
    private func target(_ reference: String) -> Resolution {
        let shown = VisibleText.excerpt(reference)
        guard reference.hasPrefix("#") else { return .unknown("`\(shown)` lies outside the document") }
        guard let pointer = Percent.decoded(reference.utf8.dropFirst()) else {
            return .unknown("`\(shown)` is no JSON pointer")
        }
        guard !pointer.isEmpty else { return .found(root) }
        guard pointer.first == UInt8(ascii: "/") else { return .unknown("`\(shown)` is an anchor, not a pointer") }
        var current = root
        for token in pointer.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let name = JSONPointer.name(token).flatMap({ String(validating: $0, as: UTF8.self) }),
                let next = child(current, name)
            else {
                return .unknown("`\(shown)` names nothing in the document")
            }
            current = next
        }
        return .found(current)
    }

    private func isMereReference(_ site: Site) -> Bool {
        guard let schema = site.value.object, schema["$ref"] != nil else { return false }
        return document.version == .v30 || schema.members.count == 1
    }

    /// The constraints of several schemas together; computed once for each position.
    func shape(_ asked: Position) -> Shape {
        // A mere reference shares the shape of what it names, however many there are.
        var position = asked
        if let site = asked.onlySite, isMereReference(site), case .found(let target) = resolved(site) {
            position = asked.standing(at: target)
        }
        if let known = shapes[position.key] { return known }
        guard budget.left > 0 else { return .unknown("the documents are too large or too entangled to be compared") }
        var builder = ShapeBuilder(source: self, position: position)
        let shape = builder.build()
        // Each shape that is kept was paid for: the budget bounds the memory too.
        if budget.spend(shape.cost) { shapes[position.key] = shape }
        return shape
    }
}

/// What a comparison looks at on one side: schemas that all hold, with some of their alternatives chosen already.
struct Position {
    private(set) var sites: [Site]
    /// The lists of alternatives (by id) of which one was chosen and is among ``sites``.
    private(set) var chosen: Set<Int> = []
    /// Only values of these types are looked at.
    private(set) var mask: ValueTypes = .all
    /// True when the last choice was made in a `oneOf`.
    private(set) var isFromOneOf = false

    init(_ sites: [Site]) {
        self.sites = sites
    }

    init(_ site: Site) {
        sites = [site]
    }

    /// The name under which people know the schema.
    var label: String? {
        guard let site = sites.last else { return nil }
        return site.label ?? site.value["$ref"]?.string?.split(separator: "/").last.map(String.init)
    }

    /// True when nothing was chosen or left out yet.
    var isWhole: Bool { chosen.isEmpty && mask == .all }

    var onlySite: Site? { sites.count == 1 ? sites[0] : nil }

    func standing(at site: Site) -> Position {
        var result = self
        result.sites = [site]
        return result
    }

    func choosing(_ branch: Site, of union: Union) -> Position {
        var result = self
        result.sites.append(branch)
        result.chosen.insert(union.id)
        result.isFromOneOf = union.isExclusive
        return result
    }

    func limited(to types: ValueTypes) -> Position {
        var result = self
        result.mask.formIntersection(types)
        return result
    }

    var key: ShapeKey {
        ShapeKey(sites: Set(sites.map(\.id)), chosen: chosen, mask: mask)
    }
}

/// What makes two positions of one document the same.
struct ShapeKey: Hashable {
    let sites: Set<Int>
    let chosen: Set<Int>
    let mask: ValueTypes
}
