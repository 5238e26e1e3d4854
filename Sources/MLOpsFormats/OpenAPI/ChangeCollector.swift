import MLOpsCore

/// Whose data a schema describes: what is sent may only be read more leniently, what is returned may only be said more
/// exactly.
enum DataDirection: String {
    case request
    case response
}

/// Gathers the differences of one comparison: each once, and not without limit.
final class ChangeCollector {
    private(set) var changes: Set<APIChange> = []
    private(set) var isFull = false
    /// How often something was told, the same thing again included.
    private(set) var told = 0

    var path = APIChange.everyPath
    var method: String?

    func add(_ severity: APIChange.Severity, _ kind: String, _ text: String) {
        told += 1
        guard changes.count < APIComparison.maxChanges else {
            if !isFull {
                isFull = true
                changes.insert(
                    APIChange(
                        severity: .unknown, path: APIChange.everyPath, method: nil, kind: "too-many-changes",
                        text: "there are more than \(APIComparison.maxChanges) differences; the rest is not listed"))
            }
            return
        }
        changes.insert(
            APIChange(severity: severity, path: path, method: method, kind: kind, text: VisibleText.of(text)))
    }
}

/// Steps that a comparison may take in all, so that no pair of documents takes for ever.
final class StepBudget {
    private(set) var left: Int

    init(_ steps: Int) { left = steps }

    /// False when there are none left.
    func spend(_ steps: Int = 1) -> Bool {
        guard left >= steps else {
            left = 0
            return false
        }
        left -= steps
        return true
    }
}

/// Where in the exchanged data a schema stands, for sentences.
struct DataPlace {
    /// What kinds of changes here begin with: `request-body`, `response-header` …
    let area: String
    /// `the request body`, `the query parameter `limit``
    let whole: String
    private(set) var path = ""

    init(_ area: String, _ whole: String) {
        (self.area, self.whole) = (area, whole)
    }

    /// A path beyond this is cut off: names can be nested thousands deep.
    private static let longest = 400

    private func adding(_ step: String) -> DataPlace {
        guard path.utf8.count <= Self.longest else { return self }
        var result = self
        result.path += step
        if result.path.utf8.count > Self.longest { result.path += "…" }
        return result
    }

    func property(_ name: String) -> DataPlace { adding((path.isEmpty ? "" : ".") + VisibleText.excerpt(name)) }

    func item(_ index: Int? = nil) -> DataPlace { adding("[" + (index.map(String.init) ?? "") + "]") }

    func values() -> DataPlace { adding((path.isEmpty ? "" : ".") + "*") }

    var text: String { path.isEmpty ? whole : "`\(path)` in \(whole)" }
}
