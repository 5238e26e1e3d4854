import MLOpsCore

extension Rule<PushContext> {
    /// Do payloads stay where they may lie?
    static let residency = Rule(
        id: "residency", requirement: "every payload goes only to remotes in the region its data set may lie in",
        about: RuleText(
            evidence: "the `residency` of the manifests, and the regions that the policy binds to remotes' addresses",
            remedy: "push the payloads to a remote of that region, and name it under `remotes` in the policy",
            keys: ["branches.<branch>.residency", "remotes"])
    ) { context in
        var findings = Findings()
        for branch in BranchesUnderRule(context, where: \.residency).pushed {
            guard let residents = branch.facts.residents.value else {
                findings.unknown(
                    "where the payloads of \(branch.name) may lie is not known: \(branch.facts.residents.reason)")
                continue
            }
            let grade = branch.facts.residents.grade
            for asset in residents { judge(asset, branch.name, context.policy, grade, &findings) }
            if residents.isEmpty { findings.pass("no new data set of \(branch.name) is bound to a region", grade) }
        }
        return findings.judgement(nothing: "no branch with this rule is pushed")
    }

    private static func judge(
        _ asset: ResidentAsset, _ branch: String, _ policy: Policy, _ grade: Grade, _ findings: inout Findings
    ) {
        let name = "\(branch): \(VisibleText.of(asset.path))"
        let region = Words.show(asset.residency)
        let hint = "use a remote of \(region), and name it under `remotes` in the policy"
        guard !asset.remotes.isEmpty else {
            findings.unknown("\(name) may lie in \(region) only, and where it goes is not known", hint: hint)
            return
        }
        for address in asset.remotes {
            if let problem = policy.problem(of: asset.path, boundTo: asset.residency, at: address) {
                findings.fail("\(branch): \(problem)", grade, hint: hint)
            } else {
                findings.pass("\(name) stays in \(region): \(Words.show(address))", grade)
            }
        }
    }
}

extension Policy {
    /// True when a branch asks that payloads stay in the region of their data set.
    public var keepsResidency: Bool { branches.contains { $0.residency } }

    /// Why the payloads of a data set may not lie at an address; nil when they may.
    public func problem(of asset: RepoPath, boundTo residency: String, at address: String) -> String? {
        let bound = "\(VisibleText.of(asset)) may lie in \(Words.show(residency)) only"
        let shown = Words.show(address)
        guard let remote = remote(of: address) else { return "\(bound), and the policy names no remote \(shown)" }
        guard let region = remote.region else {
            return "\(bound), and the policy binds `\(remote.name)` (\(shown)) to no region"
        }
        if region.utf8.elementsEqual(residency.utf8) { return nil }
        return "\(bound), and `\(remote.name)` (\(shown)) lies in \(region)"
    }

    /// The remote that an address belongs to: the one whose own address says most of it.
    func remote(of address: String) -> PolicyRemote? {
        remotes.filter { $0.covers(address) }.max { $0.address.count < $1.address.count }
    }
}

extension PolicyRemote {
    /// The address with exactly one slash behind it: what lies below begins with it.
    var address: [UInt8] { Self.address(url) }

    private static func address(_ text: String) -> [UInt8] {
        Array(text.utf8.reversed().drop { $0 == UInt8(ascii: "/") }.reversed()) + [UInt8(ascii: "/")]
    }

    /// True for this remote's address and what lies below it, however many slashes end it.
    func covers(_ address: String) -> Bool {
        // `..` below an allowed address leads out of it, also where it is written in percent signs (RFC 3986, §2.1).
        let plain = address.lowercased().replacing("%2e", with: ".").replacing("%2f", with: "/")
        let parts = plain.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }) else {
            return false
        }
        return Self.address(address).starts(with: self.address)
    }
}
