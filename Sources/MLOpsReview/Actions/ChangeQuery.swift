import MLOpsCore
import MLOpsLedger

/// What people say yes or no to.
public enum Decidable: Sendable {
    case change(Change)
    case waiver(WaiverRequest)

    public var id: Digest {
        switch self {
        case .change(let change): change.id
        case .waiver(let waiver): waiver.id
        }
    }

    /// `credit-risk 1.4.0 to prod (change 3f9a2c1b)`
    public var title: String {
        switch self {
        case .change(let change): "\(change.title) (change \(change.id.short))"
        case .waiver(let waiver): "\(waiver.title) (\(waiver.id.short))"
        }
    }
}

extension WaiverRequest {
    /// `the waiver of soak in prod`
    public var title: String { "the waiver of \(subject.rule) in \(subject.environment)" }
}

extension Timeline {
    /// The change or waiver that an id, or the beginning of one, stands for.
    ///
    /// - Throws: as ``change(matching:)``.
    public func decidable(matching text: String) throws -> Decidable {
        let found = waivers.filter { text.utf8.count >= 4 && $0.id.hex.hasPrefix(text) }
        guard let waiver = found.first else { return .change(try change(matching: text)) }
        guard found.count == 1, !changes.contains(where: { $0.id.hex.hasPrefix(text) }) else {
            throw Diagnostic.input("'\(VisibleText.of(text))' stands for several", hint: "write more digits")
        }
        return .waiver(waiver)
    }

    /// The change an id, or the beginning of one (at least four digits), stands for.
    ///
    /// - Throws: `input` when there is none, or several.
    public func change(matching text: String) throws -> Change {
        let found = changes.filter { $0.id.hex.hasPrefix(text) }
        guard text.utf8.count >= 4, !found.isEmpty else {
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
        guard let release = release(model, parsed) else {
            let known = releases.filter { $0.subject.model == model }.map(\.subject.version.description)
            throw Diagnostic.input(
                "there is no release \(VisibleText.of(model))@\(parsed)",
                cause: known.isEmpty ? "the model has no releases" : "there are \(known.joined(separator: ", "))",
                hint: "see them: git mlops models")
        }
        return release
    }
}
