import MLOpsCore
import MLOpsGit

/// What a change does to one model: which release leaves and which takes its place.
public struct ChangeItem: Sendable, Hashable {
    public let model: String
    /// What runs there before; nil when nothing does.
    public let from: ReleaseReference?
    public let to: ReleaseReference

    public init(from: ReleaseReference?, to: ReleaseReference) {
        (self.model, self.from, self.to) = (to.model, from, to)
    }

    var json: JSON {
        ["model": .string(model), "from": from?.json ?? .null, "to": to.json]
    }

    init(_ json: JSON, at place: String) throws {
        var fields = try JSONFields(json, at: place)
        model = try fields.string("model")
        let previous = fields.value("from")
        from =
            previous == nil || previous == .null
            ? nil : try ReleaseReference(previous, model: model, at: "\(place).from")
        to = try ReleaseReference(fields.value("to"), model: model, at: "\(place).to")
        try fields.finish()
    }

    static func list(_ json: [JSON], at place: String) throws -> [ChangeItem] {
        let items = try json.enumerated().map { try ChangeItem($1, at: "\(place)[\($0)]") }
        guard Set(items.map(\.model)).count == items.count else {
            throw Diagnostic.input("\(place) names a model twice")
        }
        return items.sorted { $0.model.utf8.lexicographicallyPrecedes($1.model.utf8) }
    }
}
