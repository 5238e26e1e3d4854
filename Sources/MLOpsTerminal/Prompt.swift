import MLOpsCore

/// Asks a person at a terminal. Blocks the calling thread until there is an answer.
public struct Prompt: Sendable {
    private static let attempts = 3
    private static let longestAnswer = 65_536

    private let input: TerminalDevice
    private let output: any TerminalOutput
    private let isInteractive: Bool
    private let style: TerminalStyle

    /// Asks on `output` and reads from the file descriptor `input`; only when both are terminals, unless
    /// `allowingPipes`.
    public init(
        input: Int32, output: any TerminalOutput, style: TerminalStyle = .plain, allowingPipes: Bool = false
    ) {
        self.input = TerminalDevice(descriptor: input)
        self.output = output
        self.style = style
        isInteractive = allowingPipes || (self.input.isTerminal && output.isTerminal)
    }

    /// Yes or no; an empty answer takes `defaultAnswer`, if there is one.
    ///
    /// - Throws: when nobody is there to answer, the input ends, or three answers are neither yes nor no.
    public func confirm(_ question: String, defaultAnswer: Bool? = nil) throws(Diagnostic) -> Bool {
        let choices = defaultAnswer.map { $0 ? "[Y/n]" : "[y/N]" } ?? "[y/n]"
        return try ask(question, "\(choices)", complaint: "please answer yes or no") { answer in
            switch answer.lowercased() {
            case "": defaultAnswer
            case "y", "yes": true
            case "n", "no": false
            default: nil
            }
        }
    }

    /// A line of text; an empty answer takes `defaultAnswer`, if there is one.
    ///
    /// - Throws: when nobody is there to answer, the input ends, or three answers are empty or no text.
    public func text(_ question: String, defaultAnswer: String? = nil) throws(Diagnostic) -> String {
        let shown = defaultAnswer.map { "[\(VisibleText.of($0))]" } ?? ""
        return try ask(question, shown, complaint: "please answer with some text") { answer in
            answer.isEmpty ? defaultAnswer : answer
        }
    }

    /// The index of one of `options`, chosen by its number or its name; an empty answer takes `defaultIndex`.
    ///
    /// - Throws: when nobody is there to answer, the input ends, or three answers are none of the options.
    public func choose(
        _ question: String, among options: [String], defaultIndex: Int? = nil
    ) throws(Diagnostic) -> Int {
        guard !options.isEmpty else { throw .bug("a choice among nothing was asked for") }
        if isInteractive {
            for (index, option) in options.enumerated() {
                output.write("  \(style.apply(.strong, to: String(index + 1)))  \(VisibleText.of(option))\n")
            }
        }
        let shown = defaultIndex.map { "[\($0 + 1)]" } ?? ""
        let complaint = "please answer with a number from 1 to \(options.count)"
        return try ask(question, shown, complaint: complaint) { answer in
            if answer.isEmpty { return defaultIndex }
            if let named = options.firstIndex(of: answer) { return named }
            guard let number = Int(answer), (1...options.count).contains(number) else { return nil }
            return number - 1
        }
    }

    private func ask<Answer>(
        _ question: String, _ suffix: String, complaint: String, parse: (String) -> Answer?
    ) throws(Diagnostic) -> Answer {
        let question = VisibleText.of(question)
        guard isInteractive else {
            throw .input(
                "\"\(question)\" needs an answer, and no terminal is there to ask on",
                hint: "give the answer as an option, or run this on a terminal")
        }
        for _ in 0..<Self.attempts {
            output.write(style.apply(.strong, to: question) + (suffix.isEmpty ? "" : " " + suffix) + " ")
            guard let line = input.readLine(limit: Self.longestAnswer) else {
                output.write("\n")
                throw Diagnostic(.interrupted, "\"\(question)\" was not answered")
            }
            if let text = String(validating: line, as: UTF8.self), let answer = parse(Self.trimmed(text)) {
                return answer
            }
            output.write(complaint + "\n")
        }
        throw .input("\"\(question)\" was not answered in \(Self.attempts) attempts")
    }

    private static func trimmed(_ text: String) -> String {
        let kept = text.drop { $0.isWhitespace }
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }
}
