/// Looks for pickles and archives inside the texts and bytes of a pickle.
///
/// Nothing loads those by itself, and what would load them is an import that is judged; but an import on nobody's list
/// might, and then these findings tell what for.
enum PickleNesting {
    /// Larger contents are looked into only when they say at once what they are.
    private static let mostGuessed = 1 << 20
    /// Text must be turned into bytes first, in memory.
    private static let mostText = 16 << 20

    static func look(at range: Range<Int>, isText: Bool, in machine: PickleMachine) throws {
        guard range.count >= 4 else { return }
        let window = machine.walk.cursor.window
        let head = try window.bytes(at: range.lowerBound, count: min(range.count, 8))
        if isText, head[0] == 0xC2, head[1] == 0x80, head[2] <= 5 {
            // Latin-1 in UTF-8: how protocol 2 writes the bytes of Python 3.
            guard range.count <= mostText else {
                return machine.context.gap("holds a text that begins as a pickle and is too large", in: machine.place)
            }
            let text = try window.bytes(at: range.lowerBound, count: range.count)
            guard let bytes = latin1(text) else { return }
            try nested(HeldModelBytes(bytes), machine, isMarked: true)
        } else if head[0] == 0x80, head[1] <= 5 {
            try nested(SliceModelBytes(window.source, range), machine, isMarked: true)
        } else if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            try archive(SliceModelBytes(window.source, range), machine)
        } else if range.count <= mostGuessed, PickleOpcode(rawValue: head[0]) != nil {
            let bytes = try window.bytes(at: range.lowerBound, count: range.count)
            // An import takes two lines, or STACK_GLOBAL's byte.
            var newlines = 0
            var canImport = false
            for byte in bytes {
                if byte == 0x0A { newlines += 1 }
                if byte == PickleOpcode.stackGlobal.rawValue || newlines == 2 {
                    canImport = true
                    break
                }
            }
            if canImport { try nested(HeldModelBytes(bytes), machine, isMarked: false) }
        }
    }

    private static func nested(_ source: any ModelBytes, _ machine: PickleMachine, isMarked: Bool) throws {
        let context = machine.context
        guard machine.place.depth < context.limits.nesting else {
            if isMarked {
                context.gap("is nested deeper than \(context.limits.nesting) levels", in: machine.place)
            }
            return
        }
        let window = ByteWindow(source)
        let place = machine.place.deeper(as: "pickle inside the \(machine.place.role)")
        if try window.bytes(at: 0, count: PickleScan.torchMagic.count) == PickleScan.torchMagic {
            PickleScan.scan(window, place, context)
            return
        }
        let fork = context.fork()
        var options = PickleMachine.Options()
        options.isTentative = true
        var inner = PickleMachine(fork, place, ByteCursor(window), options)
        do {
            try inner.run()
        } catch {
            // Random bytes look like a pickle for a while; only what is known to be dangerous counts then.
        }
        if PickleScan.counts(fork, inner) { context.adopt(fork) }
    }

    private static func archive(_ source: any ModelBytes, _ machine: PickleMachine) throws {
        let context = machine.context
        guard machine.place.depth < context.limits.nesting else {
            return context.gap("is nested deeper than \(context.limits.nesting) levels", in: machine.place)
        }
        let content = ContentScan(source: source, name: "", context: context)
        _ = content.scan(machine.place.deeper(as: "archive inside the \(machine.place.role)"))
    }

    private static func latin1(_ text: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            guard scalar.value < 0x100 else { return nil }
            result.append(UInt8(scalar.value))
        }
        return result
    }
}
