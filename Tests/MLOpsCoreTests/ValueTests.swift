import MLOpsCore
import Testing

@Suite("Diagnostics, grades and trees of text")
struct ValueTests {
    @Test("The kind of a diagnostic decides the exit status")
    func exitStatus() {
        #expect(Diagnostic.refused("no").kind.exitStatus == 1)
        #expect(Diagnostic.input("no").kind.exitStatus == 2)
        #expect(Diagnostic.environment("no").kind.exitStatus == 3)
        #expect(Diagnostic.bug("no").kind.exitStatus == 70)
        #expect(Diagnostic(.interrupted, "stopped").kind.exitStatus == 130)
        let kinds: [Diagnostic.Kind] = [.refused, .input, .environment, .bug, .interrupted]
        #expect(Set(kinds).count == 5)
        #expect(kinds.map(\.description) == ["refused", "input", "environment", "bug", "interrupted"])
        #expect(Diagnostic.bug("no").hints.count == 1)
    }

    @Test("Wrapping keeps the kind and puts the newest story first")
    func wrapping() {
        let inner = Diagnostic(.environment, "inner", causes: ["deep"], hints: ["try again"])
        let outer = inner.wrapped(in: "outer", hint: "look there")
        #expect(
            outer == Diagnostic(.environment, "outer", causes: ["inner", "deep"], hints: ["look there", "try again"]))
        #expect(inner.wrapped(in: "outer").hints == ["try again"])
        #expect(Diagnostic.input("x", cause: "c", hint: "h") == Diagnostic(.input, "x", causes: ["c"], hints: ["h"]))
    }

    @Test("Grades order from nothing known to verified")
    func grades() {
        #expect(Grade.allCases == [.unknown, .asserted, .recorded, .proven])
        #expect(Grade.allCases.shuffled().sorted() == Grade.allCases)
        #expect([Grade.proven, .asserted, .recorded].min() == .asserted)
        #expect(Grade.allCases.map(\.rawValue) == ["unknown", "asserted", "recorded", "proven"])
    }

    @Test("Progress can be ignored")
    func silence() {
        let sink: any ProgressSink = SilentProgress()
        sink.begin("step", total: nil, unit: .files)
        sink.advance(1)
        sink.end()
    }

    @Test("A tree of text from JSON has digits, words, empty values and no places")
    func textNode() throws {
        let json = try JSON.parse(
            Array(#"{"b":[1,-2,true,false,null,"x"],"a":{},"e":"","n":9007199254740991}"#.utf8))
        #expect(
            Self.outline(TextNode(json: json))
                == "{a:{},b:[1,-2,true,false,∅,x],e:,n:9007199254740991}")
        #expect(TextNode(json: .null).position == nil)
        #expect(TextNode.Position(line: 3, column: 7).description == "line 3, column 7")
    }

    private static func outline(_ node: TextNode) -> String {
        #expect(node.position == nil)
        return switch node.content {
        case .empty: "∅"
        case .scalar(let text): text
        case .sequence(let items): "[" + items.map(outline).joined(separator: ",") + "]"
        case .mapping(let pairs):
            "{" + pairs.map { outline($0.key) + ":" + outline($0.value) }.joined(separator: ",") + "}"
        }
    }
}
