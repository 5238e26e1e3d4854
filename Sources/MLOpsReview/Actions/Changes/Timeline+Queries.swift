import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

extension Timeline {
    /// The rules of an environment.
    ///
    /// - Throws: `input` when the policy has none of this name.
    public func environment(named name: String) throws -> PolicyEnvironment {
        let policy = current.policy
        if let found = policy.environment(name) { return found }
        throw Diagnostic.input(
            "the policy has no environment '\(VisibleText.of(name))'",
            hint: "it has: \(policy.environments.map(\.name).joined(separator: ", "))")
    }

    /// The change or waiver that an id, or the beginning of one, stands for.
    ///
    /// - Throws: as ``change(matching:)``.
    public func decidable(matching text: String) throws -> Decidable {
        let found = try waivers().filter { text.utf8.count >= 4 && $0.id.hex.hasPrefix(text) }
        guard let waiver = found.first else { return .change(try change(matching: text)) }
        guard found.count == 1, try changes(beginning: text).isEmpty else {
            throw Diagnostic.input("'\(VisibleText.of(text))' stands for several", hint: "write more digits")
        }
        return .waiver(waiver)
    }

    /// What an approval of this id is about; nil for what is neither a change nor a waiver.
    public func decidable(_ id: Digest) throws -> Decidable? {
        try change(id).map { .change($0) } ?? waiver(id).map { .waiver($0) }
    }

    /// The change an id, or the beginning of one (at least four digits), stands for.
    ///
    /// - Throws: `input` when there is none, or several.
    public func change(matching text: String) throws -> Change {
        let found = text.utf8.count >= 4 ? try changes(beginning: text) : []
        guard !found.isEmpty else {
            throw Diagnostic.input(
                "there is no change '\(VisibleText.of(text))'",
                hint: "see them: git mlops changes; bring in newer ones: git mlops ledger sync")
        }
        guard found.count == 1 else {
            throw Diagnostic(
                .input, "'\(text)' stands for several changes",
                causes: found.map { "\($0.id.short)  \($0.title)" }, hints: ["write more digits"])
        }
        return found[0]
    }

    /// The release that `model@version`, `model@vversion` or `model version` names.
    public func release(named model: String, version: String) throws -> Release {
        let text = version.hasPrefix("v") ? String(version.dropFirst()) : version
        guard let parsed = SemVer(text) else {
            throw Diagnostic.input("'\(VisibleText.of(version))' is not a version", hint: "write it as 1.2.3")
        }
        guard let release = try release(model, parsed) else {
            let known = try releases(of: model).map(\.subject.version.description)
            throw Diagnostic.input(
                "there is no release \(VisibleText.of(model))@\(parsed)",
                cause: known.isEmpty ? "the model has no releases" : "there are \(known.joined(separator: ", "))",
                hint: "see them: git mlops models")
        }
        return release
    }

    /// The release that people write as `model@version`.
    ///
    /// - Throws: `input` when it is not written so, or there is no such release.
    public func release(written text: String) throws -> Release {
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw Diagnostic.input("'\(VisibleText.of(text))' is not a release", hint: "write it as model@version")
        }
        return try release(named: parts[0], version: parts[1])
    }
}

extension Policy {
    /// Refuses what only admins may do, and says who they are.
    func checkAdmin(_ person: String, to deed: String) throws {
        guard !isAdmin(person) else { return }
        throw Diagnostic.refused(
            "only an admin may \(deed)", hint: "they are: \(admins.members.joined(separator: ", "))")
    }
}
