import MLOpsCore
import TestSupport
import Testing

@Suite("Paths as bytes")
struct RepoPathTests {
    @Test("Composed and decomposed letters are different paths")
    func unicodeForms() {
        let composed = RepoPath("\u{E9}")
        let decomposed = RepoPath("e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test("Order is the order of bytes, not of text")
    func order() {
        #expect(RepoPath("B") < RepoPath("a"))
        #expect(RepoPath("a-b") < RepoPath("a/b"))
        #expect(RepoPath("a") < RepoPath("a/"))
        #expect(RepoPath(bytes: [0x7F]) < RepoPath(bytes: [0xFF]))
        #expect(!(RepoPath("a") < RepoPath("a")))
    }

    @Test("Names, parents and parts")
    func parts() {
        let path = RepoPath("data/train/a.csv")
        #expect(path.name == RepoPath("a.csv"))
        #expect(path.parent == RepoPath("data/train"))
        #expect(path.components.map { String(decoding: $0, as: UTF8.self) } == ["data", "train", "a.csv"])
        #expect(RepoPath("top").parent == nil)
        #expect(RepoPath("top").name == RepoPath("top"))
        #expect(RepoPath("/a").components.map(\.count) == [0, 1], "empty parts stay visible")
        #expect(RepoPath("a//b/").components.map(\.count) == [1, 0, 1, 0])
        #expect(RepoPath("").components.map(\.count) == [0])
        #expect(RepoPath("a/").name.isEmpty)
    }

    @Test("Appending, suffixes and prefixes")
    func composition() {
        #expect(RepoPath("a").appending(RepoPath("b/c")) == RepoPath("a/b/c"))
        #expect(RepoPath("").appending(RepoPath("b")) == RepoPath("b"))
        #expect(RepoPath("a").appending(RepoPath("")) == RepoPath("a"))
        #expect(RepoPath("m.onnx").adding(suffix: ".mlops") == RepoPath("m.onnx.mlops"))
        #expect(RepoPath("m.onnx.mlops").hasSuffix(".mlops"))
        #expect(!RepoPath("mlops").hasSuffix(".mlops"))
        #expect(RepoPath("data/x").hasPrefix("data/"))
        #expect(!RepoPath("dat").hasPrefix("data/"))
    }

    @Test("A path lies inside another at a separator only")
    func inside() {
        let top = RepoPath("data")
        #expect(RepoPath("data").isInside(top))
        #expect(RepoPath("data/x").isInside(top))
        #expect(!RepoPath("data2/x").isInside(top))
        #expect(!RepoPath("dat").isInside(top))
        #expect(!RepoPath("xata/x").isInside(top))
        #expect(RepoPath("anything").isInside(RepoPath("")))
        #expect(RepoPath("data/x/y").relative(to: top) == RepoPath("x/y"))
        #expect(RepoPath("data").relative(to: top) == RepoPath(""))
        #expect(RepoPath("data2").relative(to: top) == nil)
        #expect(RepoPath("data2").relative(to: RepoPath("")) == RepoPath("data2"))
    }

    @Test("Any bytes survive parent, name, appending and relative")
    func property() {
        var generator = SeededGenerator(seed: 3)
        let alphabet: [UInt8] = [0x2F, 0x61, 0x62, 0x0A, 0xFF, 0xC3, 0x2E]
        for _ in 0..<2000 {
            let length = Int.random(in: 1...8, using: &generator)
            let path = RepoPath(bytes: (0..<length).compactMap { _ in alphabet.randomElement(using: &generator) })
            #expect(RepoPath(bytes: Array(path.components.joined(separator: [RepoPath.separator]))) == path)
            if let parent = path.parent, !parent.isEmpty, !path.name.isEmpty {
                #expect(parent.appending(path.name) == path)
                #expect(path.isInside(parent))
                #expect(path.relative(to: parent) == path.name)
            }
        }
    }
}
