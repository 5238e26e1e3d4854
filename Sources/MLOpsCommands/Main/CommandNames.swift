import ArgumentParser
import MLOpsCore

/// The names of the subcommands, for people who mistype one.
enum CommandNames {
    /// - Throws: `input`, with the names that come nearest, when `word` is no subcommand; options pass.
    static func check(_ word: String?) throws {
        guard let word, !word.hasPrefix("-"), word != "help", !all.contains(word) else { return }
        let near = all.map { (name: $0, distance: distance(word, $0)) }.filter { $0.distance <= 2 }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.map(\.name)
        throw Diagnostic(
            .input, "'\(VisibleText.of(word))' is not a git mlops command",
            hints: [near.isEmpty ? "see: git mlops help" : "did you mean: \(near.joined(separator: ", "))"])
    }

    /// - Throws: `input` when the words behind `help` are no command.
    static func checkHelp(_ words: [String]) throws {
        var here: any ParsableCommand.Type = RootCommand.self
        for (index, word) in words.enumerated() where !word.hasPrefix("-") {
            if index == 0 { try check(word) }
            if index == 0, word == "help" { return }
            guard
                let next = here.configuration.subcommands.first(where: {
                    $0._commandName == word || $0.configuration.aliases.contains(word)
                })
            else {
                throw Diagnostic.input(
                    "'\(VisibleText.of(words[...index].joined(separator: " ")))' is not a git mlops command",
                    hint: "see: git mlops \((["help"] + words[..<index]).joined(separator: " "))")
            }
            here = next
        }
    }

    private static let all: [String] = CommandGroups.all.flatMap(\.subcommands).map {
        $0.configuration.commandName ?? ""
    }

    /// Levenshtein's distance: how many letters to change, add or leave out.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...b.count)
        for (i, byte) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let cost = byte == other ? diagonal : diagonal + 1
                diagonal = row[j + 1]
                row[j + 1] = min(cost, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
