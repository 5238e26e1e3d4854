import MLOpsCore
import MLOpsFormats
import Testing

@Suite("YAML against PyYAML")
struct YAMLOracleTests {
    /// PyYAML is a second implementation, in Python; Debian has it as python3-yaml.
    static let hasPyYAML =
        (try? Workspace.use { try $0.attempt(["python3", "-c", "import yaml"]).status == 0 }) == true

    /// Writes random documents in all styles and what PyYAML's own parser finds in them: values and places.
    static let program = #"""
        import json, random, yaml
        r = random.Random(3)
        words = ["no", "12:30", "1.10", "1e10", "", "~", "null", "a b", "x: y", "# z", "- q", "*s", "&t", "!u", "é", "日本",
                 "it's", "\"q\"", "line\nline", " lead", "trail ", "tab\tx", "2026-03-31", "{", "[", "%", "@", "a#b", "a:b",
                 "\n\nx\n\n", "very long text " * 12, "😀", "\u2028", "\x07", "=", "<", "yes", "0x1F", "? x", "|", ">"]
        class Text(str): pass
        def represent(dumper, text):
            style = r.choice([None, None, "'", '"', "|", ">"])
            return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)
        class Dumper(yaml.SafeDumper): pass
        Dumper.add_representer(Text, represent)
        Dumper.ignore_aliases = lambda self, data: True
        def value(d):
            k = r.randrange(6 if d < 5 else 2)
            if k < 3: return Text(r.choice(words))
            if k == 3: return None
            if k == 4: return [value(d + 1) for _ in range(r.randrange(4))]
            return {Text(r.choice(words)): value(d + 1) for _ in range(r.randrange(4))}
        def tree(n):
            place = [n.start_mark.line + 1, n.start_mark.column + 1]
            if isinstance(n, yaml.ScalarNode):
                if n.style is None and n.value in ("", "~", "null"): return place + [None]
                return place + [n.value]
            if isinstance(n, yaml.SequenceNode): return place + [[tree(i) for i in n.value]]
            return place + [{"pairs": [[tree(k), tree(v)] for k, v in n.value]}]
        for _ in range(1500):
            text = yaml.dump(value(0), Dumper=Dumper, default_flow_style=r.choice([None, True, False]), allow_unicode=r.random() < 0.5,
                             width=r.choice([20, 80, 400]), indent=r.choice([2, 4, 8]), sort_keys=False, explicit_start=r.random() < 0.2)
            print(json.dumps([text, tree(yaml.compose(text, Loader=yaml.BaseLoader))]))
        """#

    @Test("Random documents have the same values at the same places", .enabled(if: hasPyYAML))
    func agreement() throws {
        let output = try Workspace.use { try $0.run(["python3", "-c", Self.program]) }
        let lines = output.text.split(separator: "\n")
        #expect(lines.count == 1500)
        for line in lines {
            let pair = try #require(try JSON.parse(Array(line.utf8)).array)
            let text = try #require(pair[0].string)
            let node = try YAMLReader.read(Array(text.utf8), name: "random")
            #expect(Self.tree(node) == pair[1], "\(text)")
        }
    }

    /// The shape that the program prints.
    private static func tree(_ node: TextNode) -> JSON {
        let content: JSON =
            switch node.content {
            case .empty: .null
            case .scalar(let text): .string(text)
            case .sequence(let items): .array(items.map(tree))
            case .mapping(let pairs): ["pairs": .array(pairs.map { .array([tree($0.key), tree($0.value)]) })]
            }
        return [.integer(Int64(node.position?.line ?? 0)), .integer(Int64(node.position?.column ?? 0)), content]
    }
}
