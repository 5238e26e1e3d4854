import MLOpsCore
import TestSupport
import Testing

@Suite("Foreign text made visible")
struct VisibleTextTests {
    @Test("Escape sequences, overrides and invisible characters show as code points")
    func hidden() {
        #expect(VisibleText.of("\u{1B}[31mred") == "\\u{1b}[31mred")
        #expect(VisibleText.of("a\u{202E}b") == "a\\u{202e}b")
        #expect(VisibleText.of("a\u{200B}b\u{FEFF}") == "a\\u{200b}b\\u{feff}")
        #expect(VisibleText.of("a\u{2028}b\u{2029}c\u{85}") == "a\\u{2028}b\\u{2029}c\\u{85}")
        #expect(VisibleText.of("\0\u{7F}\t\r\n") == "\\u{0}\\u{7f}\\u{9}\\u{d}\\u{a}")
        #expect(VisibleText.of("x\u{E0041}") == "x\\u{e0041}")
        #expect(VisibleText.of("Kovač, Zoë 日本 🎉 e\u{301}") == "Kovač, Zoë 日本 🎉 e\u{301}")
        #expect(VisibleText.of("") == "")
    }

    @Test("Newlines can be kept, but a carriage return that would overwrite the line cannot")
    func newlines() {
        #expect(VisibleText.of("a\nb\r\nc", keepingNewlines: true) == "a\nb\\u{d}\nc")
    }

    @Test("Nothing hidden is left, whatever the text")
    func property() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<3000 {
            var text = ""
            for _ in 0..<8 {
                let top: UInt32 = Bool.random(using: &generator) ? 0x2100 : 0x10FFFF
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...top, using: &generator)) {
                    text.unicodeScalars.append(scalar)
                }
            }
            let categories = Set(VisibleText.of(text).unicodeScalars.map(\.properties.generalCategory))
            #expect(categories.isDisjoint(with: [.control, .format, .lineSeparator, .paragraphSeparator]))
            #expect(VisibleText.of(RepoPath(text)).utf8.elementsEqual(VisibleText.of(text).utf8))
        }
    }

    @Test("Bytes that are no UTF-8 show one by one")
    func invalidBytes() {
        #expect(VisibleText.of(RepoPath(bytes: [0x61, 0xFF, 0x62])) == "a\\xffb")
        #expect(VisibleText.of(RepoPath(bytes: [0xC3])) == "\\xc3")
        #expect(VisibleText.of(RepoPath(bytes: [0xC0, 0x80])) == "\\xc0\\x80")
        #expect(VisibleText.of(RepoPath(bytes: [0xED, 0xA0, 0x80, 0x0A])) == "\\xed\\xa0\\x80\\u{a}")
        #expect(VisibleText.of(RepoPath(bytes: [0xFF] + Array("é日".utf8))) == "\\xffé日")
        #expect(VisibleText.of(RepoPath(bytes: [0xF0, 0x9F, 0x8E, 0x2F])) == "\\xf0\\x9f\\x8e/")
    }

    @Test("An excerpt counts code points, so that no single character can be huge")
    func excerpt() {
        #expect(VisibleText.excerpt("short") == "short")
        #expect(VisibleText.excerpt("abcdef", limit: 6) == "abcdef")
        #expect(VisibleText.excerpt("abcdefg", limit: 6) == "abcdef…")
        #expect(VisibleText.excerpt("\u{1B}bcdefg", limit: 2) == "\\u{1b}b…")
        let tower = "a" + String(repeating: "\u{301}", count: 100_000)
        #expect(VisibleText.excerpt(tower).unicodeScalars.count == 65)
    }
}
