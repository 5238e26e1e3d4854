import ArgumentParser
import MLOpsCore
import MLOpsSystem
import SystemPackage

/// `git mlops manual`: writes the manual pages, for whoever packages the program.
struct ManualCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Write the manual pages into a folder.", shouldDisplay: false)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The date in the pages' footers, as 2026-03-31.", valueName: "date"))
    var date: String = ""

    @Argument(help: ArgumentHelp("The folder, which is made when it is missing.", valueName: "folder"))
    var folder: String

    func run(in context: CommandContext) throws {
        guard let relative = FilePath(bytes: RawText.decode(folder)), !relative.isEmpty else {
            throw Diagnostic.input("the folder '\(VisibleText.of(folder))' cannot be a path")
        }
        let target = context.directory.pushing(relative)
        try Files.makeDirectories(target)
        let pages = try ManPage.all(date: date)
        for page in pages {
            try Files.writeAtomically(
                Array(page.text.utf8), to: target.appending(page.file), mode: 0o644, durable: false)
        }
        context.say("wrote \(pages.count) pages to \(target.visible)")
    }
}
