/// Scans the pickles of a file, one after another.
enum PickleScan {
    struct Outcome {
        /// Pickles that reached `STOP`.
        var pickles = 0
        var hasArrays = false
        var imports = 0
        /// Something broke on the way, or bytes are left over.
        var isClean = true
    }

    /// `torch.save` before 1.6 begins with this number as a pickle of its own.
    static let torchMagic: [UInt8] = [
        0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]

    /// Magic number, version, system, object, keys of storages.
    private static let torchPickles = 5

    /// Scans all of `window` from `start`.
    @discardableResult
    static func scan(
        _ window: ByteWindow, from start: Int = 0, _ place: ScanPlace, _ context: ScanContext,
        isTorch: Bool = false
    ) -> Outcome {
        var options = PickleMachine.Options()
        options.suppliesPersistentIDs = isTorch
        let isLegacy =
            (try? window.bytes(at: start, count: torchMagic.count)) == torchMagic
        if isLegacy { options.suppliesPersistentIDs = true }
        var outcome = Outcome()
        var position = start
        while position < window.size {
            if isLegacy, outcome.pickles == torchPickles {
                storages(window, from: position, place, context)
                return outcome
            }
            let isFirst = outcome.pickles == 0
            // A pickle may have two bytes, and costs more than its bytes.
            do { if !isFirst { try context.budget.spendMember() } } catch {
                outcome.isClean = false
                context.gap(ScanFault.of(error), in: place)
                return outcome
            }
            // Behind the first STOP, bytes may be no pickle at all.
            let attempt = isFirst ? context : context.fork()
            var machine = PickleMachine(attempt, place, ByteCursor(window, from: position), options)
            var fault: ScanFault?
            do { try machine.run() } catch { fault = ScanFault.of(error) }
            outcome.hasArrays = outcome.hasArrays || machine.hasArrays
            outcome.imports += machine.imports
            if machine.isBroken { outcome.isClean = false }
            guard let fault else {
                if !isFirst { context.adopt(attempt) }
                outcome.pickles += 1
                position = machine.walk.cursor.position
                continue
            }
            outcome.isClean = false
            if isFirst {
                let offset = fault.offset ?? machine.walk.cursor.position
                context.add(
                    .broken, .suspicious, in: place, at: offset, "breaks at byte \(offset): \(fault.text)")
                context.gap(fault, in: place)
            } else {
                if attempt.worst == .dangerous || machine.imports > 0 { context.adopt(attempt) }
                context.add(
                    .trailingBytes, .suspicious, in: place, at: position,
                    "has \(window.size - position) bytes behind its end at byte \(position) that are no pickle")
                context.gap("has bytes behind its end that are no pickle", in: place)
            }
            return outcome
        }
        return outcome
    }

    /// Raw storages: torch reads them as numbers. Whoever went on unpickling would begin here.
    private static func storages(_ window: ByteWindow, from start: Int, _ place: ScanPlace, _ context: ScanContext) {
        tentative(window, from: start, place, context)
    }

    /// Adopts what a pickle at `start` would do, if there is one: for content that is raw numbers by its place.
    static func tentative(_ window: ByteWindow, from start: Int = 0, _ place: ScanPlace, _ context: ScanContext) {
        let fork = context.fork()
        var options = PickleMachine.Options()
        options.isTentative = true
        var machine = PickleMachine(fork, place, ByteCursor(window, from: start), options)
        try? machine.run()
        if counts(fork, machine) { context.adopt(fork) }
    }

    /// Whether something that looked like a pickle was one, and is worth telling: any bytes are, for a while.
    static func counts(_ fork: ScanContext, _ machine: PickleMachine) -> Bool {
        if machine.reachedStop, machine.imports > 0 || !fork.gaps.isEmpty { return true }
        return fork.findings.contains {
            $0.severity == .dangerous && ($0.kind != .imports || ImportJudge.knows(module: $0.module ?? ""))
        }
    }

    /// Whether bytes without a `PROTO` are a pickle all the same: they reach `STOP` in order, or import something known,
    /// or anything where the name says that it is one.
    static func looksLikePickle(_ window: ByteWindow, _ limits: ModelScanLimits, isNamed: Bool) -> Bool {
        let fork = ScanContext(limits)
        var options = PickleMachine.Options()
        options.isTentative = true
        var machine = PickleMachine(fork, ScanPlace("pickle"), ByteCursor(window), options)
        try? machine.run()
        if machine.reachedStop || isNamed && machine.imports > 0 { return true }
        // A list of words is a pickle of protocol 0 for a line or two: what it imports must be known.
        return fork.findings.contains { $0.kind == .imports && ImportJudge.knows(module: $0.module ?? "") }
    }
}
