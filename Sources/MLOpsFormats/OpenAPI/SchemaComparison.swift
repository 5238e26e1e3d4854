import MLOpsCore

/// Compares the schemas of what is sent or returned.
///
/// It asks whether everything that one side allows is allowed by the other: in requests the old must lie within the new,
/// in responses the new within the old. The same question the other way round finds what became more lenient or exact
/// without breaking anybody.
final class SchemaComparison {
    /// Alternatives within alternatives; what is merely inside one another waits in a queue and costs no stack.
    static let maxNesting = 48

    /// Which side has to lie within which.
    enum Pass: Hashable {
        case oldWithinNew
        case newWithinOld
    }

    let old: SchemaSource
    let new: SchemaSource
    let collector: ChangeCollector
    let budget: StepBudget

    /// One pair of positions; what was compared once, or is being compared further out, is not compared again.
    struct Pair: Hashable {
        let narrow: ShapeKey
        let wide: ShapeKey
        let pass: Pass
        let direction: DataDirection
    }

    var visited: Set<Pair> = []
    /// Pairs of which whole comparisons found nothing; they hold for every other place too.
    private var clean: Set<Pair> = []
    /// Above zero while alternatives are tried: nothing is told then, only remembered here.
    var trials = 0
    var trialOutcome = TrialOutcome.fits
    private var nesting = 0
    /// Pairs within those that were compared, which come next.
    private var queue: [(narrow: Position, wide: Position, context: Context)] = []
    private var done = 0
    private var equality: DeepEquality

    enum TrialOutcome: Comparable {
        case fits
        /// It fits, and something is worth telling.
        case differs
        case unknown
        case fails
    }

    init(_ old: SchemaSource, _ new: SchemaSource, _ collector: ChangeCollector, _ budget: StepBudget) {
        (self.old, self.new, self.collector, self.budget) = (old, new, collector, budget)
        equality = DeepEquality(old, new, budget)
    }

    /// One comparison in progress: who is asked about, in which direction, and where.
    struct Context {
        var pass: Pass
        let direction: DataDirection
        var place: DataPlace

        /// True when an answer no in this pass breaks consumers.
        var breaks: Bool { (pass == .oldWithinNew) == (direction == .request) }
        /// What happened from old to new when the answer is no.
        var verb: String { pass == .oldWithinNew ? "tightened" : "loosened" }

        func at(_ place: DataPlace) -> Context {
            var result = self
            result.place = place
            return result
        }
    }

    func narrow(_ context: Context) -> SchemaSource { context.pass == .oldWithinNew ? old : new }
    func wide(_ context: Context) -> SchemaSource { context.pass == .oldWithinNew ? new : old }

    /// Compares two schemas, both ways. Nil: no schema, which allows everything.
    func compare(_ before: Site?, _ after: Site?, _ direction: DataDirection, at place: DataPlace) {
        let oldPosition = Position(before.map { [$0] } ?? [])
        let newPosition = Position(after.map { [$0] } ?? [])
        if let before, let after, isSame(before, after) { return }
        for pass in [Pass.oldWithinNew, .newWithinOld] {
            let known = collector.told
            visited = []
            let context = Context(pass: pass, direction: direction, place: place)
            if pass == .oldWithinNew {
                check(oldPosition, newPosition, context)
            } else {
                check(newPosition, oldPosition, context)
            }
            drain()
            if collector.told == known { clean.formUnion(visited) }
        }
    }

    /// True when nothing at all changed, references followed; what was found to be the same is remembered.
    private func isSame(_ before: Site, _ after: Site) -> Bool {
        guard old.document.version == new.document.version else { return false }
        var attempt = equality
        guard attempt.holds(before, after) else { return false }
        equality = attempt
        return true
    }

    private func isSame(_ narrow: Position, _ wide: Position, _ context: Context) -> Bool {
        guard narrow.sites.count == 1, wide.sites.count == 1, narrow.isWhole, wide.isWhole else { return false }
        let (before, after) = context.pass == .oldWithinNew ? (narrow, wide) : (wide, narrow)
        return isSame(before.sites[0], after.sites[0])
    }

    /// Compares something inside of what is being compared, when its turn comes.
    func later(_ narrow: Position, _ wide: Position, _ context: Context) {
        queue.append((narrow, wide, context))
    }

    private func drain() {
        while done < queue.count, !(trials > 0 && trialOutcome == .fails) {
            let next = queue[done]
            done += 1
            check(next.narrow, next.wide, next.context)
        }
        queue = []
        done = 0
    }

    /// Tells that `narrow` allows what `wide` does not, or remembers it while alternatives are tried.
    func report(_ context: Context, _ aspect: String, _ text: String) {
        report(context.breaks ? .breaking : .compatible, context, aspect, text)
    }

    func report(_ severity: APIChange.Severity, _ context: Context, _ aspect: String, _ text: String) {
        guard trials == 0 else {
            trialOutcome = max(trialOutcome, severity == .compatible && context.breaks ? .differs : .fails)
            return
        }
        collector.add(severity, "\(context.place.area)-\(aspect)", text)
    }

    /// Tells that something cannot be judged; only where it matters.
    func reportUnknown(_ context: Context, _ reason: String) {
        guard trials == 0 else {
            trialOutcome = max(trialOutcome, .unknown)
            return
        }
        guard context.breaks else { return }
        collector.add(.unknown, "\(context.place.area)-unknown", "\(context.place.text): \(reason)")
    }

    /// Tells once for the whole of what is sent or returned that something was left out.
    private func reportUnfinished(_ context: Context, _ reason: String) {
        reportUnknown(context.at(DataPlace(context.place.area, context.place.whole)), reason)
    }

    /// Everything that `narrow` allows must be allowed by `wide`.
    func check(_ narrowPosition: Position, _ widePosition: Position, _ context: Context) {
        nesting += 1
        defer { nesting -= 1 }
        if trials > 0, trialOutcome == .fails { return }
        guard budget.spend() else {
            return reportUnfinished(context, "the documents are too large or too entangled to be compared")
        }
        guard nesting <= Self.maxNesting else {
            return reportUnfinished(context, "alternatives are nested deeper than \(Self.maxNesting) levels")
        }
        let inner = narrow(context).shape(narrowPosition)
        let outerShape = wide(context).shape(widePosition)
        // By what the schemas are rather than by how they are referred to: a circle closes where it began.
        let pair = Pair(
            narrow: ShapeKey(sites: inner.parts, chosen: narrowPosition.chosen, mask: narrowPosition.mask),
            wide: ShapeKey(sites: outerShape.parts, chosen: widePosition.chosen, mask: widePosition.mask),
            pass: context.pass, direction: context.direction)
        if clean.contains(pair) || !visited.insert(pair).inserted { return }

        guard budget.spend((inner.cost + outerShape.cost) / 4) else {
            return reportUnfinished(context, "the documents are too large or too entangled to be compared")
        }
        for problem in Set(inner.problems + outerShape.problems) { reportUnknown(context, problem) }
        if inner.types.isEmpty { return }
        // One alternative after the other, until none is open.
        if let union = inner.unions.first {
            if trials == 0, !outerShape.unions.isEmpty, isSame(narrowPosition, widePosition, context) { return }
            return checkEach(of: union, narrowPosition, widePosition, context)
        }
        compareValues(inner, outerShape, context)
        let shared = inner.types.intersection(outerShape.types)
        if shared.contains(.object) { compareObjects(inner, outerShape, context) }
        if shared.contains(.array) { compareArrays(inner, outerShape, context) }
        compareOpaque(inner, outerShape, context)
        for union in outerShape.unions {
            checkAlternatives(narrowPosition, inner, widePosition, union, context)
        }
        compareDiscriminators(inner, outerShape, context)
    }

    /// True when `narrow` lies within `wide` for certain; nothing is told.
    func attempt(_ narrowPosition: Position, _ widePosition: Position, _ context: Context) -> TrialOutcome {
        let (savedVisited, savedOutcome) = (visited, trialOutcome)
        let (savedQueue, savedDone) = (queue, done)
        guard budget.spend(1 + visited.count / 64) else { return .unknown }
        trials += 1
        trialOutcome = .fits
        (queue, done) = ([], 0)
        check(narrowPosition, widePosition, context)
        drain()
        (queue, done) = (savedQueue, savedDone)
        let outcome = trialOutcome
        trials -= 1
        trialOutcome = savedOutcome
        if outcome != .fits { visited = savedVisited }
        return outcome
    }
}
