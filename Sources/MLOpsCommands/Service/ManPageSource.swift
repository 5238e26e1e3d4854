import ArgumentParser
import MLOpsCore

/// A command as the manual tells it, read from what the argument parser knows of it: the two cannot differ.
struct ManPageSource {
    /// An option or an argument.
    struct Argument {
        let names: [String]
        let valueName: String?
        let isPositional: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let defaultValue: String?
        let allValues: [String]
        let abstract: String?
        let discussion: String?

        /// `-n, --name=<value>`
        var term: String {
            guard !isPositional else { return "<\(valueName ?? "value")>\(isRepeating ? "..." : "")" }
            let value = valueName.map { "<\($0)>" }
            return names.map { name in
                guard let value else { return name }
                return name.hasPrefix("--") ? "\(name)=\(value)" : "\(name) \(value)"
            }.joined(separator: ", ")
        }

        /// How it stands in a synopsis.
        var synopsis: String { isOptional ? "[\(term)]" : term }
    }

    let name: String
    let abstract: String?
    let discussion: String?
    let arguments: [Argument]
    let subcommands: [ManPageSource]

    /// The whole tree of commands that help shows.
    static func root() throws -> ManPageSource {
        let dump = try JSON.parse(Array(RootCommand._dumpHelp().utf8))
        guard let command = dump["command"], let source = try ManPageSource(command) else {
            throw Diagnostic.bug("the description of the commands has no root")
        }
        return source
    }

    /// Nil for what help does not show.
    private init?(_ json: JSON) throws {
        guard json["shouldDisplay"]?.bool != false else { return nil }
        guard let name = json["commandName"]?.string else {
            throw Diagnostic.bug("the description of a command has no name")
        }
        self.name = name
        abstract = json["abstract"]?.string
        discussion = json["discussion"]?.string
        arguments = (json["arguments"]?.array ?? []).compactMap(Argument.init)
        subcommands = try (json["subcommands"]?.array ?? []).compactMap(ManPageSource.init).filter { $0.name != "help" }
    }

    var options: [Argument] { arguments.filter { !$0.isPositional } }
    var positionals: [Argument] { arguments.filter(\.isPositional) }

    /// `git mlops add [<options>] <path>...`
    func synopsis(after words: String) -> String {
        var parts = ["\(words) \(name)"]
        if !options.isEmpty { parts.append("[<options>]") }
        if subcommands.isEmpty {
            parts += positionals.map(\.synopsis)
        } else {
            parts.append("<command>")
        }
        return parts.joined(separator: " ")
    }
}

extension ManPageSource.Argument {
    /// Nil for what help does not show.
    fileprivate init?(_ json: JSON) {
        guard json["shouldDisplay"]?.bool != false, let kind = json["kind"]?.string else { return nil }
        isPositional = kind == "positional"
        names = (json["names"]?.array ?? []).compactMap { name in
            guard let text = name["name"]?.string else { return nil }
            return name["kind"]?.string == "long" ? "--\(text)" : "-\(text)"
        }.sorted { $0.utf8.count < $1.utf8.count }
        valueName = kind == "flag" ? nil : json["valueName"]?.string
        isOptional = json["isOptional"]?.bool ?? false
        isRepeating = json["isRepeating"]?.bool ?? false
        defaultValue = json["defaultValue"]?.string
        allValues = (json["allValues"]?.array ?? []).compactMap(\.string)
        abstract = json["abstract"]?.string
        discussion = json["discussion"]?.string
    }

    /// Abstract, values and default, as the lines below the term.
    var explanation: [String] {
        var lines = [abstract, discussion].compactMap { $0 }.flatMap { $0.split(separator: "\n").map(String.init) }
        if !allValues.isEmpty { lines.append("Values: \(allValues.joined(separator: ", ")).") }
        if let defaultValue, !names.isEmpty || isOptional { lines.append("Default: \(defaultValue).") }
        return lines
    }
}
