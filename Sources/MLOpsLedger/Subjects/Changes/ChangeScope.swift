import MLOpsCore
import MLOpsGit

/// What exactly is changed: one environment, its state before, and every release and file that moves.
public struct ChangeScope: Sendable, Hashable {
    public let environment: String
    /// Sorted by model.
    public let items: [ChangeItem]
    /// Sorted by path.
    public let configuration: [ConfigurationChange]
    /// The event that set the environment's state before; nil when it was empty.
    public let previous: Digest?

    public init(
        environment: String, items: [ChangeItem], configuration: [ConfigurationChange] = [], previous: Digest?
    ) {
        self.environment = environment
        self.items = items.sorted { $0.model.utf8.lexicographicallyPrecedes($1.model.utf8) }
        self.configuration = configuration.sorted { $0.path < $1.path }
        self.previous = previous
    }

    /// `credit-risk 1.4.0, config/limits.yaml`
    public var title: String { (items.map(\.to.title) + configuration.map(\.title)).joined(separator: ", ") }

    /// The members every event about a change repeats, so that each signature shows all it covers.
    var members: JSONObject {
        var members: JSONObject = [
            "environment": .string(environment), "items": .array(items.map(\.json)),
            "previous": JSON(previous?.hex),
        ]
        if !configuration.isEmpty { members["config"] = .array(configuration.map(\.json)) }
        return members
    }

    init(_ fields: inout JSONFields) throws {
        environment = try fields.string("environment")
        items = try ChangeItem.list(fields.array("items"), at: "\(fields.place).items")
        if let config = fields.value("config") {
            guard let list = config.array, !list.isEmpty else {
                throw Diagnostic.input("\(fields.place).config must be a list with members")
            }
            configuration = try ConfigurationChange.list(list, at: "\(fields.place).config")
        } else {
            configuration = []
        }
        guard !items.isEmpty || !configuration.isEmpty else {
            throw Diagnostic.input("\(fields.place).items is empty")
        }
        previous = try fields.optionalDigest("previous")
    }
}
