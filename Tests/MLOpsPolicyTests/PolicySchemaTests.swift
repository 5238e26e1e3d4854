import MLOpsCore
import MLOpsPolicy
import Testing

@Suite("The schema of a policy document")
struct PolicySchemaTests {
    @Test("the committed schema is the one that the code makes")
    func committed() throws {
        try Golden.expect(PolicySchema.json.prettyText, at: "docs/schemas/policy-document.1.schema.json")
    }

    /// Judges documents by the schema: true for each that is valid.
    private static func judge(_ documents: [JSON]) throws -> [Bool] {
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1], encoding='utf-8'))
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            print(json.dumps([validator.is_valid(d) for d in json.load(open(sys.argv[2], encoding='utf-8'))]))
            """
        let answer = try Python.run(script, [PolicySchema.json.prettyText, JSON.array(documents).prettyText])
        return try #require(answer.array).compactMap(\.bool)
    }

    @Test("the sample is valid; what has no shape is refused, and what only the whole document shows is not")
    func refusals() throws {
        let refusals = Refusal.all
        let valid = try Self.judge([sampleDoc.json] + refusals.map(\.doc.json))
        #expect(valid.first == true)
        #expect(valid.count == refusals.count + 1)
        for (refusal, isValid) in zip(refusals, valid.dropFirst()) {
            #expect(isValid == !Self.isOfShape(refusal), "\(refusal)")
        }
        // Both sides are there, and neither is a handful.
        #expect(valid.filter { $0 }.count > 30)
        #expect(valid.filter { !$0 }.count > 80)
    }

    @Test("what the reader only warns of is valid")
    func warnings() throws {
        #expect(try Self.judge(Refusal.warnings.map(\.doc.json)).allSatisfy(\.self))
    }

    /// False for what only people, teams, keys or several values together show.
    private static func isOfShape(_ refusal: Refusal) -> Bool {
        if exceptions.contains(where: { $0 == (refusal.path, refusal.message) }) { return false }
        if refusal.message == "no team is listed" { return true }
        // A moment as it should be, but in a year that its offset leads out of.
        if refusal.path == "environments.prod.freeze[0].from", refusal.hint == nil { return false }
        return !together.contains { refusal.message.contains($0) }
    }

    private static let together = [
        "belongs to", "has this e-mail twice", "has this key twice", "no person", "too weak", "above the number",
        "every admin is needed", "of the admins have a key", "no environment", "cannot come from itself",
        "round in a circle", "no team", "has only", "can never be given", "nobody is left", "ends before it begins",
        "below `at_least`", "cannot be seen", "nothing is known", "has no age", "closes when it opens",
        "stand in for themselves", "away twice", "same address", "is written twice", "differs from `auc`",
    ]

    private static let exceptions = [
        ("attesters.drift", "listed twice"), ("environments.prod.require[1]", "listed twice"),
        ("environments.prod.require[0]", "nobody may attest `liveness`"),
        ("environments.prod.kpis", "nobody may attest"),
        ("environments.prod.metrics.loss.better", "says nothing"),
        ("environments.prod.api.consumers", "says nothing"),
    ]

    @Test("each example in the schema is valid where it stands")
    func examples() throws {
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1], encoding='utf-8'))
            count = 0
            def walk(node):
                global count
                if isinstance(node, dict):
                    if 'examples' in node:
                        assert node['description'].endswith('.'), node
                        for example in node['examples']:
                            count += 1
                            jsonschema.Draft202012Validator(node).validate(example)
                    for value in node.values(): walk(value)
                elif isinstance(node, list):
                    for value in node: walk(value)
            walk(schema['properties'])
            print(count)
            """
        #expect(try Python.run(script, [PolicySchema.json.prettyText]).integer ?? 0 > 90)
    }

    @Test("values that YAML takes for numbers, dates or truth values are valid too")
    func typed() throws {
        let script = """
            import json, sys, yaml, jsonschema
            document = json.loads(json.dumps(yaml.safe_load(open(sys.argv[2], encoding='utf-8')), default=str))
            assert document['environments']['prod']['metrics']['auc']['at_least'] == 0.75
            schema = json.load(open(sys.argv[1], encoding='utf-8'))
            jsonschema.Draft202012Validator(schema).validate(document)
            print('true')
            """
        #expect(
            try Python.run(script, [PolicySchema.json.prettyText, PolicyManual.exampleDocument]).bool == true)
    }

    // MARK: Keys

    /// Walks schema and document together, and asks the reader at each mapping for the keys that it knows.
    private final class Walk {
        /// The mappings of the schema that were asked about, by their places in it.
        var seen: Set<String> = []

        func visit(
            _ schema: JSON, _ place: String, _ doc: Doc, _ path: String, _ rebuild: @escaping (Doc) -> Doc
        ) {
            for (index, variant) in (schema["anyOf"]?.array ?? []).enumerated() {
                visit(variant, "\(place)/anyOf/\(index)", doc, path, rebuild)
            }
            if case .list(let items) = doc, let item = schema["items"] {
                for (index, value) in items.enumerated() {
                    visit(item, "\(place)/items", value, "\(path)[\(index)]") { changed in
                        var all = items
                        all[index] = changed
                        return rebuild(.list(all))
                    }
                }
            }
            guard case .map(let members) = doc else { return }
            func descend(_ value: JSON?, _ part: String, _ name: String) {
                guard let value, let index = members.firstIndex(where: { $0.0 == name }) else { return }
                visit(value, "\(place)/\(part)", members[index].1, path.isEmpty ? name : "\(path).\(name)") {
                    var all = members
                    all[index].1 = $0
                    return rebuild(.map(all))
                }
            }
            if let properties = schema["properties"]?.object {
                seen.insert(place)
                ask(properties.names, members, path, rebuild)
                for name in properties.names { descend(properties[name], "properties/\(name)", name) }
            } else if let value = schema["additionalProperties"] {
                for (name, _) in members { descend(value, "additionalProperties", name) }
            }
        }

        private func ask(
            _ names: [String], _ members: [(String, Doc)], _ path: String, _ rebuild: (Doc) -> Doc
        ) {
            let place = path.isEmpty ? "zzz" : "\(path).zzz"
            let finding = read(rebuild(.map(members + [("zzz", .empty)]))).errors.first { $0.path == place }
            let known = finding?.hint?.replacing("known here: ", with: "").split(separator: ", ").map(String.init)
            #expect(Set(known ?? []) == Set(names), "\(path): \(String(describing: finding))")
        }
    }

    @Test("the schema knows the keys that the reader knows, at every mapping, and no others")
    func keys() throws {
        let whole = try Python.document(PolicyManual.exampleDocument)
        let walk = Walk()
        walk.visit(PolicySchema.json, "", whole, "") { $0 }
        // The example has no `base`; all other mappings of the schema were asked about.
        let all = Self.mappings(PolicySchema.json, "").filter { !$0.hasPrefix("/properties/base") }
        #expect(all.count > 20)
        #expect(walk.seen == Set(all))
    }

    /// The places of all mappings with fixed keys.
    private static func mappings(_ schema: JSON, _ place: String) -> [String] {
        switch schema {
        case .array(let items):
            items.enumerated().flatMap { mappings($0.element, "\(place)/\($0.offset)") }
        case .object(let object):
            (object["properties"]?.object != nil && object["additionalProperties"] == false ? [place] : [])
                + object.members.flatMap { mappings($0.value, "\(place)/\($0.name)") }
        case .null, .bool, .integer, .string: []
        }
    }
}
