import MLOpsCore
import TypeNames

/// A promise that a parser does not keep.
public struct Broken: Error {
    /// One sentence; the same for every input that breaks the promise in the same way.
    public let promise: String
    /// What was seen with this input.
    public let detail: String
}

/// Throws when a promise is not kept.
func hold(_ promise: String, _ kept: Bool, _ detail: @autoclosure () -> String = "") throws {
    guard kept else { throw Broken(promise: promise, detail: detail()) }
}

/// What every text that people get to see must be like, whatever was read.
public enum Telling {
    /// What quotes the longest path that there may be, every byte of it escaped, twice.
    private static let longest = 48 << 10

    /// Words that end a sentence of ours with the insides of a program.
    private static let betrayals = ["Optional(", "Swift.", "Foundation.", "DecodingError", "CodingKeys", "fatalError"]

    /// The promises about an error: its kind and all its texts.
    public static func check(_ diagnostic: Diagnostic, about input: [UInt8]) throws {
        try hold("no input is a bug of ours", diagnostic.kind != .bug, diagnostic.message)
        try hold("an error says something", !diagnostic.message.isEmpty)
        for text in [diagnostic.message] + diagnostic.causes + diagnostic.hints {
            try hold("an error is no longer than a page", text.utf8.count <= longest, VisibleText.excerpt(text))
            try check(text, about: input)
        }
    }

    /// No code point that shows nothing or changes how others show, and no name of a type.
    static func check(_ text: String, about input: [UInt8]) throws {
        let hidden = text.unicodeScalars.first { HiddenCodePoints.contains($0.value) }
        try hold(
            "texts hold no hidden code points", hidden == nil,
            "U+\(String(hidden?.value ?? 0, radix: 16)) in: \(VisibleText.of(text))")
        if let word = betrayals.first(where: { Array(text.utf8).holds($0) }) ?? typeName(in: text) {
            // What the input says may be quoted.
            try hold("texts hold no name of a type", input.holds(word), "\(word) in: \(text)")
        }
    }

    /// The first word that is the name of a type of ours.
    private static func typeName(in text: String) -> String? {
        let isLetter: (UInt8) -> Bool = { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        for word in text.utf8.split(whereSeparator: { !isLetter($0) }) where (0x41...0x5A).contains(word.first ?? 0) {
            // Two words and more in one: `ModelReport`, but no `Reading`.
            guard word.dropFirst().contains(where: { (0x41...0x5A).contains($0) }) else { continue }
            let name = String(decoding: word, as: UTF8.self)
            if typeNames.contains(name) { return name }
        }
        return nil
    }
}

extension [UInt8] {
    fileprivate func holds(_ word: String) -> Bool {
        let word = Array(word.utf8)
        guard let first = word.first else { return true }
        var start = 0
        while let found = self[start...].firstIndex(of: first) {
            if self[found...].starts(with: word) { return true }
            start = found + 1
        }
        return false
    }
}

/// What `body` throws as an error of input; nil when it throws nothing. Anything else is passed on.
func refusal(of body: () throws -> Void) throws -> Diagnostic? {
    do {
        try body()
        return nil
    } catch let error as Diagnostic {
        return error
    }
}
