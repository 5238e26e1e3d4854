import MLOpsCore
import MLOpsReview

/// What somebody asks blame about.
public enum BlameTarget: Sendable, Hashable {
    /// What runs in an environment.
    case environment(String)
    /// The newest release of a model.
    case model(String)
    /// What runs of a model in an environment.
    case running(model: String, environment: String)
    case release(model: String, version: SemVer)
    /// The files of an asset; `inside` is a file or folder in it, empty for all.
    case path(asset: RepoPath, inside: RepoPath)

    /// Finds out what a word means.
    ///
    /// A bare word is an environment, then a model, then a path. `prod:` is an environment, `credit-risk@` a model,
    /// `credit-risk@prod` what runs there, `credit-risk@1.4.0` or `@v1.4.0` a release.
    ///
    /// What is asked:
    ///   - text: the word, raw bytes of a path that are not UTF-8 decoded by the caller into `path`.
    ///   - timeline: nil where there is no ledger; then only paths are understood.
    ///   - path: the word as a path from the top of the repository; nil when it leads out of it.
    ///   - asset: the asset a path is or lies in; nil when there is none.
    /// - Throws: `input` when it means nothing, or more than one thing.
    public static func parse(
        _ text: String, timeline: Timeline?, path: RepoPath?, asset: (RepoPath) throws -> RepoPath?
    ) throws -> BlameTarget {
        let shown = VisibleText.excerpt(text)
        if text.hasSuffix(":"), let timeline {
            let name = String(text.dropLast())
            guard isEnvironment(name, timeline) else { throw unknownEnvironment(name, timeline) }
            return .environment(name)
        }
        var found: [(target: BlameTarget, what: String, spelling: String)] = []
        if let timeline {
            if let at = text.lastIndex(of: "@") {
                let (model, rest) = (String(text[..<at]), String(text[text.index(after: at)...]))
                if try timeline.models().contains(model) {
                    found += try meanings(of: rest, model: model, timeline)
                } else if !text.contains("/"), try path.flatMap(asset) == nil {
                    throw Diagnostic.input(
                        "there is no model '\(VisibleText.excerpt(model))'",
                        cause: known("models", try timeline.models()),
                        hint: "see them: git mlops models")
                }
            } else {
                if isEnvironment(text, timeline) { found.append((.environment(text), "an environment", "\(shown):")) }
                if try timeline.models().contains(text) { found.append((.model(text), "a model", "\(shown)@")) }
            }
        }
        if let path, let asset = try asset(path) {
            found.append((.path(asset: asset, inside: inside(path, of: asset)), "a path", "-- \(shown)"))
        }
        if found.count == 1 { return found[0].target }
        guard found.isEmpty else {
            throw Diagnostic(
                .input, "'\(shown)' is \(found.map(\.what).joined(separator: " and "))",
                hints: found.map { "for the \($0.what.split(separator: " ").last ?? ""): \($0.spelling)" })
        }
        guard let timeline else {
            throw Diagnostic.input(
                "'\(shown)' is no asset of this commit, and there is no ledger here to know environments or models",
                hint: "see the assets: git mlops ls; fetch a ledger: git mlops setup")
        }
        throw Diagnostic(
            .input, "'\(shown)' is no environment, no model and no asset",
            causes: [
                known("environments", timeline.environmentNames), known("models", try timeline.models()),
            ].compactMap(\.self), hints: ["see the assets: git mlops ls"])
    }

    /// A path that stands behind `--`.
    ///
    /// - Throws: `input` when no asset is there.
    public static func path(_ path: RepoPath, asset: (RepoPath) throws -> RepoPath?) throws -> BlameTarget {
        guard let found = try asset(path) else {
            throw Diagnostic.input(
                "'\(VisibleText.of(path))' is no asset of this commit", hint: "see the assets: git mlops ls")
        }
        return .path(asset: found, inside: inside(path, of: found))
    }

    private static func inside(_ path: RepoPath, of asset: RepoPath) -> RepoPath {
        path.relative(to: asset) ?? RepoPath(bytes: [])
    }

    private static func isEnvironment(_ name: String, _ timeline: Timeline) -> Bool {
        timeline.environmentNames.contains(name)
    }

    private static func meanings(
        of text: String, model: String, _ timeline: Timeline
    ) throws -> [(target: BlameTarget, what: String, spelling: String)] {
        if text.isEmpty { return [(.model(model), "a model", "\(model)@")] }
        var found: [(target: BlameTarget, what: String, spelling: String)] = []
        if isEnvironment(text, timeline) {
            found.append((.running(model: model, environment: text), "an environment", "\(text):"))
        }
        if let version = SemVer(text.hasPrefix("v") ? String(text.dropFirst()) : text) {
            guard try timeline.release(model, version) != nil || !found.isEmpty else {
                // Says which versions there are.
                _ = try timeline.release(named: model, version: text)
                return []
            }
            if try timeline.release(model, version) != nil {
                found.append((.release(model: model, version: version), "a release", "\(model)@v\(version)"))
            }
        }
        guard !found.isEmpty else {
            throw Diagnostic.input(
                "'\(VisibleText.excerpt(text))' is neither an environment nor a version",
                cause: known("environments", timeline.environmentNames), hint: "git mlops blame \(model)@1.2.3")
        }
        return found
    }

    private static func unknownEnvironment(_ name: String, _ timeline: Timeline) -> Diagnostic {
        .input(
            "there is no environment '\(VisibleText.excerpt(name))'",
            cause: known("environments", timeline.environmentNames), hint: "see them: git mlops env")
    }

    private static func known(_ what: String, _ names: [String]) -> String {
        names.isEmpty ? "there are no \(what) yet" : "\(what): \(names.joined(separator: ", "))"
    }
}
