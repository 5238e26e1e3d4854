import MLOpsCore
import MLOpsPolicy
import Testing

@Suite("The manual of policies")
struct PolicyManualTests {
    @Test("the committed page is the one that the code makes")
    func committed() throws {
        try Golden.expect(PolicyManual.text, at: "docs/policy.md")
    }

    @Test("every rule has a section, and each of its keys an example")
    func rules() throws {
        let text = PolicyManual.text
        for rule in RuleBook.all {
            #expect(text.contains("### `\(rule.id)`\n"))
            #expect(text.contains("- What to do: \(rule.remedy).\n"))
            for key in rule.keys {
                let name = key.split(separator: ".").last ?? ""
                #expect(text.contains("  \(name): ") || text.contains("\n\(name): "), "\(key)")
                #expect(
                    text.contains("`\(key)`") && text.contains("| `\(key)` |") || text.contains("**`\(key)`**"),
                    "\(key)")
            }
        }
        // Every name of the user's own has a word for what it names.
        #expect(!text.contains("<name>"))
        #expect(text.split(separator: "\n").allSatisfy { $0.last != " " })
    }

    @Test("the examples of the rules are YAML, and each key stands where the schema has it")
    func examples() throws {
        let script = """
            import json, re, sys, yaml, jsonschema
            schema = json.load(open(sys.argv[1], encoding='utf-8'))
            text = open(sys.argv[2], encoding='utf-8').read()
            # An excerpt lacks what else is required; all else of the schema holds for it.
            def loose(node):
                if isinstance(node, list): return [loose(n) for n in node]
                if not isinstance(node, dict): return node
                return {k: loose(v) for k, v in node.items() if k not in ('required', 'dependentRequired')
                        and not (k == 'anyOf' and 'required' in v[0])}
            validator = jsonschema.Draft202012Validator(loose(schema))
            count = 0
            for section in re.findall(r'^### `.*?(?=^##)', text, re.M | re.S):
                blocks = re.findall(r'```yaml\\n(.*?)```', section, re.S)
                keys = re.findall(r'`([^`]+)`', ''.join(re.findall(r'^- Keys: .*', section, re.M)))
                assert len(blocks) == (1 if keys else 0), section
                if not blocks: continue
                document = json.loads(json.dumps(yaml.safe_load(blocks[0]), default=str))
                validator.validate(document)
                for key in keys:
                    node = document
                    for part in key.replace('<env>', 'prod').replace('<branch>', 'main').split('.'):
                        node = node[part]
                    count += 1
            print(count)
            """
        let count = try Python.run(script, [PolicySchema.json.prettyText, PolicyManual.text]).integer ?? 0
        #expect(count == RuleBook.all.map(\.keys.count).reduce(0, +))
    }

    @Test("the reader has nothing to say about the example")
    func example() throws {
        let reading = read(try Python.document(PolicyManual.exampleDocument))
        #expect(reading.policy != nil)
        #expect(reading.findings == [])
        #expect(PolicyManual.text.contains(PolicyManual.exampleDocument))
    }

    @Test("the example has every key but `base`")
    func complete() throws {
        func names(_ doc: Doc) -> Set<String> {
            switch doc {
            case .text, .empty: []
            case .list(let items): items.reduce(into: []) { $0.formUnion(names($1)) }
            case .map(let members): members.reduce(into: []) { $0.formUnion(names($1.1).union([$1.0])) }
            }
        }
        func keys(_ schema: JSON) -> Set<String> {
            switch schema {
            case .array(let items): items.reduce(into: []) { $0.formUnion(keys($1)) }
            case .object(let object):
                object.members.reduce(into: Set(object["properties"]?.object?.names ?? [])) {
                    $0.formUnion(keys($1.value))
                }
            case .null, .bool, .integer, .string: []
            }
        }
        let all = keys(PolicySchema.json).subtracting(["base", "file", "sha256"])
        #expect(all.count > 60)
        #expect(all.subtracting(names(try Python.document(PolicyManual.exampleDocument))) == [])
    }

    @Test("the cases of the manual come out as they say")
    func cases() throws {
        let policy = try policy(try Python.document(PolicyManual.exampleDocument))
        let read = PolicyCases.read(try Python.document(PolicyManual.casesExample).node, policy)
        #expect(read.findings == [])
        #expect(read.cases.count == 7)
        for item in read.cases { #expect(item.run(policy).differences == [], "\(item.name)") }
        #expect(PolicyManual.text.contains(PolicyManual.casesExample))
    }

    @Test("every example of a key of cases is read")
    func caseKeys() throws {
        let policy = try policy(try Python.document(PolicyManual.exampleDocument))
        let tables = PolicyManual.text.split(separator: "## Test a policy")[1].split(separator: "## A whole policy")[0]
        var documents: [String] = []
        var subject = ""
        for line in tables.split(separator: "\n") {
            let cells = line.split(separator: " | ").map(String.init)
            guard cells.count == 3, cells[0].hasPrefix("| `"), cells[2].hasSuffix("` |") else {
                if line.hasSuffix(":") { subject = String(line) }
                continue
            }
            let key = cells[0].dropFirst(3).dropLast()
            let value = cells[2].dropFirst().dropLast(3).replacing("\\|", with: "|")
            switch subject {
            case "A rollback:":
                documents.append("rollback: { environment: prod, given: { \(key): \(value) } }")
            case "A push to a branch:":
                documents.append("push: { branch: main, given: { \(key): \(value) } }")
            case _ where subject.hasPrefix("About"):
                documents.append("promotion: { environment: prod, given: { \(key): \(value) } }")
            default: continue
            }
        }
        #expect(documents.count > 40)
        let list = documents.enumerated().map { "- { case: c\($0.offset), expect: pass, \($0.element) }\n" }
        let read = PolicyCases.read(try Python.document(list.joined()).node, policy)
        #expect(read.findings == [])
        #expect(read.cases.count == documents.count)
    }
}
