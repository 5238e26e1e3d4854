/// Follows one pickle from its first opcode to `STOP`, doing what the machine does to stack and memo but none of what it
/// imports and calls.
///
/// A value, so that a scan can look at what another loader would make of the same bytes.
struct PickleMachine {
    struct Options {
        /// The loader supplies objects of its own, as torch does for storages.
        var suppliesPersistentIDs = false
        /// The loader reads raw arrays between the opcodes, as joblib does.
        var readsArrays = true
        /// The bytes may be no pickle at all: stop where the machine would, and see nothing behind.
        var isTentative = false
        /// Pickles inside arrays inside pickles.
        var inlineDepth = 0
    }

    var context: ScanContext
    let place: ScanPlace
    let start: Int
    var options: Options
    var walk: PickleWalk

    var stack: [PickleValue] = []
    var marks: [Int] = []
    private var memo = PickleMemo()
    var texts = PickleTexts()
    var nodes: [PickleNode] = []
    var globals: [(module: String, name: String)] = []
    var globalIDs: [[UInt8]: Int32] = [:]

    private(set) var reachedStop = false
    /// Imports seen, hidden ones too.
    var imports = 0
    /// The machine would have refused; what follows was read all the same.
    var isBroken = false
    /// Joblib's arrays were met.
    var hasArrays = false

    var version: Int?
    var frameEnd: Int?
    var toldTricks: Set<String> = []

    private static let mostStacked = 4 << 20
    private static let mostNodes = 1 << 20
    static let mostGlobals = 100_000
    private static let mostTracked = 10
    /// The only entries of dictionaries that matter: what joblib's wrapper says of its array.
    private static let trackedKeys: Set<String> = ["dtype", "shape", "numpy_array_alignment_bytes"]

    init(_ context: ScanContext, _ place: ScanPlace, _ cursor: ByteCursor, _ options: Options = Options()) {
        self.context = context
        self.place = place
        self.options = options
        start = cursor.position
        walk = PickleWalk(cursor)
    }

    /// Follows the pickle to its end.
    ///
    /// - Throws: a ``ScanFault`` where the stream breaks; everything seen before is in the context by then.
    mutating func run() throws {
        while !reachedStop {
            let step = try walk.next()
            checkFrame(step)
            checkProtocol(step)
            try perform(step)
            if options.isTentative, isBroken { throw ScanFault("it is no pickle", at: step.position) }
            guard stack.count <= Self.mostStacked, marks.count <= Self.mostStacked else {
                throw ScanFault("its stack grows beyond \(Self.mostStacked) values", at: step.position)
            }
        }
        if let frameEnd, walk.cursor.position < frameEnd {
            trick("ends before its frame does", at: walk.cursor.position)
        }
    }

    private mutating func perform(_ step: PickleInstruction) throws {
        switch step.opcode {
        case .proto, .frame: break
        case .stop:
            _ = pop(step)
            reachedStop = !(options.isTentative && isBroken)
        case .mark: marks.append(stack.count)
        case .pop:
            if let mark = marks.last, mark == stack.count { marks.removeLast() } else { _ = pop(step) }
        case .popMark: _ = popMark(step)
        case .dup:
            stack.append(top(step))
        case .none: stack.append(.none)
        case .newtrue, .newfalse, .float, .binfloat, .long, .long1, .long4, .emptyList, .emptySet: stack.append(.data)
        case .nextBuffer: stack.append(.data)
        case .readonlyBuffer: break
        case .int, .binint, .binint1, .binint2: stack.append(number(step))
        case .string, .binstring, .shortBinstring, .unicode, .binunicode, .shortBinunicode, .binunicode8:
            stack.append(try text(step))
        case .binbytes, .shortBinbytes, .binbytes8, .bytearray8:
            stack.append(.data)
            if case .content(let start, let count) = step.argument {
                try PickleNesting.look(at: start..<start + count, isText: false, in: self)
            }
        case .emptyTuple: stack.append(node(.tuple([])))
        case .tuple: stack.append(tuple(popMark(step)))
        case .tuple1, .tuple2, .tuple3:
            var items: [PickleValue] = []
            for _ in 0..<Int(step.opcode.rawValue - PickleOpcode.tuple1.rawValue + 1) { items.insert(pop(step), at: 0) }
            stack.append(tuple(items))
        case .emptyDict: stack.append(node(.dict([])))
        case .dict:
            let items = popMark(step)
            let dict = node(.dict([]))
            set(items, in: dict)
            stack.append(dict)
        case .list, .frozenset:
            _ = popMark(step)
            stack.append(.data)
        case .append:
            _ = pop(step)
            _ = top(step)
        case .appends, .additems:
            _ = popMark(step)
            _ = top(step)
        case .setitem:
            let value = pop(step)
            let key = pop(step)
            set([key, value], in: top(step))
        case .setitems:
            let items = popMark(step)
            set(items, in: top(step))
        case .get, .binget, .longBinget: stack.append(get(step))
        case .put, .binput, .longBinput:
            if let index = index(step) { memo.put(top(step), at: index) }
        case .memoize: memo.put(top(step), at: memo.count)
        case .global:
            if case .lines(let module, let name) = step.argument { stack.append(imported(module, name, step)) }
        case .stackGlobal: stackGlobal(step)
        case .inst:
            _ = popMark(step)
            if options.isTentative, isBroken { break }
            if case .lines(let module, let name) = step.argument {
                stack.append(called(imported(module, name, step), with: .opaque, step))
            }
        case .obj:
            let items = popMark(step)
            stack.append(called(items.first ?? .absent, with: .opaque, step))
        case .reduce:
            let arguments = pop(step)
            stack.append(called(pop(step), with: arguments, step))
        case .newobj, .newobjEx:
            if step.opcode == .newobjEx { _ = pop(step) }
            _ = pop(step)
            stack.append(created(pop(step), step))
        case .build: try build(step)
        case .ext1, .ext2, .ext4:
            context.add(
                .extensionCode, .suspicious, in: place, at: step.position,
                "uses an extension code at byte \(step.position): what it imports depends on the loading program")
            stack.append(.opaque)
        case .persid, .binpersid:
            if step.opcode == .binpersid { _ = pop(step) }
            if !options.suppliesPersistentIDs, options.isTentative {
                // Plain loaders refuse it.
                isBroken = true
            } else if !options.suppliesPersistentIDs, toldTricks.insert("persistent").inserted {
                context.add(
                    .persistentID, .suspicious, in: place, at: step.position,
                    "refers to an object that the loading program must supply, at byte \(step.position)")
            }
            stack.append(.opaque)
        }
    }

    /// Counts anew, for a look at what comes from here on.
    mutating func forgetImports() { imports = 0 }

    // MARK: Stack and memo

    mutating func pop(_ step: PickleInstruction) -> PickleValue {
        guard let value = stack.last, stack.count > (marks.last ?? 0) else {
            problem("takes a value from an empty stack", at: step.position)
            return .absent
        }
        stack.removeLast()
        return value
    }

    mutating func top(_ step: PickleInstruction) -> PickleValue {
        guard let value = stack.last, stack.count > (marks.last ?? 0) else {
            problem("needs a value on an empty stack", at: step.position)
            return .absent
        }
        return value
    }

    private mutating func popMark(_ step: PickleInstruction) -> [PickleValue] {
        guard let mark = marks.popLast() else {
            problem("lacks a mark", at: step.position)
            return []
        }
        let items = Array(stack[mark...])
        stack.removeSubrange(mark...)
        return items
    }

    private mutating func index(_ step: PickleInstruction) -> Int? {
        switch step.argument {
        case .number(let index): return index
        case .line(_, let count, let kept):
            if count == kept.count, let index = PickleText.number(kept), index >= 0 { return index }
            problem("has a memo index that is no number", at: step.position)
            return nil
        default: return nil
        }
    }

    private mutating func get(_ step: PickleInstruction) -> PickleValue {
        guard let index = index(step) else { return .absent }
        guard let value = memo[index] else {
            problem("reads entry \(index) of its memo, which was not written", at: step.position)
            return .absent
        }
        return value
    }

    private func number(_ step: PickleInstruction) -> PickleValue {
        switch step.argument {
        case .number(let value): .number(value)
        case .line(_, _, let kept): PickleText.number(kept).map { .number($0) } ?? .opaque
        default: .opaque
        }
    }

    private mutating func text(_ step: PickleInstruction) throws -> PickleValue {
        switch step.argument {
        case .line(let start, let count, let kept):
            try PickleNesting.look(at: start..<start + count, isText: true, in: self)
            guard count == kept.count else { return .longText }
            let text = step.opcode == .string ? PickleText.string(kept) : PickleText.unicode(kept)
            guard let text else {
                problem("has a text that Python refuses", at: step.position)
                return .absent
            }
            return texts.keep(text)
        case .content(let start, let count):
            try PickleNesting.look(at: start..<start + count, isText: true, in: self)
            guard count <= PickleTexts.longest else { return .longText }
            return texts.keep(try walk.cursor.window.bytes(at: start, count: count))
        default: return .opaque
        }
    }

    mutating func node(_ node: PickleNode) -> PickleValue {
        guard nodes.count < Self.mostNodes else { return .data }
        nodes.append(node)
        return .node(Int32(nodes.count - 1))
    }

    private mutating func tuple(_ items: [PickleValue]) -> PickleValue {
        items.count <= Self.mostTracked ? node(.tuple(items)) : .data
    }

    private mutating func set(_ items: [PickleValue], in target: PickleValue) {
        guard case .node(let id) = target, case .dict(var entries) = nodes[Int(id)] else { return }
        var index = 0
        while index + 1 < items.count {
            if let key = key(items[index]) {
                // As in Python, the last of several counts.
                entries.removeAll { $0.key == key }
                entries.append((key, items[index + 1]))
            }
            index += 2
        }
        nodes[Int(id)] = .dict(entries)
    }

    /// The key of an entry that matters; an empty one for a key that only running would tell.
    private func key(_ value: PickleValue) -> String? {
        guard case .text(_, let count) = value else {
            if case .longText = value { return nil }
            return isCertainlyNoText(value) ? nil : ""
        }
        guard (5...27).contains(count), let text = string(value), Self.trackedKeys.contains(text) else { return nil }
        return text
    }

    /// The text of a value; nil for anything else.
    func string(_ value: PickleValue) -> String? {
        if case .text(let start, let count) = value { texts.string(start, count) } else { nil }
    }

    func items(_ value: PickleValue) -> [PickleValue]? {
        if case .node(let id) = value, case .tuple(let items) = nodes[Int(id)] { items } else { nil }
    }

    func entries(_ value: PickleValue) -> [(key: String, value: PickleValue)]? {
        if case .node(let id) = value, case .dict(let entries) = nodes[Int(id)] { entries } else { nil }
    }
}
