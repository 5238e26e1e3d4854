import ArgumentParser
import MLOpsCore

/// The manual: one page for the program and one for each of its commands.
///
/// What can be read from the commands is; what holds for all of them (statuses, files, settings) is written here.
struct ManPage {
    /// `git-mlops-add.1`
    let file: String
    let text: String

    /// Every page, the program's own first, with `date` (as `2026-03-31`) in the footer of each.
    static func all(date: String) throws -> [ManPage] {
        let root = try ManPageSource.root()
        return [program(root, date: date)] + root.subcommands.map { command($0, of: root, date: date) }
    }

    private static func program(_ root: ManPageSource, date: String) -> ManPage {
        var page = Roff(title: "GIT-MLOPS", date: date, source: Version.text)
        page.section("Name")
        page.line("git-mlops - \(lowered(root.abstract))")
        page.section("Synopsis")
        page.line("`git mlops` [-C <path>] [-q] [--no-color] <command> [<options>] [<arguments>]")
        page.section("Description")
        page.prose(ManPageTexts.description)
        if let discussion = root.discussion { page.prose("\n" + discussion) }
        page.section("Commands")
        let byName = Dictionary(root.subcommands.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for group in CommandGroups.all {
            let members = group.subcommands.compactMap { byName[$0._commandName] }
            guard !members.isEmpty else { continue }
            page.subsection(group.name)
            for member in members { page.item("git-mlops-\(member.name)(1)", [member.abstract ?? ""]) }
        }
        page.section("Options")
        for option in root.options + ManPageTexts.globalOptions { page.item(option.term, option.explanation) }
        items(ManPageTexts.exitStatus, under: "Exit status", &page)
        items(ManPageTexts.environment, under: "Environment", &page)
        items(ManPageTexts.settings, under: "Configuration", &page)
        items(ManPageTexts.files, under: "Files", &page)
        seeAlso(root.subcommands.map(\.name).sorted().map { "git-mlops-\($0)" } + ["git", "ssh-keygen"], &page)
        return ManPage(file: "git-mlops.1", text: page.text)
    }

    private static func command(_ command: ManPageSource, of root: ManPageSource, date: String) -> ManPage {
        let title = "git-mlops-\(command.name)"
        var page = Roff(title: title.uppercased(), date: date, source: Version.text)
        page.section("Name")
        page.line("\(title) - \(lowered(command.abstract))")
        page.section("Synopsis")
        let forms = command.subcommands.isEmpty ? [command] : command.subcommands
        let words = command.subcommands.isEmpty ? "git mlops" : "git mlops \(command.name)"
        page.prose(forms.map { "  " + $0.synopsis(after: words) }.joined(separator: "\n"))
        page.section("Description")
        page.prose(sentence(command.abstract))
        if let discussion = command.discussion { page.prose("\n" + discussion) }
        if !command.subcommands.isEmpty {
            page.section("Commands")
            for subcommand in command.subcommands {
                page.subsection(subcommand.name)
                page.prose(sentence(subcommand.abstract))
                if let discussion = subcommand.discussion { page.prose("\n" + discussion) }
                for argument in subcommand.positionals + own(subcommand.options) {
                    page.item(argument.term, argument.explanation)
                }
            }
        }
        let arguments = command.positionals + own(command.options)
        if command.subcommands.isEmpty, !arguments.isEmpty {
            page.section("Options")
            for argument in arguments { page.item(argument.term, argument.explanation) }
        }
        page.section("Common options")
        for option in ManPageTexts.globalOptions { page.item(option.term, option.explanation) }
        items(ManPageTexts.exitStatus, under: "Exit status", &page)
        seeAlso(["git-mlops"], &page)
        return ManPage(file: "\(title).1", text: page.text)
    }

    /// Options but those that every command has.
    private static func own(_ options: [ManPageSource.Argument]) -> [ManPageSource.Argument] {
        let common = Set(ManPageTexts.globalOptions.flatMap(\.names) + ["--version", "-h", "--help"])
        return options.filter { !$0.names.contains(where: common.contains) }
    }

    private static func items(_ list: [(term: String, words: String)], under title: String, _ page: inout Roff) {
        page.section(title)
        for (term, words) in list { page.item(term, [words]) }
    }

    private static func seeAlso(_ names: [String], _ page: inout Roff) {
        page.section("See also")
        page.line(names.map { "`\($0)`(1)" }.joined(separator: ", "))
    }

    /// The abstract as the line of a NAME section: no full stop, no capital where it is a plain word.
    private static func lowered(_ abstract: String?) -> String {
        var text = abstract ?? "part of git-mlops"
        if text.hasSuffix(".") { text.removeLast() }
        guard let first = text.first, text.dropFirst().first?.isLowercase == true else { return text }
        return first.lowercased() + text.dropFirst()
    }

    private static func sentence(_ abstract: String?) -> String {
        guard let abstract, let last = abstract.last else { return "Part of git-mlops." }
        return ".!?:".contains(last) ? abstract : abstract + "."
    }
}
