import MLOpsCore
import MLOpsLedger

extension Timeline {
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
