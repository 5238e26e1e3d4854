import MLOpsCore

/// What one scan has gathered so far, and what it may still spend.
final class ScanContext {
    let limits: ModelScanLimits
    let budget: ScanBudget
    private(set) var findings: [ModelFinding] = []
    private(set) var gaps: [ModelGap] = []
    private var seenImports: Set<ImportKey> = []
    private var isOverflowing = false
    private var dangers = 0

    private struct ImportKey: Hashable {
        let member: [String]
        let module: [UInt8]
        let name: [UInt8]
    }

    private static let mostGaps = 1_000

    init(_ limits: ModelScanLimits, budget: ScanBudget? = nil) {
        self.limits = limits
        self.budget = budget ?? ScanBudget(limits)
    }

    /// A context for something that may turn out not to be what it looked like; ``adopt(_:)`` keeps what it found.
    func fork() -> ScanContext { ScanContext(limits, budget: budget) }

    func adopt(_ other: ScanContext) {
        for finding in other.findings { add(finding) }
        for gap in other.gaps { add(gap) }
    }

    var worst: ModelSeverity { findings.map(\.severity).max() ?? .safe }

    /// Records an import once for each member.
    func addImport(module: String, name: String, in place: ScanPlace, at offset: Int, as severity: ModelSeverity) {
        add(
            ModelFinding(
                severity: severity, kind: .imports, module: module, name: name, member: place.member, offset: offset,
                text: "\(place.subject) imports \(Self.shown(module, name)) at byte \(offset)"))
    }

    /// `text` continues the sentence that the place begins: "has bytes behind its end".
    func add(_ kind: ModelFinding.Kind, _ severity: ModelSeverity, in place: ScanPlace, at offset: Int, _ text: String)
    {
        add(
            ModelFinding(
                severity: severity, kind: kind, module: nil, name: nil, member: place.member, offset: offset,
                text: "\(place.subject) \(text)"))
    }

    /// `fault` says what is the matter with the place.
    func gap(_ fault: ScanFault, in place: ScanPlace) {
        let offset = fault.offset.map { " (byte \($0))" } ?? ""
        gap("cannot be judged: \(fault.text)\(offset)", in: place)
    }

    /// `text` continues the sentence that the place begins: "is encrypted".
    func gap(_ text: String, in place: ScanPlace) {
        add(ModelGap(member: place.member, reason: "\(place.subject) \(text)"))
    }

    private func add(_ finding: ModelFinding) {
        // What is dangerous has room of its own, so that nothing else can crowd it out.
        let isDangerous = finding.severity == .dangerous
        guard (isDangerous ? dangers : findings.count - dangers) < limits.findings else {
            if !isOverflowing {
                isOverflowing = true
                add(ModelGap(member: [], reason: "the file has more than \(limits.findings) findings"))
            }
            return
        }
        if finding.kind == .imports, let module = finding.module, let name = finding.name {
            let key = ImportKey(member: finding.member, module: Array(module.utf8), name: Array(name.utf8))
            guard seenImports.insert(key).inserted else { return }
        }
        if isDangerous { dangers += 1 }
        findings.append(finding)
    }

    private func add(_ gap: ModelGap) {
        if gaps.count < Self.mostGaps, gaps.last != gap { gaps.append(gap) }
    }

    private static func shown(_ module: String, _ name: String) -> String {
        "\(VisibleText.excerpt(module)).\(VisibleText.excerpt(name))"
    }
}

/// Where in a file something stands, and what it is there, for messages.
struct ScanPlace {
    /// "pickle", "zip", "array": what the member is read as.
    let role: String
    /// The way through nested containers; empty for the file itself.
    let member: [String]
    /// Containers around it.
    let depth: Int

    init(_ role: String, member: [String] = [], depth: Int = 0) {
        self.role = role
        self.member = member
        self.depth = depth
    }

    /// "the pickle", "pickle member 'a.zip/data.pkl'".
    var subject: String {
        member.isEmpty
            ? "the \(role)" : "\(role) member '\(VisibleText.excerpt(member.joined(separator: "/"), limit: 200))'"
    }

    func named(_ role: String) -> ScanPlace { ScanPlace(role, member: member, depth: depth) }

    /// A member of this container.
    func inside(_ name: String, as role: String = "file") -> ScanPlace {
        ScanPlace(role, member: member + [name], depth: depth + 1)
    }

    /// Something wrapped in this place that has no name of its own.
    func deeper(as role: String) -> ScanPlace { ScanPlace(role, member: member, depth: depth + 1) }
}
