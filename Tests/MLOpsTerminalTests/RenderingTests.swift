import MLOpsCore
import MLOpsTerminal
import Testing

@Suite("Diagnostics as text")
struct DiagnosticRendererTests {
    @Test("Message, causes and hints, one below the other")
    func layout() {
        let diagnostic = Diagnostic(
            .input, "cannot read data/train", causes: ["first\nand more", "second"], hints: ["do this\n\nthen that\n"])
        #expect(
            DiagnosticRenderer.render(diagnostic, style: .plain) == """
                error: cannot read data/train
                caused by: first
                           and more
                caused by: second
                hint: do this

                      then that

                """)
    }

    @Test("Colours are on the labels alone")
    func colours() {
        let text = DiagnosticRenderer.render(.input("no", hint: "yes"), style: .colored)
        #expect(text == "\u{1B}[31merror:\u{1B}[m no\n\u{1B}[33mhint:\u{1B}[m yes\n")
    }

    @Test("Escape sequences and bidirectional overrides of others are made visible")
    func foreignText() {
        let text = DiagnosticRenderer.render(.input("bad \u{1B}[2J name \u{202E}gnp.exe\r"), style: .plain)
        #expect(text == "error: bad \\u{1b}[2J name \\u{202e}gnp.exe\\u{d}\n")
    }

    @Test("A warning")
    func warning() {
        #expect(DiagnosticRenderer.render(warning: "mind\nthis", style: .plain) == "warning: mind\n         this\n")
    }
}

@Suite("Display width")
struct DisplayWidthTests {
    @Test(
        "Columns of text",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2),
            ("ｆｕｌｌ", 8), ("ﾊﾝ", 2), ("😀", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("👍🏽", 2), ("…", 1), ("ไทย", 3), ("กำ", 2),
            ("שָׁ", 1), ("🇧🇪", 2), ("a\u{200B}b", 2),
        ])
    func widths(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test("Cut text fits, ends in a mark, and keeps characters whole")
    func truncation() {
        #expect(DisplayWidth.truncated("abcdef", to: 6) == "abcdef")
        #expect(DisplayWidth.truncated("abcdef", to: 5) == "abcd…")
        #expect(DisplayWidth.truncated("日本語", to: 5) == "日本…")
        #expect(DisplayWidth.truncated("日本語", to: 4) == "日…")
        #expect(DisplayWidth.truncated("e\u{301}e\u{301}e\u{301}", to: 2) == "e\u{301}…")
        #expect(DisplayWidth.truncated("abc", to: 1) == "…")
        #expect(DisplayWidth.truncated("abc", to: 0) == "")
        for width in 0..<12 { #expect(DisplayWidth.of(DisplayWidth.truncated("a日b本c語d", to: width)) <= width) }
    }
}

@Suite("Tables")
struct TableTests {
    @Test("Columns line up by what they take on the screen, without trailing spaces")
    func alignment() {
        var table = Table([.init("model"), .init("size", alignment: .right), .init("by")])
        table.add(["credit-risk", "9", "ana"])
        table.add(["日本", "1,234", ""])
        table.add(["e\u{301}"])
        #expect(
            table.render(style: .plain) == """
                model         size  by
                credit-risk      9  ana
                日本         1,234
                e\u{301}

                """)
    }

    @Test("Colours take no columns")
    func colours() {
        var table = Table([.init(), .init()])
        table.add([.init("ok", .good), .init("x")])
        table.add([.init("no way", .bad), .init("y")])
        #expect(table.render(style: .colored) == "\u{1B}[32mok\u{1B}[m      x\n\u{1B}[31mno way\u{1B}[m  y\n")
    }

    @Test("Long cells are cut where asked, foreign text is made visible")
    func cells() {
        var table = Table([.init(maximumWidth: 5), .init()])
        table.add(["abcdefgh", "a\nb\u{1B}"])
        #expect(table.render(style: .plain) == "abcd…  a\\u{a}b\\u{1b}\n")
    }

    @Test("A table of nothing is nothing")
    func empty() {
        #expect(Table([.init(), .init()]).render(style: .plain) == "")
        #expect(Table([.init("a"), .init("b")]).render(style: .plain) == "a  b\n")
    }
}

@Suite("Numbers for people")
struct HumanNumbersTests {
    @Test(
        "Sizes",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (1075, "1.0 KiB"), (1076, "1.1 KiB"),
            (1_048_575, "1.0 MiB"), (1_048_576, "1.0 MiB"), (123_456_789, "117.7 MiB"), (1 << 40, "1.0 TiB"),
            (Int64.max, "8.0 EiB"), (-1536, "-1.5 KiB"), (Int64.min, "-8.0 EiB"),
        ] as [(Int64, String)])
    func sizes(bytes: Int64, text: String) {
        #expect(HumanNumbers.size(bytes) == text)
    }

    @Test(
        "Counts",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000"), (-100, "-100"),
            (Int64.min, "-9,223,372,036,854,775,808"),
        ] as [(Int64, String)])
    func counts(value: Int64, text: String) {
        #expect(HumanNumbers.count(value) == text)
    }

    @Test("Counted things and times")
    func words() {
        #expect(HumanNumbers.count(1, "file") == "1 file")
        #expect(HumanNumbers.count(2000, "file") == "2,000 files")
        #expect(HumanNumbers.count(2, "entry", "entries") == "2 entries")
        #expect([7, 754, 3723, -1].map(HumanNumbers.clock) == ["0:07", "12:34", "1:02:03", "0:00"])
    }
}

@Suite("Style and pager")
struct StyleTests {
    @Test("Without colours every text stays as it is, with colours each is ended")
    func style() {
        for role in TerminalStyle.Role.allCases {
            #expect(TerminalStyle.plain.apply(role, to: "x") == "x")
            #expect(TerminalStyle.colored.apply(role, to: "") == "")
            let text = TerminalStyle.colored.apply(role, to: "x")
            #expect(text == "x" || text.hasPrefix("\u{1B}[") && text.hasSuffix("x\u{1B}[m"))
        }
    }

    @Test("The pager is chosen as git chooses it")
    func pager() {
        func command(_ git: String?, _ core: String?, _ pager: String?) -> String? {
            guard
                case .run(let command, _) = Pager.choose(
                    isTerminal: true, gitPager: git, corePager: core, pager: pager)
            else { return nil }
            return command
        }
        #expect(command("a", "b", "c") == "a")
        #expect(command(nil, "b", "c") == "b")
        #expect(command(nil, nil, "c") == "c")
        #expect(command(nil, nil, nil) == "less")
        #expect(command("", "b", "c") == nil)
        #expect(command(nil, "cat", "c") == nil)
        #expect(Pager.choose(isTerminal: false, gitPager: "a", corePager: nil, pager: nil) == .none)
        #expect(
            Pager.choose(isTerminal: true, gitPager: nil, corePager: nil, pager: nil, less: "R")
                == .run(command: "less", environment: ["LV": "-c"]))
    }
}
