import MLOpsCore

/// Collects the differences of two policies; used by one thread.
///
/// Texts are compared by their bytes: composed and decomposed letters are equal as `String` and differ in the ledger.
final class ChangeList {
    private(set) var changes: [PolicyChange] = []
    private var isDetail = false

    func note(_ path: String, _ direction: PolicyChange.Direction, _ text: String) {
        changes.append(
            PolicyChange(
                path: VisibleText.of(path), text: VisibleText.of(text), direction: isDetail ? .neutral : direction,
                isOrdered: true))
    }

    /// A change of which nobody can say whether it is stricter.
    func unordered(_ path: String, _ text: String) {
        changes.append(
            PolicyChange(
                path: VisibleText.of(path), text: VisibleText.of(text), direction: isDetail ? .neutral : .weaker,
                isOrdered: isDetail))
    }

    /// The particulars of something new, whose direction was noted already.
    func details(_ body: () -> Void) {
        let before = isDetail
        isDetail = true
        body()
        isDetail = before
    }

    // MARK: Pairs

    /// What has the same name in both lists: in the order of `new`, then what is gone. A name that occurs several times
    /// is paired in order.
    static func pairs<Item>(_ old: [Item], _ new: [Item], _ name: (Item) -> String) -> [(old: Item?, new: Item?)] {
        var waiting: [[UInt8]: [Int]] = [:]
        for (index, item) in old.enumerated().reversed() { waiting[Array(name(item).utf8), default: []].append(index) }
        var isPaired = Array(repeating: false, count: old.count)
        var result: [(old: Item?, new: Item?)] = []
        for item in new {
            let key = Array(name(item).utf8)
            if let index = waiting[key]?.popLast() {
                isPaired[index] = true
                result.append((old[index], item))
            } else {
                result.append((nil, item))
            }
        }
        for (index, item) in old.enumerated() where !isPaired[index] { result.append((item, nil)) }
        return result
    }

    static func same(_ old: String?, _ new: String?) -> Bool {
        switch (old, new) {
        case (nil, nil): true
        case (let old?, let new?): old.utf8.elementsEqual(new.utf8)
        default: false
        }
    }

    // MARK: Frequent shapes

    /// Items of a list in which each one more is `direction`, and each one less the opposite.
    func items(
        _ path: String, _ old: [String], _ new: [String], more direction: PolicyChange.Direction,
        added: (String) -> String, removed: (String) -> String
    ) {
        for pair in Self.pairs(old, new, \.self) {
            if let item = pair.new, pair.old == nil { note(path, direction, added(item)) }
            if let item = pair.old, pair.new == nil { note(path, direction.opposite, removed(item)) }
        }
    }

    /// A list of what is allowed, where no list allows everything.
    func allowed(
        _ path: String, _ old: [String], _ new: [String], any: String, only: (String) -> String,
        added: (String) -> String, removed: (String) -> String
    ) {
        if old.isEmpty != new.isEmpty {
            new.isEmpty ? note(path, .weaker, any) : note(path, .stronger, only(Self.list(new)))
        } else {
            items(path, old, new, more: .weaker, added: added, removed: removed)
        }
    }

    /// Which of two values is the stricter one, and what it means that there is none.
    struct Strictness {
        let isHigher: Bool
        var isNone = false

        static let higher = Strictness(isHigher: true)
        static let lower = Strictness(isHigher: false)
        /// The lower the stricter, and nothing at all is the strictest.
        static let lowerOrNone = Strictness(isHigher: false, isNone: true)
    }

    /// A value with an order.
    func value<Value: Comparable>(
        _ path: String, _ old: Value?, _ new: Value?, stricter: Strictness, added: (Value) -> String,
        removed: (Value) -> String, changed: (Value, Value) -> String
    ) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?): note(path, stricter.isNone ? .weaker : .stronger, added(new))
        case (let old?, nil): note(path, stricter.isNone ? .stronger : .weaker, removed(old))
        case (.some, .some): both(path, old, new, stricter: stricter, changed)
        }
    }

    /// A value with an order that both have; when one has none, that is told elsewhere.
    func both<Value: Comparable>(
        _ path: String, _ old: Value?, _ new: Value?, stricter: Strictness, _ changed: (Value, Value) -> String
    ) {
        guard let old, let new, old != new else { return }
        note(path, (old < new) == stricter.isHigher ? .stronger : .weaker, changed(new, old))
    }

    func flag(_ path: String, _ old: Bool, _ new: Bool, on: String, off: String) {
        if old != new { note(path, new ? .stronger : .weaker, new ? on : off) }
    }

    /// Numbers of approvals; `what` is what needs them, such as `prod`.
    func approvals(_ path: String, _ old: [TeamApprovals], _ new: [TeamApprovals], _ what: String) {
        for pair in Self.pairs(old, new, \.team) {
            guard let team = pair.new?.team ?? pair.old?.team else { continue }
            value(
                "\(path).\(team)", pair.old?.count, pair.new?.count, stricter: .higher,
                added: { "\(what) now needs \(Self.approvals($0)) of \(team)" },
                removed: { "\(what) needs no approval of \(team) any more (\($0) before)" },
                changed: { "\(what) now needs \(Self.approvals($0)) of \(team) instead of \($1)" })
        }
    }

    // MARK: Words

    static func approvals(_ count: Int) -> String { Words.count(count, "approval", "approvals") }

    /// `1 approval of operations and 2 approvals of risk`
    static func sentence(_ approvals: [TeamApprovals]) -> String {
        approvals.isEmpty
            ? "no approval" : list(approvals.map { "\(self.approvals($0.count)) of \($0.team)" }, quote: false)
    }

    /// Foreign text in quotes, cut to a length that can be read.
    static func quoted(_ text: String) -> String { "`\(VisibleText.excerpt(text, limit: 128))`" }

    /// `a, b and c`; of a long list the beginning.
    static func list(_ items: [String], quote: Bool = true) -> String {
        let shown = items.prefix(8).map { quote ? quoted($0) : $0 }
        if items.count > shown.count {
            return shown.joined(separator: ", ") + " and \(items.count - shown.count) more"
        }
        guard shown.count > 1, let last = shown.last else { return shown.first ?? "nothing" }
        return shown.dropLast().joined(separator: ", ") + " and \(last)"
    }

    /// A public key for people: its type and its end, which differs between keys.
    static func key(_ key: String) -> String {
        let parts = key.split(separator: " ")
        guard let type = parts.first, let body = parts.last, body.utf8.count > 16 else { return "the key \(key)" }
        return "the key \(type) …\(body.suffix(16))"
    }
}

extension PolicyChange.Direction {
    var opposite: Self {
        switch self {
        case .weaker: .stronger
        case .neutral: .neutral
        case .stronger: .weaker
        }
    }
}
